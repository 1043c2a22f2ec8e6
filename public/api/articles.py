"""An article read: which of its sentences have been checked, which can be, and who says them."""

import time
from collections.abc import Mapping
from itertools import islice
from typing import TypeVar

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from public.api import openapi
from public.api.bodies import json_object, readable
from public.api.matches import Shown, candidate_shown, language_in, text_error
from public.api.parameters import MAX_ERRORS
from public.api.views import PublicView
from record.articles import checked, reading
from record.articles.attributions import Attribution
from record.articles.reading import Article, ReadSentence
from record.reading import Questions, answer
from record.search.matching import Match

LONGEST_TIME = 5.0  # seconds for all statements of a request; the last one may take 3 more, as long as one may

T = TypeVar("T")


@openapi.read
class Articles(PublicView):
    http_method_names = ["post", "options"]

    def post(self, request: Request) -> Response:
        self.parameters.read(request.GET)
        text, language = _asked(json_object(request))
        article = reading.read(text, language)
        if not article.has_words:
            raise ValidationError({"text": [_no_words()]})
        found = answer(_in_time(checked.look_up(article), time.monotonic() + LONGEST_TIME))
        sentences = [
            _sentence(article, sentence, found.get(place), request) for place, sentence in enumerate(article.sentences)
        ]
        return Response({"language": article.language or None, "text": article.text, "sentences": sentences})


def _asked(body: Mapping[str, object]) -> tuple[str, str | None]:
    """Return text and language. Raises ValidationError, which names each key that cannot be used."""
    errors = {
        readable(name): _("There is no such key. Known here: text, language.")
        for name in body.keys() - {"text", "language"}
    }
    text, language = body.get("text"), language_in(body, errors)
    too_long = _("It is longer than %(longest)d characters; send the article in parts.")
    if text is None or text == "":
        errors["text"] = _no_words()
    elif words := text_error(text, reading.LONGEST, too_long):
        errors["text"] = words
    if errors:
        raise ValidationError({name: [words] for name, words in islice(errors.items(), MAX_ERRORS)})
    return str(text), language


def _no_words() -> str:
    return _("It has no sentences; send the words of the article.")


def _in_time(questions: Questions[T], end: float) -> Questions[T]:
    """Put these statements as long as there is time. Raises ValidationError once it is over."""
    try:
        statement = next(questions)
        while True:
            if time.monotonic() > end:
                words = _("It could not be looked up in the time that a request has. Send the article in parts.")
                raise ValidationError({"text": [words]})
            statement = questions.send((yield statement))
    except StopIteration as found:
        return found.value  # type: ignore[no-any-return]  # a generator's end is typed as Any


def _sentence(article: Article, sentence: ReadSentence, match: Match | None, request: Request) -> Shown:
    """Return what is said of a sentence. Of one that was not looked up, no outcome is known."""
    return {
        "text": sentence.text,
        "start": sentence.start,
        "end": sentence.end,
        "paragraph": sentence.paragraph,
        "kinds": [*sentence.kinds],
        "score": round(sentence.score, 4),
        "reasons": [
            {"code": reason.code, "words": [article.text[slice(*span)] for span in reason.words]}
            for reason in sentence.reasons
        ],
        "rules": sentence.rules or None,
        "attribution": _attribution(article, sentence.attribution) if sentence.attribution else None,
        "outcome": match.outcome if match else None,
        "candidates": [candidate_shown(each, request) for each in match.candidates] if match else [],
    }


def _attribution(article: Article, attribution: Attribution) -> Shown:
    return {
        "speaker": attribution.speaker or None,
        "verb": attribution.verb or None,
        "how": attribution.how,
        "words": [article.text[slice(*span)] for span in attribution.words],
        "resolved_from": attribution.resolved_from or None,
    }
