"""What public verdicts cite of a source, as the record has it: a claim that was reopened may cite other things."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from claims.resting import WORKS
from record.documents import FactCheckDocument
from record.models import FactCheck, Mention
from sources.models import Snapshot, Source

BATCH = 100  # documents that are in memory at a time


@dataclass(frozen=True)
class Quoted:
    """A passage that a public verdict quotes, and the SHA-256 of the copy in which it was read, if that is known."""

    quote: str
    sha256: str | None


@dataclass(frozen=True)
class Citing:
    """A public verdict that cites a source, under the slug that its document has for it."""

    number: int
    slug: str
    published_at: datetime
    quoted: list[Quoted]


def same_work(source: Source) -> list[Source]:
    """Return a source with those that were merged into it: earlier documents name the work by their slugs."""
    return [source, *source.doubles()]


def works_resting_on(source: Source) -> QuerySet[Source]:
    """Return a source, those that are the same work, and the works that rest on it, however far."""
    keys = RawSQL(f"{WORKS} SELECT id FROM works", [source.pk])  # noqa: S608, S611  # a constant and its parameter
    return Source.objects.filter(pk__in=keys)


def numbers_naming(slugs: Collection[str]) -> list[int]:
    """Return the public verdicts whose documents name one of these sources, as cited or as an origin of what is."""
    rows = Mention.objects.filter(kind=Mention.Kind.SOURCE, slug__in=slugs)
    return sorted(set(rows.values_list("number", flat=True)))


def verdicts_resting_on(source: Source) -> list[int]:
    """Return the public verdicts whose documents name this work, or one that rests on it: whose readers are told what
    becomes of it."""
    return numbers_naming({work.slug for work in works_resting_on(source)})


def rested_on(document: FactCheckDocument) -> list[str]:
    """Return the sources that a document cites, and the origins of these. A work that took the place of one of them is
    among its sources too, and nothing rests on that."""
    origins = {source.slug: source.origin for source in document.sources}
    found = dict.fromkeys(slug for item in document.evidence for slug in (item.source, item.through) if slug)
    found |= dict.fromkeys(item.source for item in document.appearances if item.source)
    for slug in list(found):
        following = origins.get(slug)
        while following is not None and following not in found:
            found[following] = None
            following = origins.get(following)
    return list(found)


def is_named(source: Source) -> bool:
    """Return whether a public verdict names a source, as cited or as an origin of what is."""
    slugs = [each.slug for each in same_work(source)]
    return Mention.objects.filter(kind=Mention.Kind.SOURCE, slug__in=slugs).exists()


def citing(source: Source) -> Iterator[Citing]:
    """Return the public verdicts that cite a source: as evidence, as what told of it, or as where something was said.

    A quote stands in the source that was read. A verdict that only rests on it as an origin does not cite it.
    """
    slugs = {each.slug for each in same_work(source)}
    rows = FactCheck.objects.filter(number__in=numbers_naming(slugs)).select_related("document").order_by("number")
    for fact_check in rows.iterator(chunk_size=BATCH):
        if found := _citing(fact_check.read(), slugs):
            yield found


def _citing(document: FactCheckDocument, slugs: Collection[str]) -> Citing | None:
    named: list[str] = []
    quoted: list[Quoted] = []
    for item in document.evidence:
        was_read = item.through or item.source
        named += [slug for slug in (was_read, item.source) if slug in slugs]
        if item.quote and was_read in slugs:
            quoted.append(Quoted(item.quote, item.archive.sha256 if item.archive else None))
    for saying in document.appearances:
        if saying.source is not None and saying.source in slugs:
            named.append(saying.source)
            if saying.quote:
                quoted.append(Quoted(saying.quote, None))
    if not named:
        return None
    published_at = datetime.fromisoformat(document.published_at)
    return Citing(document.number, named[0], published_at, list(dict.fromkeys(quoted)))


def copy_read(snapshots: Collection[Snapshot], quoted: Quoted, published_at: datetime) -> Snapshot | None:
    """Return the copy in which a passage was read: the one that the document names, else the newest before it was
    published, else the oldest. The snapshots have copies that are kept here."""
    by_age = sorted(snapshots, key=lambda snapshot: (snapshot.captured_at, snapshot.pk))
    named = [snapshot for snapshot in by_age if snapshot.sha256 == quoted.sha256]
    earlier = [snapshot for snapshot in by_age if snapshot.captured_at <= published_at]
    return next(iter(named or earlier[-1:] or by_age), None)
