"""Tell readers what became of a source since a fact-check was published. Notices stand beside the document, which they
never change, in a sequence of their own. Everything here runs inside the caller's transaction."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from record import documents, formats, log, reading, told
from record.canonical import timestamp
from record.documents import FactCheckDocument, Successor
from record.formats import InvalidDocument
from record.log import NotPublic
from record.models import FactCheck, Notice


@transaction.atomic
def append(
    number: int,
    kind: str,
    source: str,
    *,
    passage: str | None = None,
    reason: str | None = None,
    replaced_by: Successor | None = None,
    read_on: datetime | None = None,
) -> Notice:
    """Add a notice to the version of a fact-check that is public now, and return it.

    `source` is the slug of a source of its document, `passage` one that the document quotes from it; None where the
    notice is about all of the source. When the copy was archived follows from the document where it is not said.
    Raises InvalidDocument, naming the keys, for what readers cannot be told, also for a verdict that still stands
    where nothing was said of the source since, and NotPublic for a number that is not public.
    """
    log.lock()
    fact_check = FactCheck.objects.select_related("document").filter(number=number).first()
    if fact_check is None:
        raise NotPublic(f"{number} is not public")
    document = fact_check.read()
    index, after, now = _end()
    read = read_on.replace(microsecond=0) if read_on else _archived_at(document, source, passage)
    made = documents.Notice(
        index=index,
        number=number,
        version=fact_check.version,
        after=after,
        kind=kind,
        source=source,
        read_on=timestamp(read) if read else None,
        noticed_at=timestamp(now),
        passage=passage,
        reason=reason,
        replaced_by=replaced_by,
    )
    formats.check(made)
    if problems := dict(_problems(made, document, read, now)):
        raise InvalidDocument(problems)
    notice = Notice(
        index=index,
        number=number,
        version=fact_check.version,
        after=after,
        kind=kind,
        source=source,
        read_on=read,
        noticed_at=now,
        passage=passage,
        reason=reason,
        replaced_by_title=replaced_by.title if replaced_by else None,
        replaced_by_url=replaced_by.url if replaced_by else None,
    )
    notice.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(MENTIONS, [index, fact_check.index])
    return notice


END = """
SELECT next_index() - 1, (SELECT "index" FROM record_notice ORDER BY "index" DESC LIMIT 1),
       (SELECT noticed_at FROM record_notice ORDER BY "index" DESC LIMIT 1)
"""
MENTIONS = """
INSERT INTO record_noticemention (kind, slug, "index") SELECT kind, slug, %s FROM record_mention WHERE "index" = %s
"""


def _end() -> tuple[int, int, datetime]:
    """Return the next index, that of the log's newest entry, and the time, never before that of the newest notice."""
    now = timezone.now().replace(microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(END)
        after, newest, noticed_at = cursor.fetchone()
    return (0, after, now) if newest is None else (newest + 1, after, max(now, noticed_at))


def _problems(
    made: documents.Notice, document: FactCheckDocument, read: datetime | None, now: datetime
) -> Iterator[tuple[str, str]]:
    if made.source not in {source.slug for source in document.sources}:
        yield "source", f"{made.source!r} is not among the sources of the document"
    elif made.passage is not None and made.passage not in _passages(document, made.source):
        yield "passage", "is not what the document quotes from this source"
    if made.settles and not made.reason:
        yield "reason", "is missing: say why the verdict still stands"
    if made.replaced_by is not None and made.kind != Notice.Kind.SUPERSEDED:
        yield "replaced_by", "belongs to a notice that the source is superseded"
    if read is not None and read > now:
        yield "read_on", "is still to come"
    if made.settles and not _stands(made):
        yield "kind", "says that the verdict still stands, but nothing has been said of this source and version since"


def _stands(made: documents.Notice) -> bool:
    """Return whether something was said of the source that nothing has settled yet."""
    found = told.told(reading.answer(told.of_version(made.number, made.version)))
    return any(each.standing for each in found if each.source == made.source)


def _passages(document: FactCheckDocument, source: str) -> set[str | None]:
    """Return what the document quotes from a source, also what was read of it through this one, and sayings in it."""
    quoted = {item.quote for item in document.evidence if source in (item.source, item.through)}
    return quoted | {item.quote for item in document.appearances if item.source == source}


def _archived_at(document: FactCheckDocument, source: str, passage: str | None) -> datetime | None:
    """Return when the copy of a source was archived in which the passage was read; of several copies the newest."""
    found = [
        item.archive.captured_at
        for item in document.evidence
        if item.archive and (item.through or item.source) == source and passage in (None, item.quote)
    ]
    return datetime.fromisoformat(max(found)) if found else None
