"""Archives sources: reads what is at their address, and keeps it with what came of it in one transaction."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from fetching.fetch import Fetched, fetch
from fetching.outcomes import Hop, NotFetched, Outcome
from record.addresses import InvalidAddress, normalized
from sources import elsewhere, extracting
from sources.extraction.results import MAX_TEXT
from sources.hosts import host_of
from sources.keeping import NotKept, clear_pending, keep
from sources.locks import locked_host, locked_source
from sources.models import ArchivedCopy, Snapshot, Source, Visit, Watch
from sources.warc import write_fetched

logger = logging.getLogger(__name__)

# Between the tries of a source that was never archived; after the last it waits for somebody.
PAUSES = (timedelta(minutes=15), timedelta(hours=2), timedelta(hours=12), timedelta(days=2))
# What no further try will change: somebody has to do something.
FINAL = frozenset({Outcome.FORBIDDEN_ADDRESS, Outcome.TOO_LARGE})


@dataclass(frozen=True)
class Reading:
    """What came of reading a source once.

    `why` says why it could not be read. Where it could, `snapshot` is what it is now: a new one where `is_new`, and
    `before`, the newest until then, where its bytes are still the same.
    """

    source: Source
    at: datetime
    before: Snapshot | None = None
    why: Outcome | None = None
    detail: str = ""
    status: int | None = None
    retry_after: int | None = None  # seconds for which the site wants to be left alone
    final_url: str = ""
    hops: tuple[Hop, ...] = ()
    snapshot: Snapshot | None = None
    is_new: bool = False
    etag: str = ""
    last_modified: str = ""

    def visit(self, outcome: Visit.Outcome, why: str = "") -> Visit:
        """Make the visit that says so; `why` says why what was read tells nothing."""
        return Visit.objects.create(
            source=self.source,
            at=self.at,
            outcome=outcome,
            why=self.why.value if self.why else why,
            detail=self.detail,
            status=self.status,
            final_url=self.final_url,
            snapshot=self.snapshot,
        )


Conclude = Callable[[Reading], Visit]


def archive(source: Source, *, by: User | None = None, since: datetime | None = None) -> Visit:
    """Keep the source as it is now, and return the visit that says what came of it.

    A visit after `since`, when it was asked for, is the answer: a job may run twice. robots.txt is not asked: this is
    a person who wants one page, and the program that shows it to them.
    """
    with locked_source(source.pk):
        clear_pending(source)
        if since is not None and (answer := source.visits.filter(at__gte=since).first()) is not None:
            return answer
        source.refresh_from_db(fields=["url"])  # somebody may have mended it while this waited for the lock
        return _read(source, _conclude_archiving, always_keep=True, by=by)


def read(source: Source, conclude: Conclude, *, is_conditional: bool = True) -> Visit:
    """Read a source again, and keep it where its bytes are not those of its newest copy.

    `conclude` is called in the transaction that keeps it, and makes the visit that says what came of it.
    """
    with locked_source(source.pk):
        clear_pending(source)
        return _read(source, conclude, is_conditional=is_conditional)


@transaction.atomic
def leave_to_watch(source: Source) -> bool:
    """Have a source read at once that is watched and has a copy; return whether that is so.

    Whoever watches it compares what is quoted from it with what it says now. To archive it beside them would hide a
    change from them.
    """
    if not source.snapshots.exclude(copy=None).exists():
        return False
    is_due = {"next_at": timezone.now(), "queued_at": None}
    return bool(Watch.objects.filter(source=source, interval__isnull=False).update(**is_due))


def watched(source: Source) -> Watch:
    """Return the source's row of Watch, locked until the transaction ends, with the host that its address has now."""
    host = host_of(source.url)
    watch, _made = Watch.objects.select_for_update(of=("self",)).get_or_create(source=source, defaults={"host": host})
    watch.host = host
    return watch


def _conclude_archiving(reading: Reading) -> Visit:
    watch = watched(reading.source)
    watch.queued_at = None
    if reading.why is None:
        watch.etag, watch.last_modified = reading.etag, reading.last_modified
        watch.failures, watch.failing_since = 0, None
        watch.next_at = reading.at + watch.interval if watch.interval else None
    elif watch.interval is None:  # nobody else has it read again
        watch.failures += 1
        watch.failing_since = watch.failing_since or reading.at
        watch.next_at = next_try(reading, watch.failures)
    else:
        watch.next_at = reading.at + PAUSES[0]  # whoever watches it counts by themselves
    watch.save()
    if reading.why is None:
        return reading.visit(Visit.Outcome.ARCHIVED)
    return reading.visit(Visit.Outcome.GONE if reading.why == Outcome.GONE else Visit.Outcome.NOT_READ)


