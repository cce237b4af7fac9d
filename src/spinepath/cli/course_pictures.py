"""Writes the pictures of a forecast, or of a validation, to files."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from spinepath.terms import SpinepathError, nearest_name
from spinepath.terms.forecasts import Compared, Forecast

from .output import ready

if TYPE_CHECKING:
    from spinepath.documents.course_pictures import Drawn

CURVES = {"pain": "nrs_mean", "fractures": "new_vf", "survival": "alive"}
KINDS = (*CURVES, "people", "tornado")
SUFFIXES = (".svg", ".png")


def picture_ready(path: Path | None, kind: str = "pain") -> None:
    """Refuse a picture that cannot be made before anything is simulated for it."""
    if kind not in KINDS:
        raise SpinepathError("--kind", found=kind, expected=", ".join(KINDS), nearest=nearest_name(kind, KINDS))
    if path is None:
        return
    if path.suffix not in SUFFIXES:
        raise SpinepathError("--picture", found=str(path), expected=f"a file name with {' or '.join(SUFFIXES)}")
    if find_spec("matplotlib") is None:
        raise SpinepathError(
            "--picture", found="matplotlib is not installed", expected="pip install 'spinepath[forecast]'"
        )
    ready(path, "--picture")


def draw(forecast: Forecast, path: Path, kind: str) -> list[str]:
    """Draw one kind of picture of a forecast; `people` is one for each thing that a strategy changes, `tornado` one
    for each outcome.

    Returns what was written, a line for each file.
    """
    from spinepath.documents import course_pictures as p

    if forecast.refused:
        why = "; ".join(forecast.refused)
        raise SpinepathError("--picture", found=f"no forecast: {why}", expected="a person for whom one is shown")
    drawn: list[Drawn | None]
    if kind in CURVES:
        drawn = [p.course_curves(forecast, CURVES[kind])]
    elif kind == "tornado":
        drawn = list(p.tornados(forecast.tornado))
    else:
        drawn = [x for course in forecast.courses if course.differences for x in p.icon_arrays(forecast, course)]
    return _write([x for x in drawn if x is not None], path, kind)


def draw_validation(rows: Sequence[Compared], path: Path) -> list[str]:
    """Draw the model beside what was observed, on as many sheets as it takes."""
    from spinepath.documents import course_pictures as p

    return _write(p.validations(rows), path, "validation")


def _write(drawn: Sequence["Drawn"], path: Path, kind: str) -> list[str]:
    """One picture to `path`, several to `name-1`, `name-2` and so on beside it."""
    if not drawn:
        raise SpinepathError("--picture", found=f"no difference to draw for {kind}", expected="another --kind")
    several = len(drawn) > 1
    names = [path.with_name(f"{path.stem}-{i}{path.suffix}") if several else path for i in range(1, len(drawn) + 1)]
    data = [picture.picture(path.suffix.lstrip(".")) for picture in drawn]
    for name, content in zip(names, data, strict=True):
        half = name.with_name(name.name + ".part")
        half.write_bytes(content)
        half.replace(name)
    return [f"{name}: {picture.title}" for name, picture in zip(names, drawn, strict=True)]
