"""What the OpenAPI description says of each address, as decorators of the views."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view

from record.api import components, problems
from record.api.parameters import ClaimsParameters, SubjectsParameters

FACT_CHECKS = "Fact-checks"
NAMED = "Actors, sources, topics, ratings"
ABOUT = "About the API"
TAGS = [
    {"name": FACT_CHECKS, "description": _("The published verdicts, newest first.")},
    {"name": NAMED, "description": _("What public fact-checks name, as the newest document gives it.")},
    {"name": ABOUT, "description": _("Where to start.")},
]

BAD_PARAMETERS = OpenApiResponse(
    components.ref("Problem"), _("A parameter is unknown, given twice, or cannot be read.")
)
ABSENT = OpenApiResponse(components.ref("Problem"), _("Nothing public has this address."))
UNCHANGED = OpenApiResponse(description=_("Nothing changed since the answer whose ETag If-None-Match names."))


def _address(
    operation: str,
    tag: str,
    summary: Promise,
    description: Promise,
    answer: components.Schema,
    parameters: list[Any],
    more: dict[Any, OpenApiResponse],
) -> Any:
    return extend_schema_view(
        get=extend_schema(
            operation_id=operation,
            tags=[tag],
            summary=summary,
            description=description,
            parameters=parameters,
            request=None,
            responses={
                (200, "application/json"): OpenApiResponse(answer, _("Found.")),
                304: UNCHANGED,
                (400, problems.CONTENT_TYPE): BAD_PARAMETERS,
            }
            | more,
        )
    )


def _list(operation: str, item: str, summary: Promise) -> Any:
    answer = components.listing_of(item)
    description = _("In the order of their slugs.")
    return _address(operation, NAMED, summary, description, answer, [SubjectsParameters], {})


def _one(operation: str, item: str, summary: Promise) -> Any:
    slug = OpenApiParameter("slug", str, OpenApiParameter.PATH, description=_("Its slug, as in the documents."))
    description = _("The object as the newest public document gives it.")
    more = {(404, problems.CONTENT_TYPE): ABSENT}
    return _address(operation, NAMED, summary, description, components.ref(item), [slug], more)


index = _address(
    "index",
    ABOUT,
    _("The addresses of the API"),
    _("Absolute addresses by name."),
    {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}},
    [],
    {},
)
claims = _address(
    "list_claims",
    FACT_CHECKS,
    _("List fact-checks"),
    _("The newest version of each public fact-check, the last published first. Filters are combined with “and”."),
    components.listing_of("Summary", "FactCheck"),
    [ClaimsParameters],
    {},
)
claim = _address(
    "get_claim",
    FACT_CHECKS,
    _("One fact-check"),
    _("The whole document of its newest version: the very bytes that were published and hashed."),
    components.ref("FactCheck"),
    [OpenApiParameter("number", int, OpenApiParameter.PATH, description=_("The fact-check's public number."))],
    {
        (404, problems.CONTENT_TYPE): ABSENT,
        (410, "application/json"): OpenApiResponse(
            components.ref("Tombstone"), _("It was retracted; the tombstone says why.")
        ),
    },
)
actors = _list("list_actors", "Actor", _("List actors"))
actor = _one("get_actor", "Actor", _("One actor"))
sources = _list("list_sources", "Source", _("List sources"))
source = _one("get_source", "Source", _("One source"))
topics = _list("list_topics", "Topic", _("List topics"))
topic = _one("get_topic", "Topic", _("One topic"))
ratings = _list("list_ratings", "Rating", _("List ratings that verdicts have"))
