"""The tests themselves must not be able to leave this machine."""

import socket

import pytest

OUTSIDE = "192.0.2.1"  # a documentation address (RFC 5737): nothing answers there, blocked or not


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_a_connection_to_another_machine_is_refused(method: str) -> None:
    with socket.socket() as sock, pytest.raises(AssertionError, match="may not reach"):
        getattr(sock, method)((OUTSIDE, 80))


def test_a_datagram_to_another_machine_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(AssertionError, match="may not reach"):
        sock.sendto(b"x", (OUTSIDE, 80))


def test_a_name_is_not_looked_up() -> None:
    with pytest.raises(AssertionError, match="may not look up"):
        socket.create_connection(("example.org", 80))


def test_loopback_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        accepted, _ = server.accept()
        accepted.close()