def next_try(reading: Reading, failures: int) -> datetime | None:
    """Return when a source that could not be read so often is tried again, None where that is left to somebody."""
    if reading.why in FINAL or failures > len(PAUSES):
        return None
    return reading.at + max(PAUSES[failures - 1], timedelta(seconds=reading.retry_after or 0))


def _read(
    source: Source,
    conclude: Conclude,
    *,
    is_conditional: bool = False,
    always_keep: bool = False,
    by: User | None = None,
) -> Visit:
    before = source.snapshots.exclude(copy=None).first()
    reading = Reading(source, timezone.now(), before)
    conditions = _conditions(source, before) if is_conditional and before else {}
    try:
        with _fetched(source.url, conditions) as fetched:
            reading = replace(
                reading,
                status=fetched.status,
                final_url=_web_address(fetched.final_url),
                hops=fetched.hops,
                etag=(fetched.header("etag") or "")[:500],
                last_modified=(fetched.header("last-modified") or "")[:100],
            )
            if before and before.sha256 == fetched.sha256 and not always_keep:
                return _concluded(conclude, replace(reading, snapshot=before))
            return _keep(source, fetched, reading, conclude, by)
    except NotKept as error:
        logger.exception("The archive cannot be written")
        return _concluded(conclude, replace(reading, why=Outcome.NO_ROOM, detail=_short(str(error))))
    except NotFetched as end:
        reading = replace(reading, status=end.status, final_url=_web_address(end.url), hops=end.hops)
        if end.outcome == Outcome.NOT_MODIFIED:
            known = {name: conditions.get(name, "") for name in ("etag", "last_modified")}
            return _concluded(conclude, replace(reading, snapshot=before, **known))
        reading = replace(reading, why=end.outcome, detail=_short(end.detail), retry_after=end.retry_after)
        return _concluded(conclude, reading)


def _short(detail: str) -> str:
    return detail[:300].replace("\x00", "")


def _conditions(source: Source, before: Snapshot) -> dict[str, Any]:
    """Return what the newest copy's answer said of itself, by which a site knows whether it changed since."""
    watch = Watch.objects.filter(source=source).first()
    if watch is None or before.kept != Snapshot.Kept.FETCHED:
        return {}
    return {"etag": watch.etag, "last_modified": watch.last_modified, "known_at": before.final_url or source.url}


@contextmanager
def _fetched(url: str, conditions: dict[str, Any]) -> Iterator[Fetched]:
    """Fetch, asking the host for nothing else at the same time. Raises NotFetched."""
    with locked_host(host_of(url)):
        fetched = fetch(url, **conditions)
    with fetched:
        yield fetched


def _keep(source: Source, fetched: Fetched, reading: Reading, conclude: Conclude, by: User | None) -> Visit:
    extraction = extracting.lasting.read(
        fetched.body, media_type=fetched.media_type, charset=fetched.charset or "", url=fetched.final_url
    )
    if extraction.is_cut:
        words = _("Its text is longer than what is kept of one; the first %(number)s characters are searched.")
        reading = replace(reading, detail=words % {"number": MAX_TEXT})

    def write(file: IO[bytes]) -> None:
        write_fetched(file, fetched, reading.at)

    def finish(copy: ArchivedCopy) -> Visit:
        snapshot = source.snapshots.create(
            captured_at=reading.at,
            sha256=copy.sha256,
            copy=copy,
            kept=Snapshot.Kept.FETCHED,
            kept_by=by,
            final_url=reading.final_url,
        )
        elsewhere.ask(snapshot)
        return conclude(replace(reading, snapshot=snapshot, is_new=True))

    return keep(source, sha256=fetched.sha256, size=fetched.size, extraction=extraction, write=write, finish=finish)


def _concluded(conclude: Conclude, reading: Reading) -> Visit:
    with transaction.atomic():
        return conclude(reading)


def _web_address(url: str) -> str:
    """Return the address as it may be kept, "" for what is none."""
    try:
        found = normalized(url) if url else ""
    except InvalidAddress:
        return ""
    return found if len(found) <= 2_000 else ""
