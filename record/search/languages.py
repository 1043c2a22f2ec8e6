"""Stems and stop words, for the languages that have both; texts of others are compared word by word and by grams."""

from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from pathlib import Path

import Stemmer

from record.search.text import fold

STOP_WORDS = Path(__file__).with_name("stop_words.txt")
STEMMERS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
OF_SAME_FORM = {"nb": "no", "nn": "no"}
# What a question may be in that has none of their stop words: the languages that most fact-checks are in.
COMMON = ("en", "es", "pt", "fr", "de", "it")
# Plurals that the stemmer tells by an accent, which is folded: without it, “eleicoes” would not be of “eleicao”.
PORTUGUESE_PLURALS = {
    "oes": "ao", "aes": "ao", "aos": "ao", "ens": "em", "ins": "im", "ons": "om", "uns": "um", "ais": "al", "eis": "el",
    "ois": "ol", "uis": "ul", "res": "r", "ses": "s", "zes": "z",
}  # fmt: skip
OTHER_SINGULARS = {"leis": "lei", "maes": "mae", "pais": "pais", "reis": "rei"}
NONE = ""
ENOUGH = 2  # different stop words that tell a language


def known(tag: str) -> str:
    """Return the language of a BCP 47 tag as it is known here, or NONE."""
    language = tag.partition("-")[0].lower()
    language = OF_SAME_FORM.get(language, language)
    return language if language in STEMMERS else NONE


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """Return the stem (Snowball) of a folded word. Of no language, that is the word."""
    if not language:
        return word
    if language == "pt":
        word = _portuguese_singular(word)
    found: str = _stemmer(language).stemWord(word)
    if language == "es":
        if word.endswith("es") and found == word[:-2]:  # “mujeres” becomes “mujer”, which is no stem yet
            found = _stemmer(language).stemWord(found)
        if found.endswith("z"):  # as of “juez”, of which the plural is “jueces”
            found = f"{found[:-1]}c"
    return found


def _portuguese_singular(word: str) -> str:
    if word in OTHER_SINGULARS:
        return OTHER_SINGULARS[word]
    if len(word) > 3 and word[-3:] in PORTUGUESE_PLURALS:
        return word[:-3] + PORTUGUESE_PLURALS[word[-3:]]
    return word[:-1] if len(word) > 3 and word.endswith("as") else word  # “urnas”


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(STEMMERS[language], 0)


def is_stop_word(word: str, language: str) -> bool:
    """Return whether a folded word says nothing about the subject of a text."""
    known = _stop_words().get(language, ())
    before, apostrophe, _after = word.partition("'")
    return word in known or (
        bool(apostrophe) and (before in known or before.removesuffix("n") in known)
    )  # as in didn't


def likely(words: Iterable[str]) -> tuple[str, ...]:
    """Return the languages that a text may be in, by its stop words: one where that is clear, else several.

    A single stop word says little: “met” is Dutch and English.
    """
    votes = _votes(words)
    most = max(votes.values(), default=0)
    if most < ENOUGH:
        return tuple(dict.fromkeys([*COMMON, *votes]))
    return tuple(language for language in STEMMERS if votes[language] == most)


def may_be(tag: str, asked: Collection[str]) -> bool:
    """Return whether a text in one of these languages may be in that of a tag; where neither is known, it may."""
    language = known(tag)
    return language in asked or not language or {*COMMON} <= {*asked}


def stop_words_of(words: Iterable[str]) -> set[str]:
    """Return those of a text's words that are stop words of a language that it may be in."""
    votes = _votes(words)
    most = max(votes.values(), default=0)
    return {word for word in words for language in _languages_by_stop_word().get(word, ()) if votes[language] == most}


def _votes(words: Iterable[str]) -> Counter[str]:
    return Counter(language for word in {*words} for language in _languages_by_stop_word().get(word, ()))


@cache
def _stop_words() -> dict[str, Collection[str]]:
    found: dict[str, Collection[str]] = {}
    lines = STOP_WORDS.read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line.startswith((" ", "#")) and line:
            language, _colon, line = line.partition(":")
            found[language] = set()
        if not line.startswith("#") and line:
            found[language] |= {fold(word) for word in line.split()}  # type: ignore[operator]  # they are sets here
    return found


@cache
def _languages_by_stop_word() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for language, words in _stop_words().items():
        for word in words:
            found.setdefault(word, []).append(language)
    return found
