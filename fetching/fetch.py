"""The one way in which something is fetched from elsewhere.

http and https alone, without cookies and credentials; each address is checked before it is connected to, those of
redirects too; all within one deadline and one size.
"""

import hashlib
import re
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO

from fetching.addresses import followed, parse
from fetching.asking import Answer, Headers, ask, first
from fetching.decoding import decoder_for
from fetching.limits import IN_MEMORY, Deadline, Limits
from fetching.outcomes import Hop, NotFetched, Outcome

WANTED = [
    ("Accept", "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8"),
    ("Accept-Encoding", "gzip"),
]
FETCHED = frozenset({200, 203})  # others of 2xx have no page, or part of one, or a riddle for people
REDIRECTS = frozenset({301, 302, 303, 307, 308})
BOMB = 100  # times as large as it was sent
LONGEST_REST = 30 * 24 * 60 * 60  # seconds that a site may ask for

_OUTCOMES = {
    **dict.fromkeys((404, 410), Outcome.GONE),
    **dict.fromkeys((401, 402, 403, 451), Outcome.REFUSED),
    **dict.fromkeys((429, 503), Outcome.BUSY),
}
_MEDIA_TYPE = re.compile(r"\s*([a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127})\s*(?:[;,]|$)", re.IGNORECASE)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([a-z0-9_.:+-]{1,40})", re.IGNORECASE)
_SENDABLE = re.compile(r"[\x21-\x7e\x80-\xff]([\x20-\x7e\x80-\xff]{0,998}[\x21-\x7e\x80-\xff])?")


@dataclass(frozen=True)
class Fetched:
    """What was fetched. Close it, or use it in a `with`: the bodies are temporary files.

    `raw` is the body as it was sent, still in its content encoding, without the transfer encoding that `headers` may
    name; `body` is what it decodes to. Without a content encoding both are one file. Seek before you read.
    """

    url: str  # as it was asked for
    final_url: str  # where it was found
    hops: tuple[Hop, ...]  # the redirects between the two; one from https to http shows there
    peer: str  # the number of the internet protocol that was connected to
    request: bytes
    http_version: str
    status: int
    reason: str
    headers: Headers
    raw: IO[bytes]
    body: IO[bytes]
    size: int  # of the decoded body, in bytes
    sha256: str  # of the decoded body, in hexadecimal digits
    media_type: str  # in small letters without parameters; empty where the site names none that can be read
    charset: str | None

    def header(self, name: str) -> str | None:
        """Return the value of the first header with this name."""
        return first(self.headers, name)

    def close(self) -> None:
        self.raw.close()
        self.body.close()

    def __enter__(self) -> "Fetched":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def fetch(
    url: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    known_at: str | None = None,
    limits: Limits | None = None,
) -> Fetched:
    """Fetch an address. Raises NotFetched for every other end, NOT_MODIFIED among them.

    `etag` and `last_modified` are headers of an earlier answer from the address `known_at`, which is `url` unless
    given. It alone is asked whether something changed: another address may have an older page that is new to us.
    """
    limits = limits or Limits.of_this_site()
    deadline = Deadline(limits.seconds)
    hops: list[Hop] = []
    current = url
    try:
        while True:
            conditions = _conditions(etag, last_modified) if current == (known_at or url) else []
            with ask(parse(current), [*WANTED, *conditions], deadline=deadline, size=limits.size) as answer:
                if answer.status in FETCHED:
                    try:
                        return _read(answer, url, current, tuple(hops), limits, deadline)
                    except OSError as error:  # of a temporary file; those of the network have other names by now
                        raise NotFetched(Outcome.NO_ROOM, str(error), status=answer.status) from error
                if answer.status not in REDIRECTS:
                    raise ending(answer, was_conditional=bool(conditions))
                location = answer.header("location") or ""
            seen = [hop.url for hop in hops] + [current]
            hops.append(Hop(current, answer.status, followed(current, location.encode("latin-1"))))
            current = hops[-1].location
            if current in seen:
                raise NotFetched(Outcome.TOO_MANY_REDIRECTS, "The redirects lead in a circle.")
            if len(hops) > limits.redirects:
                raise NotFetched(Outcome.TOO_MANY_REDIRECTS, f"It was redirected more than {limits.redirects} times.")
    except NotFetched as end:
        end.hops, end.url = tuple(hops), current
        raise


