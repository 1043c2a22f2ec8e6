"""Who says a sentence, by the text's own words: quoted, or in other words.

One sentence has one attribution, its first. A pronoun stands for the person who was named last; what a quotation goes
on with is its speaker's; a quotation that nobody is named for is nobody's. Languages without a list of verbs of saying
have quotations alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from record.articles.clauses import HIDDEN, NAME, Clause, clause_of, subject_of
from record.articles.quotations import quotations
from record.articles.sentences import Sentence, Span
from record.articles.word_lists import NOT_SPEAKERS, SAYINGS, STARTERS, Saying

QUOTED, PARAPHRASED = "quoted", "paraphrased"
QUOTATION = "quotation"  # how a speaker is known who is named at another part of what is quoted
LEAST_WORDS = 3  # of a quotation that nobody is named for; “Jaws” is a title
# “SENATOR TORRES: The river rose.”
TURN = re.compile(r"([^\W\d_][\w.'’-]*+(?: [\w.'’-]++){0,4}+): (?=\S)")


@dataclass(frozen=True)
class Attribution:
    """Who says a sentence. `words` are the places of what is quoted, exactly; of a paraphrase, of what is said.

    `speaker` is a name as the text has it, or empty. `resolved_from` is the pronoun that it stands for, or QUOTATION.
    """

    speaker: str
    verb: str
    how: str
    words: Sequence[Span]
    resolved_from: str = ""


@dataclass
class _Known:
    """Who was named so far: as saying something, as one who says or does something, and in this paragraph."""

    speaker: str = ""
    person: str = ""
    goes_on: Attribution | None = None  # whose quotation was not closed at the end of the paragraph before


def attributions(text: str, found: Sequence[Sentence], language: str) -> list[Attribution | None]:
    """Return for each sentence who says it, or None."""
    saying, known = SAYINGS.get(language), _Known()
    return [
        each
        for _number, group in groupby(found, key=attrgetter("paragraph"))
        for each in _of_paragraph(text, [*group], saying, known)
    ]


def _of_paragraph(
    text: str, group: Sequence[Sentence], saying: Saying | None, known: _Known
) -> list[Attribution | None]:
    begin, end = group[0].start, group[-1].end
    quotes = [*quotations(text, begin, end)]
    quoted = _quoted_in(group, quotes)
    hidden = [_hidden(text, sentence, parts) for sentence, parts in zip(group, quoted, strict=True)]
    results: list[Attribution | None] = []
    for sentence, parts, masked in zip(group, quoted, hidden, strict=True):
        clause = clause_of(text[sentence.start : sentence.end], masked, saying) if saying else None
        subject = subject_of(masked[: clause.at] if clause else masked, saying) if saying else ""
        known.person = subject or known.person
        results.append(_attribution(sentence, parts, clause, text, saying, known) if clause and saying else None)
    _carry_on(text, quoted, hidden, results, known)
    if (turn := TURN.match(text, begin, end)) and turn[1].isupper() and turn[1].casefold() not in NOT_SPEAKERS:
        return _turn(turn, group)
    is_open = bool(quotes) and quotes[-1][1] == end
    known.goes_on = results[-1] if is_open else None
    return results


def _turn(turn: re.Match[str], group: Sequence[Sentence]) -> list[Attribution | None]:
    """Return the sentences of a turn in a transcript as those of whom it names."""
    spans = [(max(sentence.start, turn.end()), sentence.end) for sentence in group]
    first, *others = [Attribution(turn[1].strip(), "", QUOTED, [span] if span[0] < span[1] else []) for span in spans]
    return [first, *(replace(each, resolved_from=QUOTATION) for each in others)]


def _quoted_in(group: Sequence[Sentence], quotes: Sequence[Span]) -> list[list[tuple[int, Span]]]:
    """Return for each sentence the parts of quotations in it, with the number of each quotation."""
    found: list[list[tuple[int, Span]]] = [[] for _sentence in group]
    at = 0
    for number, (start, end) in enumerate(quotes):
        while at + 1 < len(group) and group[at].end <= start:
            at += 1
        for place in range(at, len(group)):
            if group[place].start >= end:
                break
            part = max(start, group[place].start), min(end, group[place].end)
            if part[0] < part[1]:
                found[place].append((number, part))
    return found


def _hidden(text: str, sentence: Sentence, parts: Sequence[tuple[int, Span]]) -> str:
    """Return a sentence with what is quoted hidden, as long as it was."""
    pieces, at = [], sentence.start
    for _number, (start, end) in parts:
        pieces += [text[at:start], HIDDEN * (end - start)]
        at = end
    return "".join([*pieces, text[at : sentence.end]])


def _attribution(
    sentence: Sentence, parts: Sequence[tuple[int, Span]], clause: Clause, text: str, saying: Saying, known: _Known
) -> Attribution:
    """Return the attribution of a sentence, and note who was named."""
    speaker, pronoun, folded = clause.speaker, "", clause.speaker.casefold()
    if folded in saying.pronouns | saying.others:
        speaker, pronoun = known.person if folded in saying.pronouns else known.speaker, speaker
    known.speaker = speaker or known.speaker
    if NAME.fullmatch(speaker) and speaker.split()[0].casefold() not in STARTERS:
        known.person = speaker
    start, end = clause.said
    words = [part for _number, part in parts] or [_trimmed(text, sentence.start + start, sentence.start + end)]
    return Attribution(speaker, clause.verb, QUOTED if parts else PARAPHRASED, words, pronoun)


def _carry_on(
    text: str,
    quoted: Sequence[Sequence[tuple[int, Span]]],
    hidden: Sequence[str],
    results: list[Attribution | None],
    known: _Known,
) -> None:
    """Give what is quoted without a speaker that of the same quotation, or of the one before it."""
    by_quotation: dict[int, Attribution] = {}
    for parts, result in zip(quoted, results, strict=True):
        if result:
            by_quotation |= {number: result for number, _part in parts if number not in by_quotation}
    before = known.goes_on
    for place, parts in enumerate(quoted):
        if not results[place] and parts:
            is_whole = not any(each.isalnum() for each in hidden[place])
            owner = by_quotation.get(parts[0][0]) or (before if is_whole else None)
            words = [part for _number, part in parts]
            if owner:
                results[place] = replace(owner, how=QUOTED, words=words, resolved_from=QUOTATION)
            elif is_whole or sum(len(text[start:end].split()) for start, end in words) >= LEAST_WORDS:
                results[place] = Attribution("", "", QUOTED, words)
        before = results[place] if parts else None


def _trimmed(text: str, start: int, end: int) -> Span:
    said = text[start:end].rstrip().rstrip(',.!?…”"’»')
    return start + len(said) - len(said.lstrip(" ,:")), start + len(said)
