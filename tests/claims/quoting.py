"""Public verdicts that quote from archived copies, and readings of their sources, for tests of what becomes of them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from claims.models import Claim
from record.models import Notice
from sources.models import Source, Visit
from tests.claims.factories import a_claim, a_source, brought_to
from tests.sources.archived import read_as

QUOTE = "The gauge at the bridge showed forty centimeters more than on the day before."
ALTERED = "The gauge at the bridge showed ninety centimeters more than on the day before."
PAGE = f"The night of the flood. {QUOTE} Nobody was hurt, and the road stayed open for all traffic."


def a_read_source(text: str = PAGE, **changes: Any) -> Source:
    """A source on the web of which a copy with this text was archived a day ago."""
    source = a_source(is_archived=False, **changes)
    read_as(source, text, captured_at=timezone.now() - timedelta(days=1))
    return source


def a_verdict_on(source: Source, quote: str = QUOTE, **changes: Any) -> Claim:
    """A public verdict that quotes this from a source, or cites it through another."""
    claim = a_claim("research")
    usual = {"source": source, "read": "itself", "stance": "refutes", "note": "What the gauge showed.", "quote": quote}
    claim.evidence.create(**usual | changes)
    return brought_to(claim, "done")


def a_visit(source: Source, outcome: str, text: str = "", **changes: Any) -> Visit:
    """A reading of a source with this outcome, and what stood there then."""
    snapshot = read_as(source, text) if text else None
    usual = {"at": timezone.now(), "outcome": outcome, "status": 200, "snapshot": snapshot}
    return source.visits.create(**usual | changes)


def told(claim: Claim) -> list[tuple[str, str, str | None]]:
    """What readers were told of the sources of a claim, in order: kind, source, passage."""
    rows = Notice.objects.filter(number=claim.number).order_by("index")
    return list(rows.values_list("kind", "source", "passage"))
