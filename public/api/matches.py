"""Whether texts have been checked already, and which fact-checks addresses lead to."""

import time
from collections.abc import Mapping
from itertools import groupby, islice
from typing import cast

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from public.api import openapi
from public.api.bodies import json_object, readable
from public.api.parameters import LANGUAGE, LONGEST_LANGUAGE, MAX_ERRORS, LookupParameters
from public.api.views import PublicView
from public.caching import PublicRequest
from record import reading
from record.canonical import timestamp
from record.reading import Questions
from record.search import addresses, finding, matching
from record.search.finding import Result
from record.search.matching import Candidate
from record.search.models import Searchable

MOST_TEXTS = 50
CANDIDATES, MOST_CANDIDATES = 5, 20
LONGEST_TIME = 5.0  # seconds for all texts of a request; the last one may take 3 more, as long as a statement may

Shown = dict[str, object]


@openapi.match
class Matches(PublicView):
    http_method_names = ["post", "options"]

    def post(self, request: Request) -> Response:
        self.parameters.read(request.GET)
        texts, limit, language = _asked(json_object(request))
        start, results = time.monotonic(), []
        for place, text in enumerate(texts):
            if place and time.monotonic() - start > LONGEST_TIME:
                words = _("Only %(number)d of them could be read in the time that a request has. Send fewer at a time.")
                raise ValidationError({"texts": [words % {"number": place}]})
            match = reading.answer(matching.match(text, limit, language))
            candidates = [candidate_shown(each, request) for each in match.candidates]
            results.append({"outcome": match.outcome, "candidates": candidates})
        return Response({"results": results, "precision": matching.measured()})


def _asked(body: Mapping[str, object]) -> tuple[list[str], int, str | None]:
    """Return texts, limit and language. Raises ValidationError, which names each key that cannot be used."""
    errors = {
        readable(name): _("There is no such key. Known here: texts, limit, language.")
        for name in body.keys() - {"texts", "limit", "language"}
    }
    texts = _texts(body.get("texts"), errors)
    limit, language = body.get("limit", CANDIDATES), language_in(body, errors)
    if isinstance(limit, float) and limit.is_integer():  # to JSON Schema, 5.0 is an integer
        limit = int(limit)
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= MOST_CANDIDATES:
        limit, errors["limit"] = 0, _("Write a whole number from 1 to %(most)d.") % {"most": MOST_CANDIDATES}
    if errors:
        raise ValidationError({name: [words] for name, words in islice(errors.items(), MAX_ERRORS)})
    return texts, limit, language


def language_in(body: Mapping[str, object], errors: dict[str, str]) -> str | None:
    """Return the language that a body names, or add to the errors that it cannot be used."""
    given = body.get("language")
    if given is None or (isinstance(given, str) and len(given) <= LONGEST_LANGUAGE and LANGUAGE.fullmatch(given)):
        return given
    errors["language"] = _("Write a language such as en or pt-BR, or leave it out.")
    return None


def _texts(found: object, errors: dict[str, str]) -> list[str]:
    """Return the texts, or add to the errors which of them cannot be used."""
    if not isinstance(found, list) or not 1 <= len(found) <= MOST_TEXTS:
        errors["texts"] = _("Write a list of 1 to %(most)d texts.") % {"most": MOST_TEXTS}
        return []
    too_long = _("It is longer than %(longest)d characters; send the part that has the claim.")
    errors_of = (text_error(text, matching.LONGEST, too_long) for text in found)
    wrong = {f"texts[{place}]": words for place, words in enumerate(errors_of) if words}
    errors.update(wrong)
    return [] if wrong else found


def text_error(text: object, longest: int, too_long: str) -> str | None:
    """Return what is wrong with a text that is sent, in words, or None."""
    if not isinstance(text, str):
        return _("It is no text; write it in quotation marks.")
    if len(text) > longest:
        return too_long % {"longest": longest}
    if not text.strip():
        return _("It is empty; give it words or leave it out.")
    if "\0" in text:
        return _("It contains a NUL character; remove it.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        return _("It contains half a character (a lone surrogate); send whole ones.")
    return None


def candidate_shown(candidate: Candidate, request: Request) -> Shown:
    why = [{"kind": reason.kind, "words": [*reason.words], "likeness": reason.likeness} for reason in candidate.why]
    return {"score": round(candidate.score, 4), "why": why, **_shown(candidate.result, request)}


def _shown(result: Result, request: Request) -> Shown:
    """Return what is said of a fact-check that was found. An own one's publisher is the name of this site."""
    is_own = result.kind == Searchable.Kind.OWN
    return {
        "kind": result.kind,
        "number": result.id if is_own else None,
        "url": request.build_absolute_uri(result.url) if is_own else result.url,
        "statement": result.statement,
        "headline": result.title,
        "rating": result.rating,
        "publisher": cast(PublicRequest, request._request).record_state.name if is_own else result.publisher,
        "language": result.language,
        "published_at": timestamp(result.published_at) if is_own else None,
        "reviewed_on": result.reviewed_on,
    }


@openapi.lookup
class Lookup(PublicView):
    parameters = LookupParameters

    def get(self, request: Request) -> Response:
        if "url" in self.asked:
            return Response({"results": reading.answer(_leading(self.asked["url"], request))})
        prefixes = [*dict.fromkeys(self.asked["prefixes"])]
        return Response({"results": reading.answer(_shared(prefixes, request))})


def _leading(form: str, request: Request) -> Questions[list[Shown]]:
    """Return the fact-checks that an address leads to, which is in its canonical form."""
    shared = (yield from addresses.sharing([addresses.hash_of(form)])) or []
    found = yield from finding.results(sorted({each.id for each in shared}))
    shown = {result.id: _shown(result, request) for result in found}
    return [{"role": each.role, **shown[each.id]} for each in shared if each.id in shown]


def _shared(prefixes: list[str], request: Request) -> Questions[list[Shown]]:
    """Return for each prefix the hashes that begin with it, each with the fact-checks that its address leads to."""
    shared = yield from addresses.sharing(prefixes)
    if shared is None:
        words = _("More than %(most)d fact-checks share these prefixes. Send fewer of them, or one digit more of each.")
        raise ValidationError({"prefixes": [words % {"most": addresses.MOST_SHARED}]})
    found = yield from finding.results(sorted({each.id for each in shared}))
    shown = {result.id: _shown(result, request) for result in found}
    hashes: dict[str, list[Shown]] = {prefix: [] for prefix in prefixes}
    for (prefix, sha256), group in groupby(shared, key=lambda each: (each.prefix, each.sha256)):
        leads_to = [{"role": each.role, **shown[each.id]} for each in group if each.id in shown]
        hashes[prefix].append({"sha256": sha256, "fact_checks": leads_to})
    return [{"prefix": prefix, "addresses": hashes[prefix]} for prefix in prefixes]
