"""What rests on a work: the claims that cite it or a work derived from it.

A source that was merged into another is the same work as that one. Of works that rest on one another in a circle, each
rests on all.
"""

from typing import cast

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from claims.models import Claim
from sources.models import Source

# Origins and mergers lead from a source to one other at the most, so that going back finds each once. The origin of a
# merged source counts no more: that of the kept one does.
WORKS = """
WITH RECURSIVE up (id, into_id) AS (
    SELECT id, merged_into_id FROM sources_source WHERE id = %s
     UNION
    SELECT source.id, source.merged_into_id FROM up JOIN sources_source AS source ON source.id = up.into_id
), same (id) AS (
    SELECT id FROM up WHERE into_id IS NULL
     UNION
    SELECT source.id FROM same JOIN sources_source AS source ON source.merged_into_id = same.id
), works (id) AS (
    SELECT id FROM same
     UNION
    SELECT source.id
      FROM works JOIN sources_source AS source
        ON source.merged_into_id = works.id OR source.origin_id = works.id AND source.merged_into_id IS NULL
)
"""
CLAIMS = f"""
{WORKS}
SELECT claim_id FROM works JOIN claims_evidence ON source_id = works.id
 UNION
SELECT claim_id FROM works JOIN claims_evidence ON through_id = works.id
 UNION
SELECT claim_id FROM works JOIN claims_appearance ON source_id = works.id
"""  # noqa: S608  # one constant within another


def resting_on(source: Source) -> QuerySet[Claim]:
    """Return the claims that cite this work or one derived from it: as evidence, read through it, or as said in it."""
    found = Claim.objects.filter(pk__in=RawSQL(CLAIMS, [source.pk]))  # noqa: S611  # a constant and its parameter
    return cast("QuerySet[Claim]", found)
