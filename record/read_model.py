"""The read model, derived from the log alone: on every append, or whole by record/rebuild.py.

Each statement here takes any number of rows: one verdict, an archive, or what a rebuild puts right at a time.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec
from django.db import connection
from django.db.models import Exists, OuterRef
from msgspec.structs import astuple

from record import formats
from record.copying import copy, execute, values_of
from record.documents import FactCheckDocument
from record.formats import Slices
from record.models import Entity, Entry, FactCheck, Mention
from record.search import searchables
from record.sorting import name_key, title_key

EntityKey = tuple[str, str]  # kind, slug
TallyKey = tuple[str, str, str]  # actor, stance, rating
Public = Sequence[tuple[Entry, FactCheckDocument]]  # entries that are the newest of a public fact-check


class EntityRow(msgspec.Struct, frozen=True):
    """The columns of an entity, as a document gives them: archives make too many for model instances."""

    kind: str
    slug: str
    name: str
    body: bytes
    index: int
    sort_key: str

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"

    @property
    def key(self) -> EntityKey:
        return self.kind, self.slug


def fact_check_of(entry: Entry, document: FactCheckDocument) -> FactCheck:
    """Return the row that shows this entry and its document, not saved."""
    stances = {actor.slug: document.stances_of(actor.slug) for actor in document.actors}
    return FactCheck(
        number=entry.number,
        version=entry.version,
        index=entry.index,
        path=document.path,
        rating=document.rating.key,
        **{stance: sorted(actor for actor in stances if stance in stances[actor]) for stance in FactCheck.STANCES},
        attributed=sorted({item.actor for item in document.appearances if not item.is_shown}),
        listing=Slices(entry.document.body).summary(stances),
        document_id=entry.document_id,
    )


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


def entities_of(entry: Entry, document: FactCheckDocument) -> Iterator[EntityRow]:
    """Yield the row of each entity that the entry's document names."""
    kind, slices, sources = Entity.Kind, Slices(entry.document.body), document.sources
    publishers = [source.publisher for source in sources]
    named = {
        **{(kind.ACTOR, actor.slug): (actor.name, body) for actor, body in _both(document.actors, slices.actors())},
        **{(kind.SOURCE, source.slug): (source.title, body) for source, body in _both(sources, slices.sources())},
        **{(kind.PUBLISHER, one.slug): (one.name, body) for one, body in _both(publishers, slices.publishers())},
        **{(kind.TOPIC, one.slug): (one.name, body) for one, body in _both(document.claim.topics, slices.topics())},
        (kind.RATING, document.rating.key): (document.rating.name, slices.rating()),
    }
    own_keys = {
        **{(kind.ACTOR, actor.slug): name_key(actor.sort_name) for actor in document.actors if actor.sort_name},
        **{(kind.SOURCE, source.slug): title_key(source.title, source.language) for source in sources},
    }
    for (entity_kind, slug), (name, body) in named.items():
        sort_key = own_keys.get((entity_kind, slug)) or name_key(name)
        yield EntityRow(str(entity_kind), slug, name, body, entry.index, sort_key)


def _both(parts: Sequence[formats.P], bodies: list[bytes]) -> Iterator[tuple[formats.P, bytes]]:
    """Pair a document's parts with their bytes."""
    return zip(parts, bodies, strict=True)


def tallies_of(fact_check: FactCheck) -> set[TallyKey]:
    """Return the tallies in which the row counts as one."""
    return {(actor, stance, fact_check.rating) for stance in FactCheck.STANCES for actor in getattr(fact_check, stance)}


def apply(entries: Sequence[Entry], documents: Sequence[formats.Document]) -> None:
    """Bring the read model up to the newest entries, whose documents these are. Each is of another number."""
    entities_before, tallies_before = _remove([entry.number for entry in entries if entry.version > 1])
    pairs = zip(entries, documents, strict=True)
    public = [(entry, document) for entry, document in pairs if isinstance(document, FactCheckDocument)]
    rows = _insert(public)
    searchables.replace([entry.number for entry in entries if entry.version > 1], _documents(public))
    entities = _newest_entities(public)
    save_entities(entities.values())
    tallies = Counter(key for row in rows for key in tallies_of(row))
    change_tallies({key: tallies[key] - tallies_before[key] for key in tallies | tallies_before})
    restore_entities(entities_before - entities.keys())


def _newest_entities(public: Public) -> dict[EntityKey, EntityRow]:
    """Return the entities that these entries name, each as the newest of them gives it. They are in the log's order."""
    return {row.key: row for entry, document in public for row in entities_of(entry, document)}


REMOVE_FACT_CHECKS = """
DELETE FROM record_factcheck WHERE number = ANY(%s::integer[]) RETURNING "index", rating, asserts, repeats, denies
"""
REMOVE_MENTIONS = """
DELETE FROM record_mention WHERE "index" = ANY(%s::bigint[]) RETURNING kind, slug
"""


