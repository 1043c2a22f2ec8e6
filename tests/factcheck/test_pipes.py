"""The connection of a client is found by its address and port, among all that a process has open."""

import socket
from contextlib import closing

import pytest

from factcheck.pipes import connection


@pytest.mark.parametrize(("host", "written"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
def test_a_connection_is_found_by_its_peer(host: str, written: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as listener:
        try:
            listener.bind((host, 0))
        except OSError:
            pytest.skip(f"{host} is not an address of this machine")
        listener.listen()
        with closing(socket.create_connection(listener.getsockname()[:2])) as client:
            served, _address = listener.accept()
            port = client.getsockname()[1]
            with closing(served):
                found = connection(f"{written}:{port}")
                assert found is not None
                with closing(found):
                    found.shutdown(socket.SHUT_RDWR)
                assert client.recv(1) == b""
        assert connection(f"{written}:{port}") is None
