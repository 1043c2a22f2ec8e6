"""All public fact-checks as ClaimReview in one schema.org DataFeed, the shape in which search engines and researchers
exchange them. It is sent as it is read, a few hundred at a time, so its length costs no memory."""

from collections.abc import Iterator

import orjson
from django.http import HttpResponseBase, StreamingHttpResponse

from public.caching import PublicRequest
from public.claim_reviews import review_of
from public.programs import for_programs
from record import changes, formats, reading, stored
from record.canonical import timestamp
from record.claimreview import CONTEXT
from record.documents import FactCheckDocument, published_on
from record.state import RecordState

STEP = 200  # documents that are read at once
MOST_BYTES = 2_000_000  # of these together


@for_programs()
def feed(request: PublicRequest) -> HttpResponseBase:
    """Send the feed. What is asked for here is asked before it begins: later there is no way left to say 503."""
    changed = reading.answer(stored.changed_at())
    head = {"@context": CONTEXT, "@type": "DataFeed", "name": request.record_state.name}
    if changed:
        head["dateModified"] = timestamp(changed)
    return StreamingHttpResponse(
        _written(head, request.record_state, reading.answer(changes.size()) - 1), content_type="application/json"
    )


def _written(head: dict[str, str], state: RecordState, last: int) -> Iterator[bytes]:
    """Yield the feed in pieces, as it stood when the log ended with an index, without what is withdrawn meanwhile.

    Each step is a query of its own, so that a slow reader holds nothing in the database.
    """
    yield orjson.dumps(head).removesuffix(b"}") + b',"dataFeedElement":['
    above, between = 0, b""
    while rows := reading.answer(stored.stood(above, last, STEP, MOST_BYTES)):
        yield between + b",".join(_item(formats.read_fact_check(body), state) for _number, body in rows)
        above, between = rows[-1][0], b","
    yield b"]}"


def _item(document: FactCheckDocument, state: RecordState) -> bytes:
    review = review_of(document, state)
    item = {
        "@type": "DataFeedItem",
        "url": review["url"],
        "dateCreated": published_on(document),
        "dateModified": document.published_at,
        "item": [review],
    }
    return orjson.dumps(item)
