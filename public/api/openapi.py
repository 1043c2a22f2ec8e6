"""Decorators of the views, one for each address, with what the OpenAPI description says of it."""

from collections.abc import Callable
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework.views import APIView

from public.api import problems, schemas
from public.api.parameters import (
    ActorParameters,
    ChangesParameters,
    ClaimParameters,
    ClaimsParameters,
    EntitiesParameters,
    ExportParameters,
    LookupParameters,
    NoticesParameters,
    Parameters,
    VersionsParameters,
)
from public.programs import NDJSON

V = TypeVar("V", bound=type[APIView])

FACT_CHECKS = "Fact-checks"
NAMED = "Actors, sources, topics, ratings"
KEEPING_UP = "Everything, and what changed"
FINDING = "Has this been checked?"
ABOUT = "About the API"
TAGS = [
    {"name": FACT_CHECKS, "description": _("The published verdicts, newest first.")},
    {"name": KEEPING_UP, "description": _("For a copy of the whole: take everything once, then what changed.")},
    {"name": FINDING, "description": _("Whether a text, or what stands at an address, has been checked already.")},
    {"name": NAMED, "description": _("What public fact-checks name, as the newest document gives it.")},
    {"name": ABOUT, "description": _("Where to start.")},
]

BAD_PARAMETERS = OpenApiResponse(schemas.ref("Problem"), _("A parameter is unknown, given twice, or cannot be read."))
ABSENT = OpenApiResponse(schemas.ref("Problem"), _("Nothing public has this address."))
UNCHANGED = OpenApiResponse(description=_("Nothing changed since the answer whose ETag If-None-Match names."))

NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH, description=_("The fact-check's public number."))

Responses = dict[int | tuple[int, str], OpenApiResponse]


def _address(
    operation: str,
    tag: str,
    summary: Promise,
    description: Promise,
    answer: schemas.Schema,
    parameters: list[OpenApiParameter | type[Parameters]],
    more: Responses,
    media_type: str = "application/json",
) -> Callable[[V], V]:
    responses: Responses = {
        (200, media_type): OpenApiResponse(answer, _("Found.")),
        304: UNCHANGED,
        (400, problems.CONTENT_TYPE): BAD_PARAMETERS,
    }
    get = extend_schema(
        operation_id=operation,
        tags=[tag],
        summary=summary,
        description=description,
        parameters=parameters,
        request=None,
        responses=responses | more,
    )
    return extend_schema_view(get=get)


def _list(operation: str, item: str, summary: Promise) -> Callable[[V], V]:
    answer = schemas.list_of(schemas.ref(item))
    description = _("In the order of their slugs.")
    return _address(operation, NAMED, summary, description, answer, [EntitiesParameters], {})


def _one(operation: str, item: str, summary: Promise, *parameters: type[Parameters]) -> Callable[[V], V]:
    slug = OpenApiParameter("slug", str, OpenApiParameter.PATH, description=_("Its slug, as in the documents."))
    description = _("The object as the newest public document gives it.")
    more: Responses = {(404, problems.CONTENT_TYPE): ABSENT}
    return _address(operation, NAMED, summary, description, schemas.ref(item), [slug, *parameters], more)


def _posted(
    operation: str, summary: Promise, description: Promise, body: schemas.Schema, answer: OpenApiResponse
) -> Callable[[V], V]:
    """Describe an address that is asked with a JSON body."""
    problem = schemas.ref("Problem")
    post = extend_schema(
        operation_id=operation,
        tags=[FINDING],
        summary=summary,
        description=description,
        request={"application/json": body},
        responses={
            (200, "application/json"): answer,
            (400, problems.CONTENT_TYPE): OpenApiResponse(problem, _("Something cannot be used.")),
            (413, problems.CONTENT_TYPE): OpenApiResponse(problem, _("The body is longer than 1 MB.")),
            (415, problems.CONTENT_TYPE): OpenApiResponse(problem, _("The body is sent as no JSON.")),
        },
    )
    return extend_schema_view(post=post)