def _conditions(etag: str | None, last_modified: str | None) -> Headers:
    """Return the headers that ask for a body only if it changed. What a site once sent need not be sendable."""
    given = [("If-None-Match", etag), ("If-Modified-Since", last_modified)]
    return [(name, value) for name, value in given if value and _SENDABLE.fullmatch(value)]


def ending(answer: Answer, *, was_conditional: bool = False) -> NotFetched:
    """Return how a fetch ends with an answer that brings no page."""
    outcome = _OUTCOMES.get(answer.status, Outcome.FAILED)
    if answer.status == 304 and was_conditional:
        outcome = Outcome.NOT_MODIFIED
    detail = f"The site answered with the status {answer.status}."
    return NotFetched(outcome, detail, status=answer.status, retry_after=rest(answer.header("retry-after")))


def rest(retry_after: str | None) -> int | None:
    """Return for how many seconds the header Retry-After asks to be left alone: a number, or a time to wait for."""
    value = (retry_after or "").strip()
    if re.fullmatch("[0-9]{1,9}", value):
        return min(int(value), LONGEST_REST)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    seconds = (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return max(0, min(round(seconds), LONGEST_REST))


def _read(answer: Answer, url: str, current: str, hops: tuple[Hop, ...], limits: Limits, deadline: Deadline) -> Fetched:
    """Read the body of an answer into files."""
    announced = answer.header("content-length") or ""
    if announced.isdecimal() and int(announced[:15]) > limits.size:
        raise NotFetched(Outcome.TOO_LARGE, f"The site announces {announced[:15]} bytes.", status=answer.status)
    encoding = ", ".join(value for name, value in answer.headers if name.lower() == "content-encoding")
    decoder = decoder_for(encoding)
    digest, sent, size = hashlib.sha256(), 0, 0
    with ExitStack() as files:
        raw = body = files.enter_context(SpooledTemporaryFile(IN_MEMORY))
        if encoding:
            body = files.enter_context(SpooledTemporaryFile(IN_MEMORY))
        for piece in answer.body:
            sent += len(piece)
            if sent > limits.size:
                raise NotFetched(Outcome.TOO_LARGE, f"It has more than {limits.size} bytes.", status=answer.status)
            if body is not raw:
                raw.write(piece)
            for decoded in decoder.feed(piece):
                size += len(decoded)
                if size > limits.size:
                    raise _too_large(size, sent, answer.status, limits)
                deadline.left()
                digest.update(decoded)
                body.write(decoded)
        decoder.finish()
        raw.seek(0)
        body.seek(0)
        files.pop_all()
    media_type, charset = _described(answer.header("content-type") or "")
    return Fetched(
        url=url,
        final_url=current,
        hops=hops,
        peer=answer.peer,
        request=answer.request,
        http_version=answer.http_version,
        status=answer.status,
        reason=answer.reason,
        headers=answer.headers,
        raw=raw,
        body=body,
        size=size,
        sha256=digest.hexdigest(),
        media_type=media_type,
        charset=charset,
    )


def _too_large(size: int, sent: int, status: int, limits: Limits) -> NotFetched:
    if size > BOMB * sent:
        return NotFetched(Outcome.BAD_ENCODING, f"{sent} bytes would become more than {size}.", status=status)
    return NotFetched(Outcome.TOO_LARGE, f"It has more than {limits.size} bytes.", status=status)


def _described(content_type: str) -> tuple[str, str | None]:
    """Return media type and charset of the header Content-Type, as far as it can be read."""
    media_type, charset = _MEDIA_TYPE.match(content_type), _CHARSET.search(content_type)
    return media_type[1].lower() if media_type else "", charset[1].lower() if charset else None
