"""Counter-based chance: every number is a function of (seed, draw, person, stream, count) and of nothing else.

Who asks first, in which order, in how many processes, and what is done for the person change no number. The arm is
never part of the address: a person has the same luck under every strategy.
Philox4x32-10: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.
"""

import math

import numpy as np
from numba import uint32, uint64

from .compiling import compiled, inlined

# streams: what a number is for
PERSON, FRAILTY, EPISODE, FRACTURE, COLLAPSE, DEATH, NOISE, PARAMETER = range(8)

_M0, _M1 = uint64(0xD2511F53), uint64(0xCD9E8D57)
_W0, _W1 = uint32(0x9E3779B9), uint32(0xBB67AE85)
_LOW, _HIGH = uint64(0xFFFFFFFF), uint64(32)
_STEP = 2.0**-32


@inlined
def philox(c0, c1, c2, c3, k0, k1):
    """Four 32-bit words for a counter of four and a key of two 32-bit words."""
    x0, x1, x2, x3 = uint32(c0), uint32(c1), uint32(c2), uint32(c3)
    key0, key1 = uint32(k0), uint32(k1)
    for _ in range(10):
        p0 = _M0 * uint64(x0)
        p1 = _M1 * uint64(x2)
        y0 = uint32(p1 >> _HIGH) ^ x1 ^ key0
        y2 = uint32(p0 >> _HIGH) ^ x3 ^ key1
        x0, x1, x2, x3 = y0, uint32(p1 & _LOW), y2, uint32(p0 & _LOW)
        key0 = uint32(key0 + _W0)
        key1 = uint32(key1 + _W1)
    return x0, x1, x2, x3


@inlined
def uniforms(who, stream, count):
    """Four numbers above 0 and below 1. `who` is (seed, draw, person, block), all below 2**32."""
    a, b, c, d = philox(uint32(count), uint32(stream), who[2], who[3], who[0], who[1])
    return (a + 0.5) * _STEP, (b + 0.5) * _STEP, (c + 0.5) * _STEP, (d + 0.5) * _STEP


@inlined
def exponential(u):
    """The Exp(1) quantile of `u`."""
    return -math.log(u)


@compiled
def _polynomial(x, coefficients):
    total = 0.0
    for c in coefficients:
        total = total * x + c
    return total


# Acklam's rational approximation of the normal quantile, relative error below 1.15e-9
_A = (-3.969683028665376e01, 2.209460984245205e02, -2.759285104469687e02, 1.383577518672690e02,
      -3.066479806614716e01, 2.506628277459239e00)  # fmt: skip
_B = (-5.447609879822406e01, 1.615858368580409e02, -1.556989798598866e02, 6.680131188771972e01,
      -1.328068155288572e01, 1.0)  # fmt: skip
_C = (-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e00, -2.549732539343734e00,
      4.374664141464968e00, 2.938163982698783e00)  # fmt: skip
_D = (7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e00, 3.754408661907416e00, 1.0)
_TAIL = 0.02425


@compiled
def normal(u):
    """The standard normal quantile of `u`."""
    if u < _TAIL:
        q = math.sqrt(-2 * math.log(u))
        return _polynomial(q, _C) / _polynomial(q, _D)
    if u > 1 - _TAIL:
        q = math.sqrt(-2 * math.log(1 - u))
        return -_polynomial(q, _C) / _polynomial(q, _D)
    q = u - 0.5
    return q * _polynomial(q * q, _A) / _polynomial(q * q, _B)


@compiled
def gamma(who, shape):
    """A gamma number of scale 1 and `shape` at or above 1 (Marsaglia and Tsang 2000)."""
    d = shape - 1 / 3
    c = 1 / math.sqrt(9 * d)
    attempt = 0
    while True:
        u, accept, _, _ = uniforms(who, FRAILTY, attempt)
        z = normal(u)
        v = (1 + c * z) ** 3
        if v > 0 and math.log(accept) < 0.5 * z * z + d - d * v + d * math.log(v):
            return d * v
        attempt += 1


def words(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, ...]:
    """The four words of Philox4x32-10 as Python numbers, for known-answer tests."""
    return tuple(int(x) for x in philox(*(np.uint32(x) for x in counter), *(np.uint32(x) for x in key)))
