"""Risk from a published proportional hazards equation with fractional polynomials."""

from collections.abc import Callable, Iterable
from math import exp, log

POWERS: dict[str, Callable[[float], float]] = {
    "x": lambda x: x,
    "x^2": lambda x: x**2,
    "x^3": lambda x: x**3,
    "x^-1": lambda x: x**-1,
    "x^-2": lambda x: x**-2,
    "x^0.5": lambda x: x**0.5,
    "x^-0.5": lambda x: x**-0.5,
    "x^3*ln(x)": lambda x: x**3 * log(x),
}


def polynomial(terms: Iterable[tuple[str, float, float, float]]) -> float:
    """The sum of `b * (f(x) - c)` over (name of f, x, c, b). x is positive.

    >>> polynomial([("x^2", 3.0, 8.0, 0.5)])
    0.5
    """
    return sum(b * (POWERS[name](x) - c) for name, x, c, b in terms)


def risk_percent(survival: float, predictor: float) -> float:
    """100 x (1 - survival ^ exp(predictor)), in percent: `survival` is that of the average person over the years.

    >>> round(risk_percent(0.98, 0.0), 6)
    2.0
    """
    return 100.0 * (1.0 - float(survival ** exp(predictor)))
