"""The differences between two versions of a document, in words that a reader can follow."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from public.website.labels import label
from record.documents import FactCheckDocument

CONTEXT_WORDS = 12
MIN_KEPT = 3  # fewer words between two changes are noise, such as a lone "the"
MIN_SHARE = 0.4
# What comparing two documents may cost, in steps of some 80 nanoseconds. Analyses of 6,000 words with forty ordinary
# changes take 400,000, two that are made for it could take 80 million. Texts beyond it count as replaced.
MAX_STEPS = 600_000
# A step looks at a pair of equal words; the others were measured beside it.
STEPS_OF_A_CHARACTER, STEPS_OF_A_WORD, STEPS_OF_A_SEARCH = 2, 2, 50

Text = Callable[[FactCheckDocument], str | None]
Line = tuple[Hashable, str]  # what names it in both versions, and what a reader sees of it
Lines = Callable[[FactCheckDocument], Iterable[Line]]

TEXTS: tuple[tuple[str, Promise, Text], ...] = (
    ("statement", _("Statement"), lambda document: document.claim.statement),
    ("context", _("Context of the claim"), lambda document: document.claim.context),
    ("summary", _("Summary"), lambda document: document.summary),
    ("analysis", _("Analysis"), lambda document: document.analysis),
    ("language", _("Language"), lambda document: document.language),
    ("license", _("License"), lambda document: document.license),
)


@dataclass(frozen=True)
class Piece:
    """A run of words: kept, added or removed; or gap, where a long run that was kept is left out."""

    kind: str
    text: str = ""


@dataclass(frozen=True)
class Change:
    """One difference: `kind` is changed, added or removed; `pieces` is the text with what changed in it marked."""

    part: str
    name: Promise
    kind: str
    pieces: tuple[Piece, ...]


class TooCostly(Exception):
    """The comparison has taken the steps that it may take."""


@dataclass
class Effort:
    """The steps that a comparison may still take."""

    left: int = MAX_STEPS

    def spend(self, steps: int) -> None:
        """Raises TooCostly where there are not so many left."""
        self.left -= steps
        if self.left < 0:
            raise TooCostly


class Matcher(SequenceMatcher[str]):
    """A comparison of words that counts its steps before it takes them."""

    b2j: dict[str, list[int]]  # where each word stands in the second text; documented, but the stubs lack it

    def __init__(self, before: list[str], after: list[str], effort: Effort):
        super().__init__(None, before, after)
        self.effort = effort
        pairs = (len(self.b2j.get(word, ())) for word in before)
        self.steps = [0, *accumulate(STEPS_OF_A_WORD + count for count in pairs)]  # before each word

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        end = len(self.steps) - 1 if ahi is None else ahi
        self.effort.spend(STEPS_OF_A_SEARCH + self.steps[end] - self.steps[alo])
        return super().find_longest_match(alo, ahi, blo, bhi)


def changes(before: FactCheckDocument, after: FactCheckDocument) -> list[Change]:
    """Return every difference between two versions that a reader sees, the verdict first."""
    found = []
    effort = Effort()
    if _rating(before) != _rating(after):
        pieces = _replaced(before.rating.name, after.rating.name)
        found.append(Change("rating", _("Rating"), "changed", tuple(pieces)))
    for part, name, text in TEXTS:
        old, new = text(before) or "", text(after) or ""
        if old != new:
            found.append(Change(part, name, "changed", tuple(words(old, new, effort))))
    for part, name, lines in LISTS:
        found += _in_a_list(part, name, dict(lines(before)), dict(lines(after)), effort)
    return found


def _rating(document: FactCheckDocument) -> tuple[object, ...]:
    rating = document.rating
    return rating.scale, rating.slug, rating.name, rating.value, rating.worst, rating.best


def _replaced(old: str, new: str) -> list[Piece]:
    """Return both texts whole, without what is empty."""
    pieces = [Piece("removed", old.strip()), Piece("added", new.strip())]
    return [piece for piece in pieces if piece.text]


def words(old: str, new: str, effort: Effort) -> list[Piece]:
    """Return the new text with the words that were added and removed; long runs that were kept are cut short.

    Where little was kept, or comparing them costs too much, both texts whole: that reads better than their shreds.
    """
    steps = STEPS_OF_A_CHARACTER * (len(old) + len(new))
    if steps > effort.left:  # a shorter text may still be compared
        return _replaced(old, new)
    effort.spend(steps)
    before, after = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    bare = [word.strip() for word in after]
    try:
        blocks = Matcher([word.strip() for word in before], bare, effort).get_matching_blocks()
    except TooCostly:
        return _replaced(old, new)
    kept = [block for block in blocks if block.size >= MIN_KEPT or block.b == 0 or block.b + block.size == len(after)]
    if sum(block.size for block in kept) < MIN_SHARE * max(len(before), len(after)):
        return _replaced(old, new)
    pieces: list[Piece] = []
    at_old = at_new = 0
    for block in kept:
        pieces += _replaced("".join(before[at_old : block.a]), "".join(after[at_new : block.b]))
        if block.b > at_new:  # what ends a paragraph stays outside the mark
            pieces.append(Piece("kept", after[block.b - 1][len(bare[block.b - 1]) :]))
        at_old, at_new = block.a + block.size, block.b + block.size
        pieces += _kept(after[block.b : at_new], is_first=block.b == 0, is_last=at_new == len(after))
    return pieces


def _kept(run: list[str], *, is_first: bool, is_last: bool) -> Iterator[Piece]:
    head, tail = (0 if is_first else CONTEXT_WORDS), (0 if is_last else CONTEXT_WORDS)
    if len(run) <= head + tail + CONTEXT_WORDS:
        if run:
            yield Piece("kept", "".join(run))
        return
    if head:
        yield Piece("kept", "".join(run[:head]))
    yield Piece("gap")
    if tail:
        yield Piece("kept", "".join(run[-tail:]))


def _in_a_list(
    part: str, name: Promise, old: dict[Hashable, str], new: dict[Hashable, str], effort: Effort
) -> Iterator[Change]:
    for key, line in old.items():
        if key not in new:
            yield Change(part, name, "removed", (Piece("removed", line),))
        elif new[key] != line:
            yield Change(part, name, "changed", tuple(words(line, new[key], effort)))
    for key, line in new.items():
        if key not in old:
            yield Change(part, name, "added", (Piece("added", line),))


def _line(*parts: str | None) -> str:
    return " · ".join(str(part) for part in parts if part)


def _numbered(keys: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], int]]:
    """Pair each key with how often it came before, so that a source that is cited twice makes two lines."""
    seen: Counter[tuple[str, str]] = Counter()
    for key in keys:
        yield key, seen[key]
        seen[key] += 1


def _appearances(document: FactCheckDocument) -> Iterator[Line]:
    names = {actor.slug: actor.name for actor in document.actors}
    titles = _titles(document)
    keys = _numbered([(item.actor, item.stance) for item in document.appearances])
    for key, item in zip(keys, document.appearances, strict=True):
        yield (
            key,
            _line(
                names[item.actor],
                label(item.stance, "appearance"),
                item.quote,
                item.said_on,
                item.occasion,
                item.source and titles.get(item.source),
                item.since and label(item.since, "since"),
            ),
        )


def _evidence(document: FactCheckDocument) -> Iterator[Line]:
    titles = _titles(document)
    keys = _numbered([(item.source, item.stance) for item in document.evidence])
    for key, item in zip(keys, document.evidence, strict=True):
        yield (
            key,
            _line(
                label(item.stance, "evidence"),
                titles[item.source],
                item.locator,
                item.quote,
                item.note,
                item.archive.captured_at if item.archive else None,
            ),
        )


def _titles(document: FactCheckDocument) -> dict[str, str]:
    return {source.slug: source.title for source in document.sources}


def _actors(document: FactCheckDocument) -> Iterator[Line]:
    for actor in document.actors:
        yield actor.slug, _line(actor.name, label(actor.kind, "actor"), actor.description, actor.country)


def _sources(document: FactCheckDocument) -> Iterator[Line]:
    for source in document.sources:
        yield (
            source.slug,
            _line(
                source.title,
                source.publisher.name,
                label(source.kind, "source"),
                label(source.tier, "tier"),
                source.published_on,
                source.url,
                source.interests,
            ),
        )


def _replies(document: FactCheckDocument) -> Iterator[Line]:
    names = {actor.slug: actor.name for actor in document.actors}
    for reply in document.replies:
        yield (
            reply.actor,
            _line(
                names[reply.actor],
                reply.asked_on,
                reply.channel,
                reply.due_on,
                reply.answered_on,
                reply.answer,
                reply.not_asked,
            ),
        )


def _decision(document: FactCheckDocument) -> Iterator[Line]:
    for place, vote in enumerate(document.assessments):
        yield ("assessment", place), _line(str(_("Assessment")), label(vote.rating, "rating"))
    if document.adjudication:
        yield "adjudication", _line(str(_("Adjudication")), label(document.adjudication.rating, "rating"))
    for gate in document.gates:
        yield ("gate", gate.gate), _line(label(gate.gate, "gate"), label(gate.state, "state"), gate.reason)


def _related(document: FactCheckDocument) -> Iterator[Line]:
    for item in document.related:
        yield item.number, _line(label(item.relation, "relation"), str(item.number))


LISTS: tuple[tuple[str, Promise, Lines], ...] = (
    ("topics", _("Topics"), lambda document: ((topic.slug, topic.name) for topic in document.claim.topics)),
    ("appearances", _("Who said it"), _appearances),
    ("evidence", _("Evidence"), _evidence),
    ("actors", _("Actors"), _actors),
    ("sources", _("Sources"), _sources),
    ("replies", _("Right of reply"), _replies),
    ("decision", _("How it was decided"), _decision),
    ("related", _("Related fact-checks"), _related),
)
