"""How alike a text and a fact-check's claim are, as numbers that a judgment can weigh."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from record.search import languages
from record.search.ranking import Frequencies, Hit
from record.search.terms import Question, number_of
from record.search.text import folded_words, plain, words

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# A claim and its denial have the same words; the verdict on one is none on the other.
NEGATIONS = {
    "de": "nicht kein keine keinen keiner nie niemand nichts ohne",
    "en": "no not never none nobody nothing neither nor cannot without",
    "es": "no nunca nadie nada ningun ninguna sin jamas",
    "fr": "ne pas jamais aucun aucune rien personne sans",
    "it": "non mai nessuno nessuna niente senza",
    "pt": "nao nunca nem ninguem nenhum nenhuma sem",
}


@dataclass(frozen=True)
class Claim:
    """A claim as it is compared: its words with their stems, and what it quotes, counts and names."""

    text: str
    folded: Sequence[str]
    terms: Mapping[str, int]  # by word, without stop words
    numbers: frozenset[str]
    names: frozenset[str]


def claim_of(text: str, language: str) -> Claim:
    """Read a claim: headline and statement of a fact-check."""
    known = languages.known(language)
    folded = folded_words(plain(text))
    terms = {word: number_of(languages.stem(word, known)) for word in folded if not languages.is_stop_word(word, known)}
    return Claim(text, folded, terms, _numbers(text), frozenset(word for word in _names(text) if word in terms))


def _numbers(text: str) -> frozenset[str]:
    return frozenset(found.replace(",", "").rstrip(".") for found in NUMBER.findall(text))


def _names(text: str) -> set[str]:
    """Return the words that are written with a capital letter within a sentence."""
    found = set()
    for word in words(text):
        before = text[: word.start].rstrip()
        if text[word.start].isupper() and before and before[-1] not in ".!?:“\"'‘(—–":
            found.add(word.folded)
    return found


def is_negated(folded: Sequence[str]) -> bool:
    """Return whether a text denies something, as far as its words say."""
    return sum(word in _negations() or word.endswith("n't") for word in folded) % 2 == 1


@cache
def _negations() -> frozenset[str]:
    return frozenset(word for words_of_one in NEGATIONS.values() for word in words_of_one.split())


def features(text: str, asked: Question, claim: Claim, known: Frequencies, hit: Hit) -> dict[str, float]:
    """Return how alike they are. `known` has the frequencies of both; none of these is more than about 5."""
    terms = {term for group in asked.words for term in group}
    weights = {word: known.rarity([term]) for word, term in claim.terms.items()}
    in_claim = {*claim.terms.values()}
    shared = {word for word, term in claim.terms.items() if term in terms}
    groups = {group: known.rarity(group) for group in asked.words}
    numbers, named = _numbers(text), claim.names
    run = SequenceMatcher(None, asked.folded, claim.folded, autojunk=False).find_longest_match()
    return {
        "words": math.log(0.02 + hit.words),
        "grams": math.log(0.02 + hit.grams),
        "asked_met": _share(sum(weight for group, weight in groups.items() if group & in_claim), sum(groups.values())),
        "claim_met": _share(sum(weights[word] for word in shared), sum(weights.values())),
        "rarest_met": _share(max((weights[word] for word in shared), default=0), max(weights.values(), default=0)),
        "shared": math.log1p(len(shared)),
        "run": math.log1p(run.size),
        "run_share": _share(run.size, len(claim.folded)),
        "names_met": _share(len(named & shared), len(named)) if named else 0.5,
        "numbers_met": _share(len(numbers & claim.numbers), len(claim.numbers)) if claim.numbers else 0.5,
        "numbers_apart": float(bool(claim.numbers and numbers and not numbers & claim.numbers)),
        "asked_length": math.log1p(len(asked.words)) / 2,
        "claim_length": math.log1p(len(claim.terms)) / 2,
        "cosine": hit.cosine,
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
