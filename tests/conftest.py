"""What every test shares: no network beyond this machine, and Hypothesis that tries the same examples every time."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
NOBODY = 65534
Unprivileged = Callable[[], AbstractContextManager[None]]

# `pytest --hypothesis-profile=search` looks further than the fixed examples of an ordinary run.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=5_000, deadline=None)
settings.load_profile("fixed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --facts=PATH` compares the records beside any file like facts.csv with what that file says of them."""
    parser.addoption("--facts", metavar="PATH", help="a facts.csv; its records are looked for in the same folder")


@pytest.fixture
def unprivileged(tmp_path: Path) -> Unprivileged:
    """`with unprivileged():` is nobody for a while, where the tests run as root: root may read whatever its mode is."""

    @contextmanager
    def nobody() -> Iterator[None]:
        was = os.geteuid()
        if was == 0:
            for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
                folder.chmod(folder.stat().st_mode | 0o055)
            os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(was)

    return nobody


class NetworkUsedError(AssertionError):
    """A test reached for another machine."""


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Refuse every connection and every look-up that would leave this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo))
        yield


def _guarded(call: Any) -> Any:
    def guarded(self: socket.socket, *args: Any) -> Any:
        address = args[-1]  # the address is the last argument of all three
        if self.family != socket.AF_UNIX and not _is_local(address[0]):
            raise NetworkUsedError(f"tests may not reach {address!r}")
        return call(self, *args)

    return guarded


def _guarded_lookup(call: Any) -> Any:
    def guarded(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None and not _is_local(host):
            raise NetworkUsedError(f"tests may not look up {host!r}")
        return call(host, *args, **kwargs)

    return guarded


def _is_local(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return name in ("localhost", "") or ip_address(name).is_loopback
    except ValueError:
        return False