def _remove(numbers: Collection[int]) -> tuple[set[EntityKey], Counter[TallyKey]]:
    """Delete the rows of fact-checks that have one, and return the entities and tallies that they were part of."""
    if not numbers:
        return set(), Counter()
    with connection.cursor() as cursor:
        cursor.execute(REMOVE_FACT_CHECKS, [[*numbers]])
        columns = ("index", "rating", *FactCheck.STANCES)
        rows = [FactCheck(**dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]
        cursor.execute(REMOVE_MENTIONS, [[row.index for row in rows]])
        mentions = cursor.fetchall()
    # A language and a related number are no entities, nor is what a rating's slug without its scale stands for.
    named = {key for key in mentions if key[0] in Entity.TYPES and (key[0] != Entity.Kind.RATING or "." in key[1])}
    return named, Counter(key for row in rows for key in tallies_of(row))


def _insert(public: Public) -> list[FactCheck]:
    """Insert the rows that show these entries, and their mentions, and return the rows."""
    if not public:
        return []
    rows = [fact_check_of(entry, document) for entry, document in public]
    copy(FactCheck, map(values_of, rows))
    copy(
        Mention,
        ((*key, entry.index, entry.number) for entry, document in public for key in sorted(mentions_of(document))),
    )
    return rows


SAVE_ENTITIES = """
INSERT INTO record_entity (kind, slug, name, body, "index", sort_key)
SELECT * FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[], %s::bytea[], %s::bigint[], %s::varchar[])
    ON CONFLICT (kind, slug) DO UPDATE
   SET name = EXCLUDED.name, body = EXCLUDED.body, "index" = EXCLUDED."index", sort_key = EXCLUDED.sort_key
 WHERE record_entity."index" < EXCLUDED."index"
"""


def save_entities(entities: Iterable[EntityRow]) -> None:
    """Insert these rows, or overwrite those that are from an earlier entry."""
    execute(SAVE_ENTITIES, sorted(astuple(row) for row in entities))


NEWEST = """
SELECT kind, slug, (SELECT max("index") FROM record_mention AS mention
                     WHERE mention.kind = keys.kind AND mention.slug = keys.slug)
  FROM unnest(%s::varchar[], %s::varchar[]) AS keys (kind, slug)
"""
REMOVE_ENTITIES = """
DELETE FROM record_entity WHERE (kind, slug) IN (SELECT * FROM unnest(%s::varchar[], %s::varchar[]))
"""


def newest_mentions(keys: Collection[EntityKey]) -> dict[EntityKey, int]:
    """Return the index of the newest public entry that names each entity, where there is one."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [list(column) for column in zip(*sorted(keys), strict=True)])
        return {(kind, slug): index for kind, slug, index in cursor.fetchall() if index is not None}


def restore_entities(keys: Collection[EntityKey]) -> None:
    """Take entities from the newest public documents that name them; delete those that none names."""
    if not keys:
        return
    newest = newest_mentions(keys)
    execute(REMOVE_ENTITIES, keys)
    entries = Entry.objects.filter(index__in={*newest.values()}).select_related("document")
    named = (row for entry in entries for row in entities_of(entry, formats.read_fact_check(entry.document.body)))
    save_entities(row for row in named if newest.get(row.key) == row.index)


def restore_fact_checks(numbers: Collection[int]) -> None:
    """Rebuild the rows of fact-checks from their newest entries; delete the rows of those that are not public.

    What their documents name is saved with them where it is missing or older: reading them again for it would take as
    long once more where much is missing.
    """
    _remove(numbers)
    public = _public(numbers)
    indices = [entry.index for entry, _document in public]
    # Another number's row may hold an index by mistake; its own turn comes, or has no row to come.
    FactCheck.objects.filter(index__in=indices).delete()
    Mention.objects.filter(fact_check__in=indices).delete()  # which may be there without a row
    _insert(public)
    searchables.replace(numbers, _documents(public))
    save_entities(_newest_entities(public).values())


def _public(numbers: Collection[int]) -> Public:
    """Return the newest entries, with their documents, of those of these fact-checks that are public."""
    later = Entry.objects.filter(number=OuterRef("number"), version__gt=OuterRef("version"))
    newest = Entry.objects.filter(~Exists(later), number__in=numbers).select_related("document")
    read = [(entry, entry.document.read()) for entry in newest.order_by("index")]
    return [(entry, document) for entry, document in read if isinstance(document, FactCheckDocument)]


def _documents(public: Public) -> list[FactCheckDocument]:
    return [document for _entry, document in public]


def restore_searchables(numbers: Collection[int]) -> None:
    """Rebuild what fact-checks are found by from their newest entries; delete it of those that are not public."""
    searchables.replace(numbers, _documents(_public(numbers)))


def remove_mentions(indices: Collection[int]) -> None:
    """Delete the mentions of entries that no fact-check shows."""
    shown = FactCheck.objects.filter(index__in=indices).values_list("index", flat=True)
    Mention.objects.filter(fact_check__in={*indices} - {*shown}).delete()


# In the order of the keys, as every append takes the rows' locks.
CHANGE_TALLIES = """
 MERGE INTO record_tally AS tally
 USING (
        SELECT * FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[], %s::integer[])
                   AS keys (actor, stance, rating, change)
       ) AS changes
    ON tally.actor = changes.actor AND tally.stance = changes.stance AND tally.rating = changes.rating
  WHEN MATCHED AND tally.count + change <= 0 THEN DELETE
  WHEN MATCHED THEN UPDATE SET count = tally.count + change
  WHEN NOT MATCHED AND change > 0 THEN
       INSERT (actor, stance, rating, count) VALUES (changes.actor, changes.stance, changes.rating, change)
"""


def change_tallies(changes: Mapping[TallyKey, int]) -> None:
    """Add to tallies, or subtract from them."""
    execute(CHANGE_TALLIES, [(*key, change) for key, change in sorted(changes.items()) if change])
