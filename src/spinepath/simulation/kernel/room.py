"""Arrays to work in, each by itself in memory."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .layout import EPISODE_COLUMNS, EVENT_COLUMNS, KNOTS, MOST_EVENTS

FATES, WORLDS = 2, 4
APART = 16  # numbers before and after an array: two lines of the cache
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def apart(*shape: int, fill: float = 0.0) -> Floats:
    """An array that shares no line of the cache with another: threads that write side by side wait for each other."""
    size = math.prod(shape)
    return np.full(size + 2 * APART, fill)[APART : APART + size].reshape(shape)


def whole_numbers_apart(*shape: int) -> Ints:
    """The same for whole numbers."""
    return apart(*shape).view(np.int64)


class Room(NamedTuple):
    """Arrays that `live` works in. `lines` are of the grid: course, utility, days of pain and quality so far; `plain`
    are those of the reference. `kinds`: how a strategy changes the hazard of fractures, whether it changes the back.
    """

    untreated: Floats
    events: Floats
    met: Ints
    new: Floats
    days: Floats
    pain: Floats
    episodes: Floats
    clocks: tuple[Floats, Floats]
    shifts: Floats
    degrees: Floats
    lines: tuple[Floats, Floats, Floats, Floats]
    plain: tuple[Floats, Floats, Floats, Floats]
    kinds: Ints
    noise: Floats
    values: Floats
    no_drug: Floats

    @classmethod
    def of(cls, points: int, strategies: int, outputs: int) -> "Room":
        """Room for so many days of the grid, strategies and outputs."""
        most = MOST_EVENTS + 1
        return cls(
            untreated=apart(most, EVENT_COLUMNS),
            events=apart(FATES, most, EVENT_COLUMNS),
            met=whole_numbers_apart(FATES),
            new=apart(FATES, points),
            days=apart(FATES, 4),
            pain=apart(WORLDS, points),
            episodes=apart(most, EPISODE_COLUMNS),
            clocks=(apart(4, 4, fill=math.nan), apart(4, points)),
            shifts=apart(strategies, points),
            degrees=apart(strategies, points),
            lines=(apart(points), apart(points), apart(points), apart(points)),
            plain=(apart(points), apart(points), apart(points), apart(points)),
            kinds=whole_numbers_apart(strategies, 2),
            noise=apart(points),
            values=apart(4, outputs),
            no_drug=apart(2, KNOTS, fill=1.0),
        )