index: Callable[[V], V] = _address(
    "index",
    ABOUT,
    _("The addresses of the API"),
    _("Absolute addresses by name."),
    {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}},
    [],
    {},
)
claims: Callable[[V], V] = _address(
    "list_claims",
    FACT_CHECKS,
    _("List fact-checks"),
    _(
        "The newest version of each public fact-check, the last published first; with q, the most relevant first. "
        "Filters are combined with “and”."
    ),
    schemas.list_of(schemas.any_of("Summary", "FactCheck"), search=schemas.ref("Search"), as_of=schemas.AS_OF),
    [ClaimsParameters],
    {},
)
claim: Callable[[V], V] = _address(
    "get_claim",
    FACT_CHECKS,
    _("One fact-check"),
    _("The whole document of its newest version: the very bytes that were published and hashed."),
    schemas.ref("FactCheck"),
    [NUMBER, ClaimParameters],
    {
        (404, problems.CONTENT_TYPE): ABSENT,
        (410, "application/json"): OpenApiResponse(
            schemas.ref("Tombstone"), _("It was retracted; the tombstone says why.")
        ),
    },
)
versions: Callable[[V], V] = _address(
    "list_versions",
    FACT_CHECKS,
    _("The versions of a fact-check"),
    _(
        "The newest first, each with its entry in the log. Of what may not be shown any more, note, rating and address "
        "are null, and with view=full the document."
    ),
    schemas.list_of(schemas.any_of("Version", "Change")),
    [NUMBER, VersionsParameters],
    {(404, problems.CONTENT_TYPE): ABSENT},
)
version: Callable[[V], V] = _address(
    "get_version",
    FACT_CHECKS,
    _("One version"),
    _("The document of this version: the very bytes that were published, so that their SHA-256 is the entry's."),
    schemas.any_of("FactCheck", "Tombstone"),
    [NUMBER, OpenApiParameter("version", int, OpenApiParameter.PATH, description=_("1, 2 and so on."))],
    {
        (404, problems.CONTENT_TYPE): ABSENT,
        (410, "application/json"): OpenApiResponse(
            schemas.ref("Tombstone"), _("It may not be shown any more; the tombstone says why.")
        ),
    },
)
changes: Callable[[V], V] = _address(
    "list_changes",
    KEEPING_UP,
    _("What changed"),
    _(
        "The entries of the log after an index, in their order, each with its document or tombstone. Keep last, and "
        "ask for what comes after it: nothing is missed and nothing comes twice. Of what was retracted since, the "
        "document is null. With view=summary the entries come without their documents, as a fact-check's versions do. "
        "Notices of what became of sources since come beside the entries; keep last_notice too."
    ),
    schemas.list_of(
        schemas.any_of("Change", "Version"),
        last=schemas.LAST,
        size=schemas.SIZE,
        notices=schemas.NOTICES,
        last_notice=schemas.LAST_NOTICE,
    ),
    [ChangesParameters],
    {},
)
notices: Callable[[V], V] = _address(
    "list_notices",
    KEEPING_UP,
    _("What became of sources since"),
    _(
        "Notices in their order: a source has changed, is gone, was retracted or superseded since a fact-check was "
        "published, or an editor has looked again and the verdict still stands. They stand beside the document, which "
        "they do not change. One is about the version that stood then; a newer version makes it history. Of what may "
        "not be shown any more, nothing but the number, the version and the kind is left."
    ),
    schemas.list_of(schemas.ref("Notice"), last=schemas.LAST_NOTICE, size=schemas.NOTICES_SIZE),
    [NoticesParameters],
    {},
)
export: Callable[[V], V] = _address(
    "export",
    KEEPING_UP,
    _("Everything"),
    _(
        "All documents by number, each a line of JSON, as they stood when the log ended with the index that the header "
        "Log-Index names. The last line has that index as last, and the address of the changes since; without that "
        "line the answer broke off: ask again with after, the last number that arrived, and with index. What was "
        "retracted since is left out."
    ),
    schemas.any_of("FactCheck", "ExportEnd"),
    [ExportParameters],
    {},
    NDJSON,
)
export_csv: Callable[[V], V] = _address(
    "export_csv",
    KEEPING_UP,
    _("Everything, as a table"),
    _("The summaries of all fact-checks by number, as CSV (RFC 4180). Log-Index names the index as of which they are."),
    {"type": "string"},
    [ExportParameters],
    {},
    "text/csv",
)
export_claim_review: Callable[[V], V] = _address(
    "export_claim_review",
    KEEPING_UP,
    _("Everything, as ClaimReview"),
    _(
        "All fact-checks by number, each a line of JSON-LD: the very object that the page of its verdict has. "
        "Log-Index names the index as of which they are."
    ),
    schemas.CLAIM_REVIEW,
    [ExportParameters],
    {},
    NDJSON,
)
actors: Callable[[V], V] = _list("list_actors", "Actor", _("List actors"))
actor: Callable[[V], V] = _one("get_actor", "Actor", _("One actor"), ActorParameters)
sources: Callable[[V], V] = _list("list_sources", "Source", _("List sources"))
source: Callable[[V], V] = _one("get_source", "Source", _("One source"))
topics: Callable[[V], V] = _list("list_topics", "Topic", _("List topics"))
topic: Callable[[V], V] = _one("get_topic", "Topic", _("One topic"))
ratings: Callable[[V], V] = _list("list_ratings", "Rating", _("List ratings that verdicts have"))
lookup: Callable[[V], V] = _address(
    "lookup",
    FINDING,
    _("Look up addresses"),
    _(
        "With url: the fact-checks of a claim that is made at this address, and those that cite it. To disclose no "
        "address, send as prefixes the first digits of the hashes of addresses, in their canonical form, and compare "
        "what comes back with the whole hashes. Many addresses share a prefix, so nobody learns which one was meant."
    ),
    schemas.LOOKUP,
    [LookupParameters],
    {},
)
match: Callable[[V], V] = _posted(
    "match",
    _("Match texts"),
    _(
        "Whether sentences, posts or paragraphs have been checked already: up to 50 texts at once, with the "
        "fact-checks that come nearest to each, and why. The texts are kept nowhere."
    ),
    schemas.TEXTS,
    OpenApiResponse(schemas.MATCHES, _("A result for each text, in their order.")),
)
read: Callable[[V], V] = _posted(
    "read",
    _("Read an article"),
    _(
        "The sentences of an article, a speech or a debate, in up to 200,000 characters of plain text or HTML: which "
        "have been checked already, which can probably be checked, and who says what by the text's own words. Looked "
        "up are the 200 sentences at the most that are probably most checkable. The text is kept nowhere."
    ),
    schemas.ARTICLE_SENT,
    OpenApiResponse(schemas.ARTICLE, _("Its sentences, in their order.")),
)
losses: Callable[[V], V] = _address(
    "list_losses",
    FACT_CHECKS,
    _("What was lost"),
    _("Declarations that entries of the log are lost. Their indices, numbers and versions are not given again."),
    schemas.list_of(schemas.ref("Loss")),
    [],
    {},
)
