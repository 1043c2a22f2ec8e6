"""The read model, derived from the log alone: row by row on every append, or whole by record/rebuild.py."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import F

from record import formats, reading
from record.documents import FactCheckDocument
from record.formats import Slices
from record.models import Entity, Entry, FactCheck, Mention, Tally

EntityKey = tuple[str, str]  # kind, slug
TallyKey = tuple[str, str, str]  # actor, stance, rating


def fact_check_of(entry: Entry, document: FactCheckDocument) -> FactCheck:
    """Return the row that shows this entry and its document, not saved."""
    return FactCheck(
        number=entry.number,
        version=entry.version,
        index=entry.index,
        path=document.path,
        rating=document.rating.key,
        **{stance: _actors_who(stance, document) for stance in FactCheck.STANCES},
        listing=Slices(entry.document.body).summary(),
        document_id=entry.document_id,
    )


def _actors_who(stance: str, document: FactCheckDocument) -> list[str]:
    return sorted({item.actor for item in document.appearances if item.stance == stance})


def mentions_of(document: FactCheckDocument) -> set[EntityKey]:
    """Return what the document can be found by, as kind and slug."""
    kind = Mention.Kind
    named = {(kind.ACTOR, actor.slug) for actor in document.actors}
    named |= {(kind.SOURCE, source.slug) for source in document.sources}
    named |= {(kind.PUBLISHER, source.publisher.slug) for source in document.sources}
    named |= {(kind.TOPIC, topic.slug) for topic in document.claim.topics}
    named |= {(kind.RATING, document.rating.key), (kind.RATING, document.rating.slug)}
    named |= {(kind.LANGUAGE, document.language)}
    named |= {(kind.RELATED, str(related.number)) for related in document.related}
    return {(str(kind), slug) for kind, slug in named}


def entities_of(entry: Entry, document: FactCheckDocument) -> Iterator[Entity]:
    """Yield a row, not saved, for each entity that the entry's document names."""
    kind, slices, sources = Entity.Kind, Slices(entry.document.body), document.sources
    publishers = [source.publisher for source in sources]
    named = {
        **{(kind.ACTOR, actor.slug): (actor.name, body) for actor, body in _both(document.actors, slices.actors())},
        **{(kind.SOURCE, source.slug): (source.title, body) for source, body in _both(sources, slices.sources())},
        **{(kind.PUBLISHER, one.slug): (one.name, body) for one, body in _both(publishers, slices.publishers())},
        **{(kind.TOPIC, one.slug): (one.name, body) for one, body in _both(document.claim.topics, slices.topics())},
        (kind.RATING, document.rating.key): (document.rating.name, slices.rating()),
    }
    for (entity_kind, slug), (name, body) in named.items():
        yield Entity(kind=entity_kind, slug=slug, name=name, body=body, index=entry.index)


def _both(parts: list[formats.P], bodies: list[bytes]) -> Iterator[tuple[formats.P, bytes]]:
    """Pair a document's parts with their bytes."""
    return zip(parts, bodies, strict=True)


def tallies_of(fact_check: FactCheck) -> set[TallyKey]:
    """Return the tallies in which the row counts as one."""
    return {(actor, stance, fact_check.rating) for stance in FactCheck.STANCES for actor in getattr(fact_check, stance)}


def document_of(number: int) -> bytes | None:
    """Return the stored bytes of a public fact-check, or None.

    Written out: partners ask this most, and building the query through the ORM took longer than running it.
    """
    return next((body for (body,) in reading.rows(DOCUMENT, [number])), None)


DOCUMENT = """
SELECT document.body FROM record_factcheck AS fact_check
  JOIN record_document AS document ON document.sha256 = fact_check.document_id
 WHERE fact_check.number = %s
"""


def apply(entry: Entry, document: formats.Document) -> None:
    """Bring the read model up to the newest entry, whose document this is."""
    entities_before, tallies_before = _remove(entry.number)
    entities: list[Entity] = []
    tallies: set[TallyKey] = set()
    if isinstance(document, FactCheckDocument):
        fact_check = fact_check_of(entry, document)
        insert(fact_check, document)
        tallies = tallies_of(fact_check)
        entities = list(entities_of(entry, document))
        save_entities(entities)
    _count_less(tallies_before - tallies)
    _count_more(tallies - tallies_before)
    for kind, slug in entities_before - {(entity.kind, entity.slug) for entity in entities}:
        restore_entity(kind, slug)


