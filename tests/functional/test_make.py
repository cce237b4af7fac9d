"""The first verb a newcomer tries says what it will do: our examples on their day, any other record as of today."""

import shutil
import subprocess

import pytest

from .running import DAY, ROOT


def planned(*arguments: str) -> list[str]:
    """The commands with which `make demo` would plan."""
    make = shutil.which("make")
    if make is None:
        pytest.skip("no make here")
    told = subprocess.run([make, "-n", "demo", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return [line for line in told.stdout.splitlines() if "spinepath plan" in line]


@pytest.mark.parametrize("arguments", [(), ("EXAMPLE=examples/red_flag/record.json",)])
def test_our_examples_are_planned_for_on_their_day(arguments: tuple[str, ...]) -> None:
    assert len(planned(*arguments)) == 2
    assert all(f"--as-of {DAY}" in line for line in planned(*arguments))


@pytest.mark.parametrize("record", ["mine.json", "../examples/mine.json", "my/examples/mine.json"])
def test_any_other_record_is_planned_for_as_of_today(record: str) -> None:
    assert len(planned(f"EXAMPLE={record}")) == 2
    assert not any("--as-of" in line for line in planned(f"EXAMPLE={record}"))
