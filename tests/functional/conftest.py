"""The command line as a fixture."""

import pytest

from .running import CommandLine


@pytest.fixture
def spinepath(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return CommandLine(capsys, monkeypatch)
