"""Counter-based chance: known answers, and what a number may not depend on."""

import numpy as np
import pytest
from scipy import stats

from spinepath.simulation.kernel.chance import gamma, normal, uniforms, words

# known answers of Philox4x32-10 as its authors print them (Random123, kat_vectors)
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def who(person: int, seed: int = 1, draw: int = 0, block: int = 0) -> tuple[np.uint32, ...]:
    return tuple(np.uint32(x) for x in (seed, draw, person, block))


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN)
def test_known_answers(counter: tuple[int, int, int, int], key: tuple[int, int], expected: tuple[int, ...]) -> None:
    assert words(counter, key) == expected


def test_every_part_of_the_address_counts() -> None:
    base = uniforms(who(5), 2, 3)
    others = [uniforms(who(6), 2, 3), uniforms(who(5, seed=2), 2, 3), uniforms(who(5, draw=1), 2, 3),
              uniforms(who(5, block=1), 2, 3), uniforms(who(5), 3, 3), uniforms(who(5), 2, 4)]  # fmt: skip
    assert len({base, *others}) == 7
    assert uniforms(who(5), 2, 3) == base


def test_uniform_numbers_are_uniform_and_never_at_an_end() -> None:
    found = np.asarray([uniforms(who(i), 0, 0) for i in range(5000)])
    assert found.min() > 0 and found.max() < 1
    assert stats.kstest(found.ravel(), "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(found.T) - np.eye(4)).max() < 0.05


def test_normal_quantiles() -> None:
    u = np.concatenate([np.geomspace(1e-9, 0.5, 200), 1 - np.geomspace(1e-9, 0.5, 200)])
    assert np.allclose([normal(x) for x in u], stats.norm.ppf(u), rtol=2e-8, atol=2e-8)


@pytest.mark.parametrize("shape", [1.0, 2.5, 7.0])
def test_gamma_numbers_follow_their_law(shape: float) -> None:
    found = [gamma(who(i), shape) for i in range(4000)]
    assert stats.kstest(found, "gamma", args=(shape,)).pvalue > 1e-3
