"""Connections to where the policy allows: a name is looked up once, and what was checked is what is connected to."""

import socket
import ssl
import threading
from collections.abc import Iterable
from queue import Empty, SimpleQueue
from typing import Any

from httpcore import SOCKET_OPTION, NetworkBackend, NetworkStream, WriteError

from fetching.limits import HEAD, Deadline
from fetching.outcomes import NotFetched, Outcome
from fetching.policy import Policy

TRIED = 4  # addresses of one name
EACH = 5  # seconds for a connection, while there is another address to try

Found = list[tuple[socket.AddressFamily, str]]


class CheckedBackend(NetworkBackend):
    """Opens the connections of one fetch, within its deadline."""

    def __init__(self, policy: Policy, deadline: Deadline, most: int) -> None:
        """`most` bounds the bytes that are read of one answer, its head apart."""
        self._policy = policy
        self._deadline = deadline
        self._most = most
        self.stream: Stream | None = None  # the newest

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        if not self._policy.allows_port(port):
            raise NotFetched(Outcome.FORBIDDEN_ADDRESS, f"Port {port} is not fetched from.")
        found = look_up(host, port, self._deadline)
        # One that is private beside a public one is an attack, or a mistake that nobody outside can read past.
        for _, address in found:
            if not self._policy.allows(address, port):
                raise NotFetched(Outcome.FORBIDDEN_ADDRESS, f"{host} leads to {address}.")
        self.stream = self._connect(found[:TRIED], port)
        return self.stream

    def _connect(self, found: Found, port: int) -> "Stream":
        """Return a connection to the first of these addresses that takes one."""
        *others, last = found
        for family, address in others:
            try:
                return self._connect_to(family, address, port, EACH)
            except OSError:
                self._deadline.left()
        try:
            return self._connect_to(*last, port, self._deadline.left())
        except TimeoutError:
            raise self._deadline.over() from None
        except OSError as error:
            raise NotFetched(Outcome.NOT_CONNECTED, _words(error)) from None

    def _connect_to(self, family: socket.AddressFamily, address: str, port: int, seconds: float) -> "Stream":
        """Connect to a number: nothing is looked up again."""
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            made.settimeout(min(seconds, self._deadline.left()))
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.connect((address, port))
        except BaseException:
            made.close()
            raise
        return Stream(made, address, self._deadline, self._most)


def look_up(host: str, port: int, deadline: Deadline) -> Found:
    """Return all addresses of a host, in the order in which they are to be tried. Raises NotFetched.

    The system's resolver knows no time limit, so it is asked in a thread that is left behind when it hangs.
    """
    answers: SimpleQueue[Found | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        except OSError as error:
            answers.put(error)
        else:
            answers.put([(family, str(sockaddr[0])) for family, _, _, _, sockaddr in rows])

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left())
    except Empty:
        raise deadline.over() from None
    if isinstance(answer, OSError):
        is_unknown = answer.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
        outcome = Outcome.NO_SUCH_HOST if is_unknown else Outcome.NOT_CONNECTED
        raise NotFetched(outcome, f"{host}: {_words(answer)}")
    if not answer:
        raise NotFetched(Outcome.NO_SUCH_HOST, f"{host} has no address.")
    return answer


class Stream(NetworkStream):
    """One connection. It ends at the deadline, and when more comes than is wanted of one answer."""

    def __init__(self, connection: socket.socket, peer: str, deadline: Deadline, most: int) -> None:
        self._connection = connection
        self.peer = peer
        self._deadline = deadline
        self._left_of_head = HEAD
        self._left_of_body = most
        self._is_head = True
        self.sent = bytearray()  # the request, as it went over the wire

    def head_is_read(self) -> None:
        """From here on comes the body."""
        self._is_head = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._connection.settimeout(self._deadline.left())
        try:
            data = self._connection.recv(max_bytes)
        except TimeoutError:
            raise self._deadline.over() from None
        except OSError as error:
            raise NotFetched(Outcome.NOT_CONNECTED, _words(error)) from None
        self._count(len(data))
        return data

    def _count(self, size: int) -> None:
        if self._is_head:
            self._left_of_head -= size
        else:
            self._left_of_body -= size
        if self._left_of_head < 0:
            raise NotFetched(Outcome.NOT_CONNECTED, f"Its headers have more than {HEAD} bytes.")
        if self._left_of_body < 0:
            raise NotFetched(Outcome.TOO_LARGE)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.sent += buffer
        left = memoryview(buffer)
        while left:
            self._connection.settimeout(self._deadline.left())
            try:
                left = left[self._connection.send(left) :]
            except TimeoutError:
                raise self._deadline.over() from None
            except OSError as error:  # it may have answered before it closed: httpcore goes on to read
                raise WriteError(_words(error)) from None

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        self._connection.settimeout(self._deadline.left())
        try:
            # From here on the plain socket is empty; where this fails, both are closed.
            self._connection = ssl_context.wrap_socket(self._connection, server_hostname=server_hostname)
        except ssl.SSLCertVerificationError as error:
            raise NotFetched(Outcome.BAD_CERTIFICATE, error.verify_message) from None
        except TimeoutError:
            raise self._deadline.over() from None
        except (OSError, ValueError) as error:
            raise NotFetched(Outcome.NOT_CONNECTED, _words(error)) from None
        return self

    def close(self) -> None:
        self._connection.close()

    def get_extra_info(self, info: str) -> Any:
        return None


def _words(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
