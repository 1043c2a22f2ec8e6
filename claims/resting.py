"""What rests on a work: the claims that cite it or a work derived from it.

A source that was merged into another is the same work as that one. Of works that rest on one another in a circle, each
rests on all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from claims.models import Claim
from sources.models import Source

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Origins and mergers lead from a source to one other at the most, so that going back finds each once. The origin of a
# merged source counts no more: that of the kept one does.
WORKS = """
WITH RECURSIVE up (id, into_id) AS (
    SELECT id, merged_into_id FROM sources_source WHERE id = %s
     UNION
    SELECT source.id, source.merged_into_id FROM up JOIN sources_source AS source ON source.id = up.into_id
), works (id, kept_id) AS (
    SELECT id, id FROM up WHERE into_id IS NULL
     UNION
    SELECT source.id, CASE WHEN source.merged_into_id IS NULL THEN source.id ELSE works.kept_id END
      FROM works JOIN sources_source AS source
        ON source.merged_into_id = works.id OR source.origin_id = works.id AND source.merged_into_id IS NULL
)
"""
# By an index for each work, however many the planner takes them for: OFFSET 0 keeps it from reading the whole tables.
CITING = """
    SELECT claim_id, 'evidence' AS way, kept_id FROM works, LATERAL (
           SELECT claim_id FROM claims_evidence WHERE source_id = works.id OFFSET 0) AS cited
     UNION ALL
    SELECT claim_id, 'through', kept_id FROM works, LATERAL (
           SELECT claim_id FROM claims_evidence WHERE through_id = works.id OFFSET 0) AS told
     UNION ALL
    SELECT claim_id, 'said', kept_id FROM works, LATERAL (
           SELECT claim_id FROM claims_appearance WHERE source_id = works.id OFFSET 0) AS said
"""
CLAIMS = f"{WORKS} SELECT DISTINCT claim_id FROM ({CITING}) AS citing"  # noqa: S608  # constants
ITSELF = "kept_id = (SELECT id FROM up WHERE into_id IS NULL)"
COUNTS = f"""
{WORKS}
SELECT {ITSELF} AS is_itself, way, count(DISTINCT claim_id), count(DISTINCT claim_id) FILTER (
       WHERE claim_id IN (SELECT id FROM claims_claim WHERE standing = 'published'))
  FROM ({CITING}) AS citing GROUP BY GROUPING SETS ((), (is_itself), (is_itself, way))
"""  # noqa: S608  # constants
BY_WORK = f"""
{WORKS}
SELECT kept_id, count(DISTINCT claim_id) AS claims
  FROM ({CITING}) AS citing WHERE NOT {ITSELF} GROUP BY kept_id ORDER BY claims DESC, kept_id LIMIT %s
"""  # noqa: S608  # constants
PAGE = f"""
{WORKS}
SELECT claim_id, array_agg(DISTINCT way || CASE WHEN {ITSELF} THEN '' ELSE ' ' || kept_id END)
  FROM ({CITING}) AS citing GROUP BY claim_id ORDER BY claim_id DESC LIMIT %s OFFSET %s
"""  # noqa: S608  # constants
MOST_WORKS = 50  # derived works that are counted one by one

WAYS: "Mapping[str, StrOrPromise]" = {
    "evidence": _("cited as evidence"),
    "through": _("read through it"),
    "said": _("said in it"),
}


def resting_on(source: Source) -> QuerySet[Claim]:
    """Return the claims that cite this work or one derived from it: as evidence, read through it, or as said in it."""
    found = Claim.objects.filter(pk__in=RawSQL(CLAIMS, [source.pk]))  # noqa: S611  # a constant and its parameter
    return cast("QuerySet[Claim]", found)


@dataclass(frozen=True)
class Counts:
    """How many claims rest on a work, and how many of these are public; each is counted once.

    `itself` are those that cite the work, `ways` the same by the way; `by_origin` those that cite a derived work, and
    `works` these works, the most cited first.
    """

    total: int
    published: int
    itself: int
    by_origin: int
    ways: "list[tuple[StrOrPromise, int]]"
    works: list[tuple[Source, int]]


def counts(source: Source) -> Counts:
    """Count what rests on a work."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [source.pk])
        found = {(is_itself, way): (claims, public) for is_itself, way, claims, public in cursor.fetchall()}
        cursor.execute(BY_WORK, [source.pk, MOST_WORKS])
        by_work = dict(cursor.fetchall())
    works = Source.objects.in_bulk(by_work)
    none = (0, 0)
    return Counts(
        *found.get((None, None), none),
        itself=found.get((True, None), none)[0],
        by_origin=found.get((False, None), none)[0],
        ways=[(words, found[True, way][0]) for way, words in WAYS.items() if (True, way) in found],
        works=[(works[key], claims) for key, claims in by_work.items()],
    )


@dataclass(frozen=True)
class Resting:
    """A claim that rests on a work, the ways in which it cites the work itself, and the derived works that it cites."""

    claim: Claim
    ways: "list[StrOrPromise]"
    works: list[Source]


def resting(source: Source, *, limit: int, offset: int = 0) -> list[Resting]:
    """Return so many of the claims that rest on a work, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(PAGE, [source.pk, limit, offset])
        rows = cursor.fetchall()
    claims = Claim.objects.select_related("assignee").in_bulk([key for key, _ways in rows])
    derived = {int(way.partition(" ")[2]) for _key, ways in rows for way in ways if " " in way}
    works = Source.objects.in_bulk(derived)
    return [
        Resting(
            claims[key],
            [words for way, words in WAYS.items() if way in ways],
            list({works[int(way.partition(" ")[2])]: None for way in ways if " " in way}),
        )
        for key, ways in rows
    ]
