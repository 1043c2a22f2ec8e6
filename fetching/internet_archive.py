"""Asking the Internet Archive to save a page: Save Page Now 2, as its public documentation has it.

A save takes up to two minutes. `ask` begins one and `status` says how far it is, so that a job can come again later
instead of waiting in a thread.
"""

import re
from typing import NamedTuple
from urllib.parse import quote, urlencode

import msgspec
from django.conf import settings

from fetching.addresses import parse
from fetching.asking import Answer, Headers
from fetching.asking import ask as ask_at
from fetching.decoding import decoder_for
from fetching.fetch import ending
from fetching.limits import Deadline
from fetching.outcomes import NotFetched, Outcome

SECONDS = 30  # it answers slowly
SIZE = 1_000_000  # bytes; the answer lists up to 500 addresses that the page needs
LONGEST_REASON = 300

# What may be different another day. All else is about the page, and stays.
PASSING = {
    f"error:{code}"
    for code in (
        "bad-gateway", "bandwidth-limit-exceeded", "browsing-timeout", "cannot-fetch", "capture-location-error",
        "celery", "gateway-timeout", "internal-server-error", "invalid-server-response", "job-failed",
        "max-daily-bandwidth", "max-daily-bandwidth-host", "no-browsers-available", "protocol-error", "proxy-error",
        "read-timeout", "service-unavailable", "soft-time-limit-exceeded", "too-many-daily-captures",
        "too-many-requests", "user-session-limit",
    )
}  # fmt: skip

_JOB = re.compile(r"[A-Za-z0-9_-]{1,100}")
_TIMESTAMP = re.compile(r"[0-9]{14}", re.ASCII)
_KEPT = "!#$%&'()*+,/:;=?@[]~"


class Pending(NamedTuple):
    """The page is being saved."""


class Saved(NamedTuple):
    """The page was saved, and is at this address for good."""

    url: str


class Failed(NamedTuple):
    """The page was not saved. The reason is in the archive's words."""

    reason: str
    may_be_tried_again: bool


class NotSaved(Exception):
    """The archive does not even begin to save the page."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.reason)
        self.reason = failed.reason
        self.may_be_tried_again = failed.may_be_tried_again


class _Said(msgspec.Struct):
    """What an answer may say; the rest is passed over."""

    job_id: str | None = None
    status: str | None = None
    status_ext: str | None = None
    message: str | None = None
    timestamp: str | None = None
    original_url: str | None = None


def is_on() -> bool:
    """Return whether the operator gave a key."""
    return bool(settings.INTERNET_ARCHIVE_KEY)


def ask(url: str) -> str:
    """Ask for a page to be saved, and return the job to ask `status` about, within an hour.

    Raises NotSaved where the archive refuses, and NotFetched where it gives no answer, BUSY among the reasons.
    """
    said = _say("/save", urlencode({"url": url, "skip_first_archive": "1"}).encode("ascii"))
    if said.job_id is None or not _JOB.fullmatch(said.job_id):
        raise NotSaved(_failed(said))
    return said.job_id


def status(job_id: str) -> Saved | Pending | Failed:
    """Return how far a job is. Raises NotFetched where the archive gives no answer."""
    if not _JOB.fullmatch(job_id):
        raise ValueError(f"{job_id!r} is no job of the Internet Archive")
    said = _say(f"/save/status/{job_id}")
    if said.status == "pending":
        return Pending()
    original, timestamp = said.original_url or "", said.timestamp or ""
    if said.status != "success" or not _TIMESTAMP.fullmatch(timestamp) or not re.match("https?://", original):
        return _failed(said)
    return Saved(f"{settings.INTERNET_ARCHIVE_URL}/web/{timestamp}/{quote(original, safe=_KEPT)}")


def _failed(said: _Said) -> Failed:
    reason = said.message or "The Internet Archive answered with something that it does not document."
    code = said.status_ext or ""
    return Failed(f"{reason} ({code})"[:LONGEST_REASON] if code else reason[:LONGEST_REASON], code in PASSING)


def _say(path: str, form: bytes = b"") -> _Said:
    """Send a request with the key, and return what is answered. It follows no redirect: the key stays here."""
    deadline = Deadline(SECONDS)
    key = f"LOW {settings.INTERNET_ARCHIVE_KEY}:{settings.INTERNET_ARCHIVE_SECRET}"
    headers: Headers = [("Accept", "application/json"), ("Authorization", key)]
    if form:
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
    target = parse(f"{settings.INTERNET_ARCHIVE_URL}{path}")
    with ask_at(
        target, headers, deadline=deadline, size=SIZE, method="POST" if form else "GET", content=form
    ) as answer:
        if answer.status != 200:
            raise ending(answer)
        return _read(answer)


def _read(answer: Answer) -> _Said:
    body = bytearray()
    decoder = decoder_for(answer.header("content-encoding") or "")
    for piece in answer.body:
        for decoded in decoder.feed(piece):
            body += decoded
            if len(body) > SIZE:
                raise NotFetched(Outcome.TOO_LARGE, f"The answer has more than {SIZE} bytes.")
    decoder.finish()
    try:
        return msgspec.json.decode(bytes(body), type=_Said)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise NotFetched(Outcome.FAILED, "The answer is not what the Internet Archive documents.", status=200) from None
