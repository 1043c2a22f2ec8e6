"""Where the words of a search stand in a fact-check: marked in what a list shows of it, or in a passage of the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from public.website.titles import marked_title
from record.documents import FactCheckDocument
from record.search import passages
from record.search.passages import Piece
from record.search.terms import Question
from record.search.text import words

MOST_PASSAGES = 2


@dataclass(frozen=True)
class Passage:
    """A passage of what a list does not show: where it stands, its words, and their language if it is known."""

    where: Promise
    text: str
    html: SafeString
    language: str | None


@dataclass(frozen=True)
class Marks:
    """What a list shows of a fact-check, with the words of the search marked, and passages for those not among them."""

    title: SafeString
    statement: SafeString
    summary: SafeString
    passages: Sequence[Passage]


def marks(document: FactCheckDocument, asked: Question) -> Marks:
    """Mark the words of a search in a fact-check."""
    terms, language = {*asked.word_terms}, document.language

    def mark(text: str) -> SafeString:
        return _html(passages.marked(text, language, terms))

    shown = " ".join(filter(None, [document.headline, document.claim.statement, document.summary]))
    missing = [group for group in asked.words if not passages.shared(shown, language, group)]
    return Marks(
        title=marked_title(document, mark),
        statement=mark(document.claim.statement),
        summary=mark(document.summary),
        passages=_passages(document, missing),
    )


def _passages(document: FactCheckDocument, missing: list[frozenset[int]]) -> list[Passage]:
    """Return passages with words that are not in what a list shows, one for each of the first few."""
    found: list[Passage] = []
    for where, text, language in _elsewhere(document):
        has = [group for group in missing if passages.shared(text, document.language, group)]
        if has:
            pieces = passages.passage(text, document.language, frozenset[int]().union(*has))
            found.append(Passage(where, text, _html(pieces), language))
            missing = [group for group in missing if group not in has]
        if not missing or len(found) == MOST_PASSAGES:
            break
    return found


def _elsewhere(document: FactCheckDocument) -> Iterator[tuple[Promise, str, str | None]]:
    """Yield what else can be found of a fact-check, and where it stands (record/search/searchables.py)."""
    for appearance in document.appearances:
        if appearance.quote:
            yield _("In the words of a saying:"), appearance.quote, appearance.quote_language
    for actor in document.actors:
        yield _("Actor:"), actor.name, None
    for topic in document.claim.topics:
        yield _("Topic:"), topic.name, None
    for source in document.sources:
        yield _("Source:"), f"{source.title} ({source.publisher.name})", source.language
    if document.claim.context:
        yield _("In the context of the claim:"), document.claim.context, document.language


def _html(pieces: Sequence[Piece]) -> SafeString:
    marked = (format_html("<mark>{}</mark>", each.text) if each.is_match else escape(each.text) for each in pieces)
    return mark_safe("".join(marked))  # noqa: S308 - each is escaped


@dataclass(frozen=True)
class Correction:
    """A word as the reader wrote it, which no text has, and the one that was looked for instead."""

    written: str
    instead: str


def corrections(text: str, asked: Question | None) -> list[Correction]:
    """Return which words of a search stand for others."""
    if asked is None:
        return []
    written = {word.folded: text[word.start : word.end] for word in words(text)}
    return [Correction(written.get(word, word), instead) for word, instead in asked.corrected.items()]
