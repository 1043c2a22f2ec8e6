"""The differences between two versions of a document, in words that a reader can follow.

Texts are compared as they are read, without their Markdown, and paragraph by paragraph.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate, islice, zip_longest

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from public.website import prose
from public.website.labels import figures, label
from record.documents import Evidence, FactCheckDocument, Source

CONTEXT_WORDS = 12
MIN_KEPT = 3  # fewer words between two changes are noise, such as a lone "the"
MIN_SHARE = 0.4
MIN_RUN = 5  # words that are kept for each place that changed, on average: with fewer, a text is shreds
SHORT = 60  # characters up to which an old and a new form stand in one line
MAX_PASSAGES = 100  # of one text; where more of it changed, it is compared as one
# What comparing two documents may cost, in steps of some 80 nanoseconds. Analyses of 6,000 words with forty ordinary
# changes take 400,000, two that are made for it could take 80 million. Texts beyond it count as replaced.
MAX_STEPS = 600_000
# A step looks at a pair of equal words; the others were measured beside it.
STEPS_OF_A_CHARACTER, STEPS_OF_A_WORD, STEPS_OF_A_SEARCH = 2, 2, 50

Texts = Callable[[FactCheckDocument], list[str]]  # the paragraphs of a text, none where it is not there
Line = tuple[Hashable, str]  # what names it in both versions, and what a reader sees of it
Lines = Callable[[FactCheckDocument], Iterable[Line]]
Pair = tuple[str | None, str | None]  # a paragraph before and after; None where there is none


def _one(text: str | None) -> list[str]:
    return [text] if text else []


TEXTS: tuple[tuple[str, Promise, Texts], ...] = (
    ("headline", _("Headline"), lambda document: _one(document.headline)),
    ("statement", _("Statement"), lambda document: _one(document.claim.statement)),
    ("context", _("Context of the claim"), lambda document: _one(document.claim.context)),
    ("summary", _("Summary"), lambda document: _one(document.summary)),
    ("analysis", _("Analysis"), lambda document: prose.read(document.analysis).paragraphs),
    ("would_change", _("What would change this verdict"), lambda document: _one(document.would_change)),
    ("language", _("Language"), lambda document: _one(document.language)),
    ("license", _("License"), lambda document: _one(document.license)),
)


@dataclass(frozen=True)
class Piece:
    """A run of words: kept, added or removed; or gap, where a long run that was kept is left out."""

    kind: str
    text: str = ""


@dataclass(frozen=True)
class Passage:
    """A paragraph or a line that differs, with what changed in it marked.

    `kind` is changed, added or removed; or rewritten, and then the pieces are the old form and the new one, whole.
    """

    kind: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Change:
    """What differs in one part of the document."""

    part: str
    name: Promise
    passages: tuple[Passage, ...]


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
    """Return every difference between two versions that a reader sees, part by part, the verdict first."""
    effort = Effort()
    found = [Change("rating", _("Rating"), tuple(_ratings(before, after)))]
    for part, name, texts in TEXTS:
        found.append(Change(part, name, tuple(_paragraphs(texts(before), texts(after), effort))))
    for part, name, lines in LISTS:
        found.append(Change(part, name, tuple(_in_a_list(dict(lines(before)), dict(lines(after)), effort))))
    return [change for change in found if change.passages]


def _ratings(before: FactCheckDocument, after: FactCheckDocument) -> Iterator[Passage]:
    if _rating(before) != _rating(after):
        yield Passage("changed", tuple(_replaced(before.shown_rating.name, after.shown_rating.name)))


def _rating(document: FactCheckDocument) -> tuple[object, ...]:
    rating = document.shown_rating
    return rating.scale, rating.slug, rating.name, rating.value, rating.worst, rating.best


def _replaced(old: str, new: str) -> list[Piece]:
    """Return both texts whole, without what is empty."""
    pieces = [Piece("removed", old.strip()), Piece("added", new.strip())]
    return [piece for piece in pieces if piece.text]


def _passage(old: str | None, new: str | None, effort: Effort) -> Passage:
    """Return what became of a paragraph or a line. None stands for one that is not there."""
    if new is None:
        return Passage("removed", (Piece("removed", old or ""),))
    if old is None:
        return Passage("added", (Piece("added", new),))
    pieces = tuple(words(old, new, effort))
    is_whole = [piece.kind for piece in pieces] == ["removed", "added"]
    return Passage("rewritten" if is_whole and max(len(old), len(new)) > SHORT else "changed", pieces)


def _paragraphs(old: list[str], new: list[str], effort: Effort) -> Iterator[Passage]:
    """Yield the paragraphs that differ."""
    if old == new:
        return
    pairs: list[Pair] = []
    with suppress(TooCostly):
        pairs = [*islice(_aligned(old, new, effort), MAX_PASSAGES + 1)]
    if not pairs or len(pairs) > MAX_PASSAGES:
        pairs = [("\n\n".join(old) if old else None, "\n\n".join(new) if new else None)]
    for before, after in pairs:
        yield _passage(before, after, effort)


def _aligned(old: list[str], new: list[str], effort: Effort) -> Iterator[Pair]:
    """Yield the paragraphs that differ, each beside the one that it became. Raises TooCostly."""
    for kind, at_old, end_old, at_new, end_new in Matcher(old, new, effort).get_opcodes():
        if kind != "equal":
            yield from _paired(old[at_old:end_old], new[at_new:end_new], effort)


def _paired(old: list[str], new: list[str], effort: Effort) -> Iterator[Pair]:
    """Pair those that have words in common; of the others, those that stand in the same place."""
    at_old = at_new = 0
    for end_old, end_new in [*_alike(old, new, effort), (len(old), len(new))]:
        yield from zip_longest(old[at_old:end_old], new[at_new:end_new])
        if end_old < len(old):
            yield old[end_old], new[end_new]
        at_old, at_new = end_old + 1, end_new + 1


def _alike(old: list[str], new: list[str], effort: Effort) -> Iterator[tuple[int, int]]:
    """Yield the places of paragraphs that share MIN_SHARE of their words, in order. Raises TooCostly."""
    bags, start = [Counter(text.split()) for text in new], 0
    for place, text in enumerate(old):
        bag, best, best_share = Counter(text.split()), None, MIN_SHARE
        for candidate in range(start, len(new)):
            effort.spend(1 + STEPS_OF_A_WORD * len(bag))
            share = (bag & bags[candidate]).total() / max(bag.total(), bags[candidate].total())
            if share > best_share:
                best, best_share = candidate, share
        if best is not None:
            yield place, best
            start = best + 1


def words(old: str, new: str, effort: Effort) -> list[Piece]:
    """Return the new text with the words that were added and removed; long runs that were kept are cut short.

    Where little was kept, or in shreds, or comparing them costs too much, both texts whole: that reads better.
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
    in_common = sum(block.size for block in kept)
    if in_common < MIN_SHARE * max(len(before), len(after)):
        return _replaced(old, new)
    pieces: list[Piece] = []
    at_old = at_new = places = 0
    for block in kept:
        places += (block.a, block.b) != (at_old, at_new)
        pieces += _replaced("".join(before[at_old : block.a]), "".join(after[at_new : block.b]))
        if block.b > at_new:  # what ends a paragraph stays outside the mark
            pieces.append(Piece("kept", after[block.b - 1][len(bare[block.b - 1]) :]))
        at_old, at_new = block.a + block.size, block.b + block.size
        pieces += _kept(after[block.b : at_new], is_first=block.b == 0, is_last=at_new == len(after))
    return pieces if places < 2 or in_common >= MIN_RUN * places else _replaced(old, new)


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


