"""The lists that can be followed: the newest of each, with a number of queries that does not grow with it."""

from django.db.models import QuerySet

from public.feeds import items
from public.feeds.items import Item
from record import formats, history, reading, stored, told
from record.documents import Summary
from record.models import Entry
from record.reading import Questions, Rows, Statement
from record.stored import IndexRange, Name, Selected
from record.told import Item as ItemOfNotice

NEWEST = 50  # fact-checks, and as many notices beside them

# The newest entries of fact-checks that are retracted. The first condition is the one of an index.
RETRACTED = """
SELECT entry."index", document.body
  FROM record_entry AS entry JOIN record_document AS document ON document.sha256 = entry.document_id
 WHERE entry.action <> 'published' AND entry.action = 'retracted' AND entry."index" > %s
   AND NOT EXISTS (
       SELECT FROM record_entry AS later WHERE later.number = entry.number AND later.version > entry.version
   )
 ORDER BY entry."index" DESC LIMIT %s
"""
# The newest entries of fact-checks that were in a list until then.
LEFT = """
SELECT entry."index", document.body
  FROM record_earliermention AS mention JOIN record_entry AS entry ON entry."index" = mention.until
  JOIN record_document AS document ON document.sha256 = entry.document_id
 WHERE mention.kind = %s AND mention.slug = %s AND mention.until > %s
   AND NOT EXISTS (
       SELECT FROM record_entry AS later WHERE later.number = entry.number AND later.version > entry.version
   )
   AND NOT EXISTS (
       SELECT FROM record_mention AS still
        WHERE still.kind = mention.kind AND still.slug = mention.slug AND still."index" = mention.until
   )
 ORDER BY mention.until DESC LIMIT %s
"""


def latest() -> list[Item]:
    """Return the fact-checks that changed last, each once, with those that were retracted, and the newest notices."""
    return _with(reading.answer(told.latest(NEWEST)), reading.answer(_latest()))


def _latest() -> Questions[list[Item]]:
    public = yield stored.summaries(Selected(), NEWEST)
    return _newest_first(public, (yield Statement(RETRACTED, [_oldest(public), NEWEST])))


def naming(name: Name) -> list[Item]:
    """Return the fact-checks with a mention that changed last, each once, with those that have just lost it.

    They were retracted, or the newest version has another rating, say: who has the old item has to see that. With
    them come the newest notices about versions with this mention.
    """
    return _with(reading.answer(told.of_list(name, NEWEST)), reading.answer(_naming(name)))


def _naming(name: Name) -> Questions[list[Item]]:
    public = yield stored.summaries(Selected(names=[name]), NEWEST)
    return _newest_first(public, (yield Statement(LEFT, [*name, _oldest(public), NEWEST])))


def _oldest(public: Rows) -> int:
    """Return the index that another entry has to be above to be among the newest."""
    return public[-1][0] if len(public) == NEWEST else IndexRange.above


def _newest_first(public: Rows, gone: Rows) -> list[Item]:
    """Return the items of indices with summaries and of indices with documents, the newest first."""
    documents = {index: formats.read_part(Summary, listing) for index, listing in public}
    found = documents | {index: formats.read(body) for index, body in gone}
    return [items.of_fact_check(found[index]) for index in sorted(found, reverse=True)[:NEWEST]]


def corrections() -> list[Item]:
    """Return what was corrected, updated and retracted last."""
    return _versions(Entry.objects.exclude(action=Entry.Action.PUBLISHED).order_by("-index"))


def versions_of(number: int) -> list[Item]:
    """Return the newest versions of a fact-check, and notices; none where the number was never given."""
    versions = _versions(Entry.objects.filter(number=number).order_by("-version"))
    return _with(reading.answer(told.of_number(number, NEWEST)), versions)


def _with(notices: list[ItemOfNotice], fact_checks: list[Item]) -> list[Item]:
    """Return both, the newest first. However many notices there are, they push no fact-check out.

    A fact-check that was published in the second in which readers were told comes after that.
    """
    if not notices:
        return fact_checks
    withheld = {each.notice.number for each in notices if each.summary is None}
    withholding = reading.answer(history.tombstones(withheld)) if withheld else {}
    found = [*items.of_notices(notices, withholding), *fact_checks]
    return sorted(found, key=lambda item: item.updated, reverse=True)


def _versions(newest_first: QuerySet[Entry]) -> list[Item]:
    entries = newest_first.select_related("document")[:NEWEST]
    documents = [entry.document.read() for entry in entries]
    withholding = reading.answer(history.tombstones({document.number for document in documents}))
    return items.of_versions(documents, withholding)
