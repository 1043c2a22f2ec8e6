"""Bodies of requests, read without holding a thread: bounded in length, in time, and in what all of them hold."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterable
from http import HTTPStatus

from django.utils.translation import gettext as _

from factcheck.refusals import Refused, Unavailable

READ_FOR = ("POST", "PUT", "PATCH")
DEADLINE = 30.0  # seconds from the end of the header to the end of the body
ALL_BYTES = 64_000_000  # of the bodies that arrive at the same time
BYTES_OF_ONE = ALL_BYTES // 4  # of those from one address


class Bodies:
    """The bodies that arrive in this process."""

    def __init__(self, max_bytes: int, of_one: int | None = None, deadline: float | None = None):
        self.max_bytes = max_bytes
        self.of_one = of_one
        self.deadline = deadline
        self._held: Counter[str] = Counter()  # bytes by address

    def bytes_held(self) -> int:
        """Return how much has arrived of bodies that are not complete yet."""
        return self._held.total()

    def check(self, length: str | None) -> None:
        """Raise Refused for a body that is announced as longer than any may be."""
        if length is not None and not (length.isascii() and length.isdigit()):
            raise Refused(HTTPStatus.BAD_REQUEST, _("Content-Length is not a number of bytes. Send the real one."))
        if length is not None and (len(length) > 18 or int(length) > self.max_bytes):
            raise self._too_long()

    async def read(self, chunks: AsyncIterable[bytes], address: str) -> bytes:
        """Return the whole body. Raises Refused for one that is too long, too slow, or one too many."""
        body = bytearray()  # a list of parts takes fifty times as much where each is a byte
        try:
            async with asyncio.timeout(self.deadline or DEADLINE):
                async for part in chunks:
                    body += part
                    self._held[address] += len(part)
                    if len(body) > self.max_bytes:
                        raise self._too_long()
                    if self._held[address] > (self.of_one or BYTES_OF_ONE) or self.bytes_held() > ALL_BYTES:
                        raise Unavailable(_("Too much is being sent at this moment. Send it again in a minute."))
        except TimeoutError:
            words = _("What you sent did not arrive within %(seconds)d seconds. Send it again.")
            raise Refused(
                HTTPStatus.REQUEST_TIMEOUT,
                words % {"seconds": self.deadline or DEADLINE},
                Connection="close",
            ) from None
        finally:
            self._held[address] -= len(body)
            if not self._held[address]:
                del self._held[address]
        return bytes(body)

    def _too_long(self) -> Refused:
        return Refused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            _("What you sent is longer than %(megabytes)s MB. Send less at a time.")
            % {"megabytes": f"{self.max_bytes / 1_000_000:g}"},
        )
