"""An article on the desk: its sentences with what is known of each, and one of them as a claim in triage."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from claims import precedents, workflow
from claims.models import Actor, Appearance, Claim
from claims.precedents import SimilarClaim
from desk import importing
from desk.speakers import Speaker, speakers_of
from record.articles import checked, cues
from record.articles.attributions import QUOTATION, QUOTED
from record.articles.reading import Article, ReadSentence
from record.articles.statements import is_denied, quotation, statement_of
from record.reading import answer
from record.search import matching
from record.search.matching import Match
from sources.models import Source

REASONS: Mapping[str, Promise] = {
    cues.NUMBER: gettext_lazy("numbers"),
    cues.DATE: gettext_lazy("a date"),
    cues.COMPARISON: gettext_lazy("a comparison"),
    cues.CAUSE: gettext_lazy("a cause"),
    cues.RECORD: gettext_lazy("a first, only, all or never"),
    cues.OFFICIAL: gettext_lazy("an act of officials"),
    cues.ACCUSATION: gettext_lazy("an accusation"),
    cues.ATTRIBUTED: gettext_lazy("somebody says it"),
}


@dataclass
class Row:
    """A sentence as the page shows it."""

    place: int
    sentence: ReadSentence
    statement: str
    match: Match | None = None
    same: Sequence[Claim] = ()  # claims with the words of the statement
    similar: Sequence[SimilarClaim] = ()
    problems: Sequence[str] = ()  # for which it could not be entered

    @property
    def percent(self) -> int:
        return round(100 * self.sentence.score)

    @property
    def reasons(self) -> list[Promise]:
        return [REASONS[reason.code] for reason in self.sentence.reasons if reason.code != cues.ATTRIBUTED]

    @property
    def is_checked(self) -> bool:
        return self.match is not None and self.match.outcome == matching.CHECKED

    @property
    def candidates(self) -> Sequence[Any]:
        """Return the published fact-checks that are shown: of those that are perhaps the same, the likeliest."""
        return self.match.candidates[:1] if self.match else ()

    @property
    def kind(self) -> str:
        """Return what the sentence is before all: the name of its mark."""
        if self.is_checked:
            return "checked"
        if self.sentence.is_checkable:
            return "checkable"
        return "attributed" if self.sentence.attribution else "plain"

    @property
    def is_quoted(self) -> bool:
        return self.sentence.attribution is not None and self.sentence.attribution.how == QUOTED

    @property
    def pronoun(self) -> str:
        """Return the pronoun that stands for the speaker, or nothing."""
        resolved = self.sentence.attribution.resolved_from if self.sentence.attribution else ""
        return "" if resolved == QUOTATION else resolved

    @property
    def is_another(self) -> bool:
        """Return whether the claim is not the sentence itself."""
        return self.statement != " ".join(self.sentence.text.split())


class Reading:
    """An article that was read, with what its page needs."""

    def __init__(self, article: Article):
        self.article = article

    @cached_property
    def speakers(self) -> dict[str, Speaker]:
        return speakers_of(self.article)

    @cached_property
    def rows(self) -> list[Row]:
        """Return the sentences with what was checked already and what is on the desk."""
        rows = [self.row(place) for place in range(len(self.article.sentences))]
        for place, match in answer(checked.look_up(self.article)).items():
            rows[place].match = match
        same = importing.same_words(row.statement for row in rows)
        asked = sorted((row for row in rows if row.sentence.kinds), key=lambda row: -row.sentence.score)[: checked.MOST]
        similar = precedents.on_desk_each([row.statement for row in asked], self.article.language)
        for row in rows:
            row.same = same.get(importing.words_of(row.statement), [])
        for row, found in zip(asked, similar, strict=True):
            row.similar = [each for each in found if each.claim not in row.same]
        return rows

    def row(self, place: int) -> Row:
        sentence = self.article.sentences[place]
        return Row(place, sentence, statement_of(self.article, sentence))

    def same(self, place: int) -> list[Claim]:
        """Return the claims that have the words of a sentence's statement."""
        statement = self.row(place).statement
        return importing.same_words([statement]).get(importing.words_of(statement), [])

    @property
    def paragraphs(self) -> list[list[Row]]:
        found: dict[int, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.sentence.paragraph, []).append(row)
        return [*found.values()]

    @property
    def counts(self) -> dict[str, int]:
        kinds = [row.kind for row in self.rows]
        return {kind: kinds.count(kind) for kind in ("checked", "checkable", "attributed", "plain")}


def digest_of(text: str, language: str) -> str:
    """Return what tells whether a text is still the one whose sentences were shown, however its lines end."""
    lines = text.replace("\r\n", "\n").strip()
    return hashlib.sha256(repr((lines, language)).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True)
class Saying:
    """What a form says of all sayings of an article."""

    language: str
    said_on: str
    occasion: str
    source: Source | None


def enter(reading: Reading, place: int, actor: Actor | None, about: Saying, *, by: User) -> Claim:
    """Enter a sentence as a claim in triage, with its saying where an actor is given, and return it.

    To be called in a transaction. Raises ValidationError for what cannot be entered.
    """
    row = reading.row(place)
    longest = Claim._meta.get_field("statement").max_length or 0
    if len(row.statement) > longest:
        words = _("This has %(length)d characters, and a claim at most %(most)d. Enter what it says in fewer words.")
        raise ValidationError(words % {"length": len(row.statement), "most": longest})
    claim = Claim(statement=row.statement, language=about.language)
    claim.full_clean(exclude=["number"])
    with pghistory.context(user=by.pk, verb="enter"):
        claim = workflow.enter(claim, by=by)
        if actor is not None:
            saying = _saying(reading.article, row, actor, about)
            saying.claim = claim
            saying.full_clean()
            saying.save()
    return claim


def _saying(article: Article, row: Row, actor: Actor, about: Saying) -> Appearance:
    """Return the saying of a sentence: quoted or paraphrased where the form has what that takes."""
    attribution = row.sentence.attribution
    words = quotation(article, attribution) if attribution else " ".join(row.sentence.text.split())
    how = ""
    if about.source is not None and words:
        how = Appearance.Attribution.QUOTED
    elif about.source is not None and about.occasion:
        how = Appearance.Attribution.PARAPHRASED
    is_denial = attribution is not None and is_denied(attribution)
    return Appearance(
        actor=actor,
        stance=Appearance.Stance.DENIES if is_denial else Appearance.Stance.ASSERTS,
        attribution=how,
        quote=words,
        quote_language=about.language if words else "",
        said_on=about.said_on,
        occasion=about.occasion,
        source=about.source,
    )


def in_words(error: ValidationError) -> list[str]:
    """Return the problems of a sentence that cannot be entered, each with the name of its field."""
    if not hasattr(error, "error_dict"):
        return [*error.messages]
    return [f"{name.replace('_', ' ')}: {words}" for name, each in error.message_dict.items() for words in each]
