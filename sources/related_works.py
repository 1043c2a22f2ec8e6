"""Works with all that they rest on, are superseded by or were merged with, read at once however long the chains are."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.db.models.expressions import RawSQL
from django.db.models.query import Prefetch

from sources.models import ArchivedText, Snapshot, Source

REACHED = """
WITH RECURSIVE reached (id) AS (
     SELECT unnest(%s::bigint[])
      UNION
     SELECT next.id
       FROM reached JOIN sources_source AS work ON work.id = reached.id,
            LATERAL (VALUES (work.origin_id), (work.superseded_by_id), (work.merged_into_id)
                     UNION ALL SELECT id FROM sources_source AS other WHERE other.merged_into_id = work.id) AS next (id)
      WHERE next.id IS NOT NULL)
SELECT id FROM reached
"""


def related_works(keys: Iterable[int]) -> dict[int, Source]:
    """Return these works and those that are reached from them, by their keys, with their publishers.

    Each has its origin, its successor, the work that it was merged into and its own doubles, as they are here.
    """
    reached = RawSQL(REACHED, [[*keys]])  # noqa: S611 - the statement is our own
    works = {work.pk: work for work in Source.objects.filter(pk__in=reached).select_related("publisher")}
    doubles: dict[int, list[Source]] = {key: [] for key in works}
    for work in works.values():
        for name in ("origin", "superseded_by", "merged_into"):
            key = getattr(work, f"{name}_id")
            if key is not None:
                setattr(work, name, works[key])
        if work.merged_into_id is not None:
            doubles[work.merged_into_id].append(work)
    for key, work in works.items():
        work._prefetched_objects_cache = {"merged": doubles[key]}  # type: ignore[attr-defined]  # as a prefetch leaves it
    return works


def read_copies(works: Iterable[Source]) -> None:
    """Read the snapshots of these works with their copies; `has_text` of each says whether its copy has a text."""
    has_text = Exists(ArchivedText.objects.filter(copy=OuterRef("copy")))
    snapshots = Snapshot.objects.select_related("copy").annotate(has_text=has_text)
    prefetch_related_objects(list(works), Prefetch("snapshots", snapshots))
