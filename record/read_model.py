"""The read model, derived from the log alone: row by row on every append, or whole by record/rebuild.py."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from record import documents
from record.models import Entry, Review, Subject


def review_of(entry: Entry, document: dict[str, Any]) -> Review:
    """The row that shows this document, not saved."""
    sources = document["sources"]
    return Review(
        number=entry.number,
        version=entry.version,
        index=entry.index,
        path=document["path"],
        language=document["language"],
        rating=document["rating"]["slug"],
        rating_value=document["rating"]["value"],
        published_at=entry.published_at,
        first_published_at=datetime.fromisoformat(document["first_published_at"]),
        actors=[actor["slug"] for actor in document["actors"]],
        **{stance: _actors_who(stance, document) for stance in Review.STANCES},
        sources=[source["slug"] for source in sources],
        publishers=sorted({source["publisher"]["slug"] for source in sources}),
        topics=[topic["slug"] for topic in document["claim"]["topics"]],
        related=[related["number"] for related in document["related"]],
        listing=documents.canonical(documents.listing(document)),
        document=bytes(entry.document.body),
    )


def _actors_who(stance: str, document: dict[str, Any]) -> list[str]:
    return sorted({item["actor"] for item in document["appearances"] if item["stance"] == stance})


def subjects_of(entry: Entry, document: dict[str, Any]) -> Iterator[Subject]:
    """A row, not saved, for whatever the document names."""
    kinds = Subject.Kind
    sources = document["sources"]
    publishers = {source["publisher"]["slug"]: source["publisher"] for source in sources}
    rating = document["rating"]
    named = [
        *((kinds.ACTOR, actor["slug"], actor["name"], actor) for actor in document["actors"]),
        *((kinds.SOURCE, source["slug"], source["title"], source) for source in sources),
        *((kinds.PUBLISHER, slug, publisher["name"], publisher) for slug, publisher in publishers.items()),
        *((kinds.TOPIC, topic["slug"], topic["name"], topic) for topic in document["claim"]["topics"]),
        (kinds.RATING, f"{rating['scale']}.{rating['slug']}", rating["name"], rating),
    ]
    for kind, slug, name, content in named:
        yield Subject(kind=kind, slug=slug, name=name, body=documents.canonical(content), index=entry.index)


def document_of(number: int) -> bytes | None:
    """The stored bytes of a public fact-check, or None.

    Written out: partners ask this most, and building the query through the ORM took longer than running it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT document FROM record_review WHERE number = %s", [number])
        row = cursor.fetchone()
    return bytes(row[0]) if row else None


def apply(entry: Entry) -> None:
    """Bring the read model up to the newest entry."""
    before = Review.objects.filter(number=entry.number).first()
    document = entry.document.content()
    Review.objects.filter(number=entry.number).delete()
    named: list[Subject] = []
    if entry.action != Entry.Action.RETRACTED:
        review_of(entry, document).save(force_insert=True)
        named = list(subjects_of(entry, document))
        Subject.objects.bulk_create(
            named,
            update_conflicts=True,
            unique_fields=["kind", "slug"],
            update_fields=["name", "body", "index"],
        )
    if before is not None:
        _forget(before, {(subject.kind, subject.slug) for subject in named})


def _forget(before: Review, named: set[tuple[str, str]]) -> None:
    """What only the previous version named goes back to the newest document that still names it, or disappears."""
    old_entry = Entry(number=before.number, version=before.version, index=before.index)
    for old in subjects_of(old_entry, before.content()):
        if (old.kind, old.slug) in named:
            continue
        if old.kind == Subject.Kind.RATING:
            candidates = Review.objects.filter(rating=old.content()["slug"])
        else:
            candidates = Review.objects.naming(old.kind, old.slug)
        rows = Subject.objects.filter(kind=old.kind, slug=old.slug)
        for newest in candidates.newest_first().iterator(chunk_size=20):
            entry = Entry(number=newest.number, version=newest.version, index=newest.index)
            found = {(s.kind, s.slug): s for s in subjects_of(entry, newest.content())}.get((old.kind, old.slug))
            if found:
                rows.update(name=found.name, body=found.body, index=found.index)
                break
        else:
            rows.delete()
