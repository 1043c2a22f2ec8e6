"""How probable it is that a sentence can be checked, and which of its words make it so.

A logistic regression over a dozen kinds of words that a person can read (cues.py). Its weights stand in checkable.json;
bench/articles.py learned them from sentences of debates that people judged. The score says nothing of whether a
sentence is true.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict

from record.articles import cues
from record.articles.sentences import Span
from record.articles.word_lists import ENGLISH

WEIGHTS = Path(__file__).with_name("checkable.json")
PROBABLY = 0.5  # score from which a sentence is more probably checkable than not
WORD = re.compile(r"\w[\w'’-]*")
QUESTION = "?؟？\u037e"
MANY, LONG = 3, 40  # words of a kind, and of a sentence, beyond which more make no difference


class Judgment(TypedDict):
    """What was learned: weights by feature."""

    weights: Mapping[str, float]
    intercept: float


@dataclass(frozen=True)
class Reason:
    """What makes a sentence checkable, one of cues.REASONS, and where the words stand that do."""

    code: str
    words: Sequence[Span]


@dataclass(frozen=True)
class Checkability:
    """How probably a sentence is checkable, from 0 to 1, and the reasons.

    `rules` is the language whose words were looked for; it is empty where numbers were all that was.
    """

    score: float
    reasons: Sequence[Reason]
    rules: str

    @property
    def is_checkable(self) -> bool:
        return self.score >= PROBABLY


@cache
def judgments() -> Mapping[str, Judgment]:
    """Return what was learned for languages that have lists of words, and under an empty name for the others."""
    found: dict[str, Judgment] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found


def checkability(text: str, sentence: Span, language: str, said: Sequence[Span] = ()) -> Checkability:
    """Judge the sentence at this place of a text. `said` is where that stands which somebody says in it."""
    rules = cues.known(language)
    found = cues_in(text, sentence, rules, said)
    judgment = judgments()[ENGLISH if rules else ""]
    values = features(text[slice(*sentence)], found, rules)
    weighed = sum(judgment["weights"][name] * value for name, value in values.items())
    score = 1 / (1 + math.exp(-judgment["intercept"] - weighed))
    return Checkability(score, [Reason(code, found[code]) for code in cues.REASONS if found.get(code)], rules)


def cues_in(text: str, sentence: Span, rules: str, said: Sequence[Span] = ()) -> dict[str, list[Span]]:
    """Return where words of each kind stand. A year is no other number."""
    found = {
        code: [each.span() for each in pattern.finditer(text, *sentence)]
        for code, pattern in cues.patterns(rules).items()
    }
    of_dates = {at for start, end in found[cues.DATE] for at in range(start, end)}
    found[cues.NUMBER] = [span for span in found[cues.NUMBER] if span[0] not in of_dates]
    return found | {cues.ATTRIBUTED: [*said]}


def features(sentence: str, found: Mapping[str, Sequence[Span]], rules: str) -> dict[str, float]:
    """Return what a sentence is judged by, as numbers from 0 to 1."""
    counted = {code: min(len(spans), MANY) / MANY for code, spans in found.items()}
    counted[cues.ATTRIBUTED] = float(bool(found[cues.ATTRIBUTED]))
    counted["question"] = float(any(mark in sentence[-3:] for mark in QUESTION))
    if rules:  # where words are few, and capital letters are of names
        words = WORD.findall(sentence)
        counted["names"] = min(sum(word[0].isupper() and word != "I" for word in words[1:]), MANY) / MANY
        counted["length"] = math.log1p(min(len(words), LONG)) / math.log1p(LONG)
    return counted
