"""Where quotations stand in archived copies of their sources, found out once for each copy and kept."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sources.anchoring import Located, NotLocated, locate
from sources.models import ArchivedCopy, ArchivedText, Passage, Snapshot, Source
from sources.related_works import read_copies, related_works

MOST_SNAPSHOTS = 20  # of a source in which a quotation is looked for, the newest first
MOST_LOOKED_UP = 3  # while it is typed


@dataclass(frozen=True)
class Standing:
    """A quotation's passage in a snapshot, or what comes closest to it there."""

    snapshot: Snapshot
    passage: Passage

    @property
    def is_found(self) -> bool:
        return self.passage.is_found


def passage_of(copy: ArchivedCopy, quote: str) -> Passage | None:
    """Return where a quotation stands in a copy; None while that has no text."""
    kept = Passage.objects.filter(copy=copy, quote_sha256=_key(quote)).first()
    return kept or _find(copy, quote)


def passages_of(copy: ArchivedCopy, quotes: Collection[str], seconds: float) -> dict[str, Passage]:
    """Return where quotations stand in a copy; none while that has no text. What is known is read in one query.

    Others are looked for as long as these seconds last, one at least; the next call goes on with the rest.
    """
    keys = {_key(quote): quote for quote in quotes}
    known = {passage.quote_sha256: passage for passage in Passage.objects.filter(copy=copy, quote_sha256__in=keys)}
    end = time.monotonic() + seconds
    for key in [key for key in keys if key not in known]:
        if (passage := _find(copy, keys[key])) is not None:
            known[key] = passage
        if time.monotonic() >= end:
            break
    return {quote: known[key] for key, quote in keys.items() if key in known}


def standings(
    asked: Collection[tuple[int, str]], works: Mapping[int, Source] | None = None
) -> dict[tuple[int, str], Standing]:
    """Return where quotations of sources stand, by the source's key and the quotation.

    Each stands in the newest snapshot that has it, or else comes closest in the newest. One whose source has no
    archived text is left out; copies of what was merged into a source are the source's too. `works` has the sources by
    their keys, with their copies as related_works.py reads them. Without them, what is known already is read in three
    queries, however much is asked.
    """
    if works is None:
        works = related_works({source for source, _quote in asked}) if asked else {}
        read_copies(works.values())
    snapshots = {source: _with_text(works[source]) for source, _quote in asked}
    copies = {each.copy_id for taken in snapshots.values() for each in taken[:MOST_SNAPSHOTS]}
    keys = {_key(quote) for _source, quote in asked}
    known = {
        (passage.copy_id, passage.quote_sha256): passage
        for passage in (Passage.objects.filter(copy__in=copies, quote_sha256__in=keys) if copies else ())
    }
    found = dict[tuple[int, str], Standing]()
    for source, quote in asked:
        for snapshot in snapshots[source][:MOST_SNAPSHOTS]:
            assert snapshot.copy is not None
            key = (snapshot.copy.pk, _key(quote))
            passage = known.get(key) or _find(snapshot.copy, quote)
            if passage is None:
                continue
            known[key] = passage
            standing = Standing(snapshot, passage)
            found.setdefault((source, quote), standing)
            if standing.is_found:
                found[source, quote] = standing
                break
    return found


def _with_text(work: Source) -> list[Snapshot]:
    return [each for each in work.copies() if each.has_text]  # type: ignore[attr-defined]  # read_copies asks it


def look_up(source: int, quote: str) -> tuple[str, Snapshot, Located | NotLocated] | None:
    """Return how a quotation stands, in which snapshot, and where, as `standings` says it; keep nothing of it."""
    newest = None
    works = Source.kept_keys([source])
    with_text = Snapshot.objects.filter(source__in=works, copy__text__isnull=False).select_related("copy__text")
    for snapshot in with_text[:MOST_LOOKED_UP]:
        assert snapshot.copy is not None
        place = locate(quote, snapshot.copy.text.text, snapshot.copy.text.pages)
        newest = newest or (_how(place), snapshot, place)
        if place.is_found:
            return _how(place), snapshot, place
    return newest


def _how(place: Located | NotLocated) -> str:
    return place.how.value if isinstance(place, Located) else Passage.How.MISSING.value


def _key(quote: str) -> str:
    return sha256(quote.strip().encode()).hexdigest()


def _find(copy: ArchivedCopy, quote: str) -> Passage | None:
    archived = ArchivedText.objects.filter(copy=copy).first()
    if archived is None:
        return None
    place = locate(quote, archived.text, archived.pages)
    passage = Passage(
        copy=copy,
        quote_sha256=_key(quote),
        how=_how(place),
        score=place.score,
        start=place.start,
        end=place.end,
        prefix=place.prefix,
        exact=place.exact,
        suffix=place.suffix,
        page=place.page,
    )
    # Whoever asks at the same time finds the same; the second to write it is not told of an error.
    Passage.objects.bulk_create([passage], ignore_conflicts=True)
    return Passage.objects.get(copy=copy, quote_sha256=passage.quote_sha256)
