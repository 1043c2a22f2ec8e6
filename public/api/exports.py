"""Everything at once: documents as lines of JSON, as ClaimReview, or summaries as a table. All are streamed.

Each step asks for the next numbers as they stood when the log ended with an index. So no transaction stays open
meanwhile, and what breaks off can be taken up where it was.
"""

from abc import abstractmethod
from collections.abc import Iterator
from typing import cast

import orjson
from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from public.api import openapi
from public.api.pages import MAX_BYTES
from public.api.parameters import ExportParameters
from public.api.views import PublicView
from public.caching import PublicRequest
from public.claim_reviews import review_of
from public.programs import NDJSON, Link, link_header
from record import changes, csv_rows, formats, reading, stored
from record.documents import STANCES, FactCheckDocument

STEP = 400  # documents; each step wakes a thread, and more are no quicker
Numbered = list[tuple[int, bytes]]  # documents with their numbers
LOG_INDEX = "Log-Index"


class Exported(PublicView):
    """Everything in one form."""

    parameters = ExportParameters
    media_type: str

    def get(self, request: Request) -> HttpResponseBase:
        last = reading.answer(changes.size()) - 1
        index = self.asked.get("index", last)
        if index > last:
            words = _("The log has not come to this index; its last one is %(last)d. Leave it out, or correct it.")
            raise ValidationError({"index": [words % {"last": last}]})
        following = request.build_absolute_uri(f"{reverse('api:changes')}?after={index}")
        origin = request.build_absolute_uri("/").rstrip("/")
        pieces = self.pieces(_steps(self.asked["after"], index), origin, {"last": index, "changes": following})
        return StreamingHttpResponse(
            pieces,
            content_type=self.media_type,
            headers={LOG_INDEX: str(index)} | dict(link_header(Link("next", following))),
        )

    @abstractmethod
    def pieces(self, steps: Iterator[Numbered], origin: str, end: dict[str, object]) -> Iterator[bytes]:
        """Yield the answer piece by piece."""


def _steps(after: int, index: int) -> Iterator[Numbered]:
    """Yield all fact-checks beyond a number as they stood at an index, some at a time."""
    while rows := reading.answer(stored.stood(after, index, STEP, MAX_BYTES)):
        after = rows[-1][0]
        yield rows


@openapi.export
class Export(Exported):
    """Whole documents, each a line, and a last line that says where changes go on."""

    media_type = NDJSON

    def pieces(self, steps: Iterator[Numbered], origin: str, end: dict[str, object]) -> Iterator[bytes]:
        for rows in steps:
            yield b"".join(b"%s\n" % body for _number, body in rows)
        yield orjson.dumps(end) + b"\n"


@openapi.export_claim_review
class ExportClaimReview(Exported):
    """Each fact-check as ClaimReview, as its page has it, a line of JSON-LD. Every line is one, so none is the last."""

    media_type = NDJSON

    def pieces(self, steps: Iterator[Numbered], origin: str, end: dict[str, object]) -> Iterator[bytes]:
        state = cast(PublicRequest, self.request._request).record_state
        for rows in steps:
            reviews = (review_of(formats.read_fact_check(body), state) for _number, body in rows)
            yield b"".join(orjson.dumps(review, option=orjson.OPT_APPEND_NEWLINE) for review in reviews)


COLUMNS = (
    "number", "version", "action", "url", "language", "statement", "headline", "rating", "rating_name", "rating_value",
    "summary", *STANCES, "topics", "note", "published_at", "first_published_at", "license",
    "imported_from", "imported_published_on",
)  # fmt: skip


@openapi.export_csv
class ExportCsv(Exported):
    """Summaries as a table (RFC 4180). Names of several actors or topics stand in one cell, with semicolons between."""

    media_type = csv_rows.MEDIA_TYPE

    def pieces(self, steps: Iterator[Numbered], origin: str, end: dict[str, object]) -> Iterator[bytes]:
        yield csv_rows.csv_of([COLUMNS])
        for rows in steps:
            yield csv_rows.csv_of([_cells(formats.read_fact_check(body), origin) for _number, body in rows])


def _cells(document: FactCheckDocument, origin: str) -> tuple[object, ...]:
    names = {
        stance: "; ".join(actor.name for actor in document.actors if stance in document.stances_of(actor.slug))
        for stance in STANCES
    }
    rating = document.rating
    return (
        document.number,
        document.version,
        document.action,
        f"{origin}{document.path}",
        document.language,
        document.claim.statement,
        document.headline,
        rating.slug,
        rating.name,
        rating.value,
        document.summary,
        *names.values(),
        "; ".join(topic.name for topic in document.claim.topics),
        document.note,
        document.published_at,
        document.first_published_at,
        document.license,
        document.imported and document.imported.url,
        document.imported and document.imported.published_on,
    )