def _remove(number: int) -> tuple[set[EntityKey], set[TallyKey]]:
    """Delete the row of a fact-check, if there is one, and return the entities and tallies that it was part of."""
    fact_check = FactCheck.objects.filter(number=number).first()
    if fact_check is None:
        return set(), set()
    mentions = Mention.objects.filter(fact_check=fact_check, kind__in=Entity.Kind.values).values_list("kind", "slug")
    # What a rating's slug without its scale stands for is no entity.
    entities = {(kind, slug) for kind, slug in mentions if kind != Entity.Kind.RATING or "." in slug}
    fact_check.delete()
    return entities, tallies_of(fact_check)


def insert(fact_check: FactCheck, document: FactCheckDocument) -> None:
    """Save a new row and its mentions."""
    fact_check.save(force_insert=True)
    Mention.objects.bulk_create(
        Mention(kind=kind, slug=slug, fact_check=fact_check) for kind, slug in sorted(mentions_of(document))
    )


def save_entities(entities: list[Entity]) -> None:
    """Insert or overwrite these rows."""
    Entity.objects.bulk_create(
        entities,
        update_conflicts=True,
        unique_fields=["kind", "slug"],
        update_fields=["name", "body", "index"],
    )


def restore_entity(kind: str, slug: str) -> None:
    """Take an entity from the newest public document that names it; delete it where none does."""
    newest = FactCheck.objects.find((kind, slug)).newest_first().values_list("index", flat=True).first()
    if newest is None:
        Entity.objects.filter(kind=kind, slug=slug).delete()
        return
    entry = Entry.objects.select_related("document").get(index=newest)
    named = entities_of(entry, formats.read_fact_check(entry.document.body))
    save_entities([row for row in named if (row.kind, row.slug) == (kind, slug)])


def restore_fact_check(number: int) -> None:
    """Rebuild the row of a fact-check from its newest entry; delete it where the log has none that is public."""
    FactCheck.objects.filter(number=number).delete()
    entry = Entry.objects.filter(number=number).select_related("document").order_by("-version").first()
    if entry is not None and isinstance(document := entry.document.read(), FactCheckDocument):
        # Another number's row may hold this index by mistake; its own turn comes, or has no row to come.
        FactCheck.objects.filter(index=entry.index).delete()
        Mention.objects.filter(fact_check=entry.index).delete()  # which may be there without a row
        insert(fact_check_of(entry, document), document)


def remove_mentions(index: int) -> None:
    """Delete the mentions of an entry that no fact-check shows."""
    if not FactCheck.objects.filter(index=index).exists():
        Mention.objects.filter(fact_check=index).delete()


def restore_tally(key: TallyKey) -> None:
    """Count again how many fact-checks belong to a tally."""
    actor, stance, rating = key
    rows = FactCheck.objects.find((Mention.Kind.ACTOR, actor)).filter(rating=rating, **{f"{stance}__contains": [actor]})
    Tally.objects.filter(pk=key).delete()
    if count := rows.count():
        Tally.objects.create(actor=actor, stance=stance, rating=rating, count=count)


def _count_more(keys: set[TallyKey]) -> None:
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(COUNT_MORE, [list(column) for column in zip(*sorted(keys), strict=True)])


# In the order of the keys, as every append takes the rows' locks.
COUNT_MORE = """
INSERT INTO record_tally (actor, stance, rating, count)
SELECT actor, stance, rating, 1
  FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[]) AS keys (actor, stance, rating)
    ON CONFLICT (actor, stance, rating) DO UPDATE SET count = record_tally.count + 1
"""


def _count_less(keys: set[TallyKey]) -> None:
    if keys:
        rows = Tally.objects.filter(pk__in=sorted(keys))
        rows.filter(count=1).delete()
        rows.update(count=F("count") - 1)
