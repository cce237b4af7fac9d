"""Runs the command line in this process, as a shell would see it: output, errors, exit code."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from spinepath.cli import main

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
DAY = "2026-11-20"


@dataclass(frozen=True)
class Run:
    code: int
    out: str
    err: str


class CommandLine:
    """`run("plan", record)` with the argument list a shell would hand over."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def run(self, *arguments: object) -> Run:
        self._monkeypatch.setattr(sys, "argv", ["spinepath", *(str(a) for a in arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
        seen = self._capsys.readouterr()
        return Run(code, seen.out, seen.err)
