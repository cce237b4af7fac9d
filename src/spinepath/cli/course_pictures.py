"""Writes one picture of a forecast, or of a validation, to a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from spinepath.terms import SpinepathError, nearest_name
from spinepath.terms.forecasts import Compared, Forecast

if TYPE_CHECKING:
    from spinepath.documents.course_pictures import Drawn

CURVES = {"pain": "nrs_mean", "fractures": "new_vf", "survival": "alive"}
KINDS = (*CURVES, "people", "tornado")


def draw(forecast: Forecast, path: Path, kind: str) -> None:
    """Draw one picture of a forecast. `people` shows 100 people under the first strategy beside usual care."""
    from spinepath.documents import course_pictures as p

    if kind not in KINDS:
        raise SpinepathError("--kind", found=kind, expected=", ".join(KINDS), nearest=nearest_name(kind, KINDS))
    if forecast.refused:
        raise SpinepathError("--picture", found="no forecast", expected="; ".join(forecast.refused))
    drawn: Drawn | None
    if kind in CURVES:
        drawn = p.course_curves(forecast, CURVES[kind])
    elif kind == "tornado":
        drawn = p.tornado(forecast.tornado)
    else:
        drawn = _people(forecast)
    _write(drawn, path)


def _people(forecast: Forecast) -> "Drawn | None":
    from spinepath.documents import course_pictures as p

    if len(forecast.courses) < 2:
        raise SpinepathError("--kind people", found="usual care alone", expected="a strategy beside it")
    usual, other = forecast.courses[:2]
    return p.icon_array(other.counts[0], other, usual.title, "people")


def draw_validation(rows: Sequence[Compared], path: Path) -> None:
    """Draw the model beside what was observed."""
    from spinepath.documents import course_pictures as p

    _write(p.validation(rows), path)


def _write(drawn: "Drawn | None", path: Path) -> None:
    if drawn is None:
        raise SpinepathError("--picture", found="nothing to draw", expected="a result with numbers")
    data = drawn.picture(path.suffix.lstrip("."))
    half = path.with_name(path.name + ".part")
    half.write_bytes(data)
    half.replace(path)
