"""How alike a text and a fact-check's claim are, as numbers that a judgment can weigh."""

import math
import re
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import TypeVar

from record.search import languages
from record.search.ranking import Frequencies, Hit
from record.search.terms import Question, number_of
from record.search.text import SEPARATOR, THOUSANDS, folded_words, plain, words

W = TypeVar("W", int, str, int | str)
NUMBER = re.compile(rf"{THOUSANDS}|\d+(?:[.,]\d+)*")
# A claim and its denial have the same words; the verdict on one is none on the other. Of “ne … pas” and of
# “neither … nor”, one word counts.
NEGATIONS = {
    "de": "nicht kein keine keinen keiner nie niemand nichts ohne falsch falschmeldung",
    "en": "no not never none nobody nothing neither cannot without hardly deny denies denied fail fails failed "
    "refuse refuses refused false falsely fake hoax myth untrue debunked aint arent cant couldnt didnt doesnt dont "
    "hadnt hasnt havent isnt shouldnt wasnt werent wont wouldnt",
    "es": "no nunca nadie nada ningun ninguna sin jamas falso falsa mentira bulo niega nego",
    "fr": "pas jamais aucun aucune rien personne sans faux fausse mensonge nie",
    "it": "non mai nessuno nessuna niente senza falso falsa bufala nega",
    "nl": "niet geen nooit",
    "no": "ikke aldri",
    "pt": "nao nunca nem ninguem nenhum nenhuma sem falso falsa mentira boato nega negou",
    "ru": "не нет никогда",
    "sv": "inte aldrig",
}
# How much of a claim's words a text has for which one word in the place of another makes it another claim, and how many
# words stand together there. Names are what is exchanged most often: another person, another country.
NEARLY_THE_SAME, NEARLY_WITH_NAMES, MOST_EXCHANGED = 0.7, 0.6, 3
SAME_WORDS, NOT_LONGER = 0.8, 1.5  # of a text that has the words of a claim in another order


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
    """Return the numbers of a text in one form: 25,000 and 25.000 are the same, 2,5 and 2.5 too, and not 25."""
    return frozenset(map(_one_form, NUMBER.findall(text)))


def _one_form(number: str) -> str:
    return SEPARATOR.sub("", number) if re.fullmatch(THOUSANDS, number) else number.replace(",", ".")


def _names(text: str) -> set[str]:
    """Return the words that are written with a capital letter within a sentence."""
    found = set()
    for word in words(text):
        before = text[: word.start].rstrip()
        if text[word.start].isupper() and before and before[-1] not in ".!?:“\"'‘(—–":
            found.add(word.folded)
    return found


def is_of_another_claim(asked: Question, claim: Claim, language: str) -> bool:
    """Return whether a text says something else in nearly the words of a claim, as far as words tell.

    It denies, or denies more or less; it has another number, or another person, country, time or deed in the place of
    one; or who did what to whom is the other way round. `language` is the claim's.
    """
    spoken = [language] if language in asked.languages else [*NEGATIONS]
    numbers, claimed = ({word for word in folded if word.isdigit()} for folded in (asked.folded, claim.folded))
    has_others = bool(numbers - claimed and claimed - numbers)
    if has_others or denials(asked.folded, spoken) != denials(claim.folded, spoken):
        return True
    known, names = {*claim.terms.values()}, _named(claim)
    groups = dict(zip(asked.spelled, asked.words, strict=True))
    said = [claim.terms[word] for word in claim.folded if word in claim.terms]
    # A word that was corrected stands for itself: “billion” may be no misspelled “million”.
    groups |= dict.fromkeys(asked.corrected, frozenset())
    text = [min(groups[word] & known, default=word) for word in asked.folded if word in groups]
    return _has_exchanged(text, said, names) or _is_turned_round(text, said, names)


def denials(folded: Sequence[str], spoken: Collection[str]) -> int:
    """Return how often a text in one of these languages denies something."""
    negations = {word for language in spoken for word in _negations(language)}
    return sum(word in negations or word.endswith("n't") for word in folded)


def _named(claim: Claim) -> set[int]:
    """Return the terms of what a claim names; its first word has a capital letter anyway."""
    first = [word for word in claim.folded if word in claim.terms][:1]
    return {claim.terms[word] for word in (*claim.names, *first)}


def matcher(text: Sequence[W], said: Sequence[W]) -> SequenceMatcher[W]:
    """Return what compares a text with a claim word by word.

    Of a claim of 200 words and more, words that are everywhere in it are left out: one that repeats a word a thousand
    times, as another publisher may write, would else be compared for seconds.
    """
    return SequenceMatcher(None, text, said, autojunk=True)


def _has_exchanged(text: Sequence[int | str], said: Sequence[int], names: Set[int]) -> bool:
    """Return whether a text has other words in the place of some of a claim's, and the rest of it as it is."""
    compared = matcher(text, said)
    share = _share(sum(block.size for block in compared.get_matching_blocks()), len(said))
    for what, begin, end, begin_said, end_said in compared.get_opcodes():
        others = {*text[begin:end]}.difference(said)
        missing = {*said[begin_said:end_said]}.difference(text)
        is_exchanged = what == "replace" and 0 < len(others) <= MOST_EXCHANGED and 0 < len(missing) <= MOST_EXCHANGED
        enough = NEARLY_WITH_NAMES if not missing.isdisjoint(names) else NEARLY_THE_SAME
        if is_exchanged and share >= enough:
            return True
    return False


def _is_turned_round(text: Sequence[int | str], said: Sequence[int], names: Set[int]) -> bool:
    """Return whether a text has a claim's words, and what it names in another order."""
    if len(text) > NOT_LONGER * len(said) or len({*text} & {*said}) < SAME_WORDS * len({*said}):
        return False
    in_both = names & {*text}
    return [word for word in dict.fromkeys(text) if word in in_both] != [
        word for word in dict.fromkeys(said) if word in in_both
    ]


@cache
def _negations(language: str) -> frozenset[str]:
    return frozenset(NEGATIONS.get(language, "").split())


def features(text: str, asked: Question, claim: Claim, known: Frequencies, hit: Hit) -> dict[str, float]:
    """Return how alike they are. `known` has the frequencies of both; none of these is more than about 5."""
    terms = {term for group in asked.words for term in group}
    weights = {word: known.rarity([term]) for word, term in claim.terms.items()}
    in_claim = {*claim.terms.values()}
    shared = {word for word, term in claim.terms.items() if term in terms}
    groups = {group: known.rarity(group) for group in asked.words}
    numbers, named = _numbers(text), claim.names
    run = matcher(asked.folded, claim.folded).find_longest_match()
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