def _in_a_list(old: dict[Hashable, str], new: dict[Hashable, str], effort: Effort) -> Iterator[Passage]:
    for key, line in old.items():
        if new.get(key) != line:
            yield _passage(line, new.get(key), effort)
    for key, line in new.items():
        if key not in old:
            yield _passage(None, line, effort)


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
    tellers = titles | names
    keys = _numbered([(item.actor, item.stance) for item in document.appearances])
    for key, item in zip(keys, document.appearances, strict=True):
        yield (
            key,
            _line(
                names[item.actor],
                label(item.stance, "appearance"),
                item.known_as and label(item.known_as, "attribution"),
                item.attributed_by and _by(tellers.get(item.attributed_by, item.attributed_by)),
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
                {"itself": gettext("Read itself")}.get(item.read or ""),
                item.through and _by(titles.get(item.through, item.through)),
                item.locator,
                item.quote,
                _page_of_the_copy(item),
                item.note,
                *((item.archive.captured_at, item.archive.url, item.archive.sha256) if item.archive else ()),
            ),
        )


def _page_of_the_copy(item: Evidence) -> str | None:
    page = item.passage and item.passage.page
    return gettext("Page %(page)d of the copy") % {"page": page} if page else None


def _by(name: str) -> str:
    return gettext("As told by %(name)s") % {"name": name}


