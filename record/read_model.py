"""The read model, derived from the log alone: on every append, or whole by record/rebuild.py.

Each statement here takes any number of rows: one verdict, an archive, or what a rebuild puts right at a time.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import connection
from django.db.models import Exists, OuterRef
from msgspec.structs import astuple

from record import earlier, formats, former_addresses
from record.copying import copy, execute, values_of
from record.documents import FactCheckDocument, Tombstone
from record.models import Entity, Entry, FactCheck, Mention
from record.rows import EntityKey, EntityRow, TallyKey, entities_of, fact_check_of, mentions_of, tallies_of
from record.search import searchables

Public = Sequence[tuple[Entry, FactCheckDocument]]  # entries that are the newest of a public fact-check


def apply(entries: Sequence[Entry], documents: Sequence[formats.Document]) -> None:
    """Bring the read model up to the newest entries, whose documents these are. Each is of another number."""
    replaced_by = {entry.number: entry.index for entry in entries if entry.version > 1}
    removed, mentions = _remove(replaced_by)
    retracted = {document.number for document in documents if isinstance(document, Tombstone)}
    # These decide anew which of their earlier texts may be shown.
    deciding = retracted | (replaced_by.keys() - {row.number for row in removed})
    earlier.keep([row for row in removed if row.number not in deciding], mentions, replaced_by)
    earlier.restore(deciding)
    pairs = zip(entries, documents, strict=True)
    public = [(entry, document) for entry, document in pairs if isinstance(document, FactCheckDocument)]
    rows = _insert(public)
    former_addresses.keep(document for _entry, document in public)
    searchables.replace(replaced_by, _found_by(public))
    entities = _newest_entities(public)
    save_entities(entities.values())
    tallies = Counter(key for row in rows for key in tallies_of(row))
    tallies.subtract(key for row in removed for key in tallies_of(row))
    change_tallies(tallies)
    # A language, a country and a related number are no entities, nor is what a rating's slug stands for by itself.
    named = {(kind, slug) for kind, slug, _index in mentions if kind in Entity.TYPES}
    restore_entities({key for key in named if key[0] != Entity.Kind.RATING or "." in key[1]} - entities.keys())


def _newest_entities(public: Public) -> dict[EntityKey, EntityRow]:
    """Return the entities that these entries name, each as the newest of them gives it. They are in the log's order."""
    return {row.key: row for entry, document in public for row in entities_of(entry, document)}


REMOVE_FACT_CHECKS = "DELETE FROM record_factcheck WHERE number = ANY(%s::integer[]) RETURNING *"
REMOVE_MENTIONS = """
DELETE FROM record_mention WHERE "index" = ANY(%s::bigint[]) RETURNING kind, slug, "index"
"""


def _remove(numbers: Collection[int]) -> tuple[list[FactCheck], list[tuple[str, str, int]]]:
    """Delete the rows of fact-checks that have one, and their mentions, and return both."""
    if not numbers:
        return [], []
    rows = list(FactCheck.objects.raw(REMOVE_FACT_CHECKS, [[*numbers]]))
    with connection.cursor() as cursor:
        cursor.execute(REMOVE_MENTIONS, [[row.index for row in rows]])
        return rows, cursor.fetchall()


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
    searchables.replace(numbers, _found_by(public))
    save_entities(_newest_entities(public).values())


def _public(numbers: Collection[int]) -> Public:
    """Return the newest entries, with their documents, of those of these fact-checks that are public."""
    later = Entry.objects.filter(number=OuterRef("number"), version__gt=OuterRef("version"))
    newest = Entry.objects.filter(~Exists(later), number__in=numbers).select_related("document")
    read = [(entry, entry.document.read()) for entry in newest.order_by("index")]
    return [(entry, document) for entry, document in read if isinstance(document, FactCheckDocument)]


def _found_by(public: Public) -> list[searchables.Found]:
    return [searchables.found_by(document) for _entry, document in public]


def restore_searchables(numbers: Collection[int]) -> None:
    """Rebuild what fact-checks are found by from their newest entries; delete it of those that are not public."""
    searchables.replace(numbers, _found_by(_public(numbers)))


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
