"""The search of Google's Fact Check Tools API: the same parameters, answers and errors, over what is public here."""

from http import HTTPStatus

import orjson
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from public.caching import PublicRequest, cacheable
from public.google import errors, fields, parameters, tokens
from public.google.errors import InvalidArgument
from public.google.parameters import Asked
from record import reading
from record.canonical import timestamp
from record.reading import Questions
from record.search import finding
from record.search.finding import Result, Search
from record.search.models import Searchable
from record.search.searchables import LANGUAGE, THEIR_LANGUAGE

METHODS = "GET, HEAD, OPTIONS"
FORM = "application/x-www-form-urlencoded"


@cacheable
@csrf_exempt
def search(request: PublicRequest) -> HttpResponse:
    """Answer as claims:search does."""
    if request.method == "OPTIONS":
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": METHODS})
    query = _query(request)
    if query is None:
        words = _("This address takes %(methods)s only.") % {"methods": METHODS}
        body = errors.body(HTTPStatus.METHOD_NOT_ALLOWED, words)
        return HttpResponse(body, status=405, content_type=errors.CONTENT_TYPE, headers={"Allow": METHODS})
    try:
        asked = parameters.read(query)
    except InvalidArgument as error:
        body = errors.body(HTTPStatus.BAD_REQUEST, str(error), error.field)
        return HttpResponse(body, status=400, content_type=errors.CONTENT_TYPE)
    if asked.since:
        request.etag = ""  # the answer changes with the day, not with the record alone
    answer = fields.apply(asked.mask or {}, reading.answer(_answer(asked, request)))
    body = orjson.dumps(answer, option=orjson.OPT_INDENT_2 if asked.is_pretty else 0)
    return HttpResponse(body, content_type=errors.CONTENT_TYPE)


def _query(request: HttpRequest) -> QueryDict | None:
    """Return the parameters; None for a method that the address does not take.

    Google's clients send an address of more than 2,048 characters as a form.
    """
    if request.method in ("GET", "HEAD"):
        return request.GET
    is_long_get = request.META.get("HTTP_X_HTTP_METHOD_OVERRIDE", "").upper() == "GET"
    if request.method == "POST" and is_long_get and request.content_type == FORM:
        return request.POST
    return None


def _answer(asked: Asked, request: PublicRequest) -> Questions[fields.Json]:
    site = _own_site(request)
    any_of = []
    if asked.language:
        known = yield from finding.known(LANGUAGE, THEIR_LANGUAGE)
        any_of.append([facet for facet, code in known if code.partition("-")[0].lower() == asked.language])
    found = yield from finding.read(
        Search(
            text=asked.query,
            any_of=any_of,
            site=finding.OWN_SITE if asked.site == site else asked.site,
            since=asked.since,
        )
    )
    rows = yield from finding.page(found, asked.page_size + 1, asked.place)
    results = yield from finding.results([key for key, _score in rows[: asked.page_size]])
    answer: dict[str, fields.Json] = {}
    if results:
        answer["claims"] = [_claim(result, request, site) for result in results]
    if len(rows) > asked.page_size:
        answer["nextPageToken"] = tokens.write(asked.place + asked.page_size, asked.filters)
    return answer


def _own_site(request: HttpRequest) -> str:
    """Return the host of this site as the answers name it."""
    host = request.get_host().lower()
    return (host if host.endswith("]") else host.rpartition(":")[0] or host).removeprefix("www.")


def _claim(result: Result, request: PublicRequest, own_site: str) -> fields.Json:
    """Return a fact-check in Google's shape, which leaves out what is not known."""
    is_own = result.kind == Searchable.Kind.OWN
    review: dict[str, fields.Json] = {
        "publisher": _known(
            name=request.record_state.name if is_own else result.publisher, site=own_site if is_own else result.site
        ),
        "url": request.build_absolute_uri(result.url) if is_own else result.url,
        "title": result.title,
        "reviewDate": _moment(result.reviewed_on) or (timestamp(result.published_at) if is_own else None),
        "textualRating": result.rating,
        "languageCode": result.language,
    }
    return _known(
        text=result.statement,
        claimant=", ".join(result.claimant.splitlines()),
        claimDate=_moment(result.claimed_on),
        claimReview=[_known(**review)],
    )


def _moment(day: str | None) -> str | None:
    """Return a year, a month or a day as a moment, as Google has it: its first."""
    return day and f"{day}-01-01"[:10] + "T00:00:00Z"


def _known(**values: fields.Json) -> fields.Json:
    return {name: value for name, value in values.items() if value}