def _titles(document: FactCheckDocument) -> dict[str, str]:
    return {source.slug: source.title for source in document.sources}


def _actors(document: FactCheckDocument) -> Iterator[Line]:
    for actor in document.actors:
        yield actor.slug, _line(actor.name, label(actor.kind, "actor"), actor.description, actor.country)


def _sources(document: FactCheckDocument) -> Iterator[Line]:
    titles = _titles(document)
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
                source.origin and gettext("Based on %(title)s") % {"title": titles.get(source.origin, source.origin)},
                source.interests,
                _retracted(source),
                source.superseded_by
                and gettext("Superseded by %(title)s")
                % {"title": titles.get(source.superseded_by, source.superseded_by)},
            ),
        )


def _retracted(source: Source) -> str | None:
    if source.retracted is None:
        return None
    return gettext("Retracted on %(day)s: %(reason)s") % {"day": source.retracted.on, "reason": source.retracted.reason}


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
        not_blind = gettext("Not blind") if vote.blind is False else None
        yield ("assessment", place), _line(gettext("Assessment"), label(vote.rating, "rating"), not_blind)
    if document.adjudication:
        reasons = document.adjudication.reasons
        yield (
            "adjudication",
            _line(gettext("An editor decided"), label(document.adjudication.rating, "rating"), reasons),
        )
    for gate in document.gates:
        counted = figures(gate.gate, gate.figures or {})
        yield ("gate", gate.gate), _line(label(gate.gate, "gate"), label(gate.state, "state"), counted, gate.reason)


def _related(document: FactCheckDocument) -> Iterator[Line]:
    for item in document.related:
        yield item.number, _line(label(item.relation, "relation"), str(item.number))


def _also_checked(document: FactCheckDocument) -> Iterator[Line]:
    keys = _numbered([(each.site, each.url) for each in document.also_checked])
    for key, each in zip(keys, document.also_checked, strict=True):
        theirs = f"“{each.rating}”" if each.rating else None
        yield key, _line(each.publisher, theirs, each.reviewed_on, each.headline, each.url)


def _imported(document: FactCheckDocument) -> Iterator[Line]:
    if there := document.imported:
        words = there.rating and f"“{there.rating}”"
        yield "there", _line(there.publisher, there.site, there.url, there.published_on, there.modified_on, words)
        yield from ((address, address) for address in there.appearances)


def _links(document: FactCheckDocument) -> Iterator[Line]:
    return ((address, address) for address in prose.read(document.analysis).links)


LISTS: tuple[tuple[str, Promise, Lines], ...] = (
    ("links", _("Links of the analysis"), _links),
    ("topics", _("Topics"), lambda document: ((topic.slug, topic.name) for topic in document.claim.topics)),
    ("appearances", _("Who said it"), _appearances),
    ("evidence", _("Evidence"), _evidence),
    ("actors", _("Actors"), _actors),
    ("sources", _("Sources"), _sources),
    ("replies", _("Right of reply"), _replies),
    ("decision", _("How it was decided"), _decision),
    ("related", _("Related fact-checks"), _related),
    ("also_checked", _("Also checked by"), _also_checked),
    ("imported", _("Where it was imported from"), _imported),
)
