"""Terms of texts, and what they weigh: BM25 as the inner product of two sparse vectors.

A text's vector holds, for each of its terms, the part of the score that depends on the text; a question's holds the
terms' inverse document frequencies. Terms are numbers: CRC-32 of the term, modulo the vectors' dimension.
"""

import heapq
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain

from record.search import languages
from record.search.text import folded_words, is_unspaced, plain

DIMENSION = 1 << 20
MOST_TERMS = 1_000  # of a vector; longer texts and questions keep their heaviest
SATURATION, BY_LENGTH = 1.2, 0.75  # BM25's k1 and b
# What the length of a text is compared with: the mean of 10,375 fact-checks (headline and claim).
USUAL_WORDS, USUAL_GRAMS = 14, 294
SHORTEST_GRAM, LONGEST_GRAM, PIECE = 3, 5, 4
SHORTEST_SPELLING = 3  # letters; shorter words are not corrected
QUOTED, NAMED = 0.5, 0.25  # what a term counts for where it is not in headline or claim

Weights = Mapping[int, float]


@dataclass(frozen=True)
class Text:
    """What can be searched of one thing.

    `claim` is headline and statement. Beside it, words are found in what was said literally and in all the rest, but
    count for less there.
    """

    claim: str
    language: str
    said: str = ""
    rest: str = ""


@dataclass(frozen=True)
class TextTerms:
    """What the index holds of a text.

    `terms` are all of its words, `pieces` some grams that find candidates, `spellings` the words that others may be
    misspellings of.
    """

    words: dict[int, float]
    grams: dict[int, float]
    terms: list[int]
    pieces: list[int]
    spellings: list[str]


def number_of(term: str) -> int:
    return zlib.crc32(term.encode()) % DIMENSION


def terms_of(text: Text) -> TextTerms:
    """Return what the index holds of a text."""
    language = languages.known(text.language)
    claim, said, rest = (folded_words(plain(part)) for part in (text.claim, text.said, text.rest))
    stems = [[*_stems(part, language)] for part in (claim, said, rest)]
    grams = [[*_grams(part)] for part in (claim, said)]
    words = _weighted(stems, USUAL_WORDS)
    return TextTerms(
        words=words,
        grams=_weighted(grams, USUAL_GRAMS),
        terms=sorted({number for part in stems for number in part}),
        pieces=sorted({number for word in (*claim, *said) for number in _piece_numbers(word)}),
        spellings=sorted(filter(is_spelled, {*claim, *said, *rest})),
    )


def is_spelled(word: str) -> bool:
    """Return whether a folded word can be misspelled: it is no number, and not too short."""
    return len(word) >= SHORTEST_SPELLING and word.isalpha() and not is_unspaced(word)


def _stems(words: Iterable[str], language: str) -> Iterator[int]:
    return (number_of(languages.stem(word, language)) for word in words if not languages.is_stop_word(word, language))


def _grams(words: Iterable[str]) -> Iterator[int]:
    return chain.from_iterable(map(_gram_numbers, words))


# Texts repeat words: most of what a text costs would be the numbers of its grams.
@lru_cache(maxsize=50_000)
def _gram_numbers(word: str) -> tuple[int, ...]:
    return tuple(map(number_of, grams_of(word)))


@lru_cache(maxsize=50_000)
def _piece_numbers(word: str) -> tuple[int, ...]:
    return tuple(map(number_of, pieces_of(word)))


def grams_of(word: str) -> list[str]:
    """Return the grams of a word, with a space on either side. Pairs of letters stand for themselves."""
    if is_unspaced(word):
        return [word]
    padded = f" {word} "
    lengths = range(SHORTEST_GRAM, min(LONGEST_GRAM, len(padded)) + 1)
    return [padded[at : at + length] for length in lengths for at in range(len(padded) - length + 1)]


def pieces_of(word: str) -> list[str]:
    """Return the grams of one length: enough of them survive a typing error."""
    if is_unspaced(word):
        return [word]
    padded = f" {word} "
    return [padded[at : at + PIECE] for at in range(max(len(padded) - PIECE + 1, 1))]


def _weighted(parts: Sequence[Sequence[int]], usual_length: float) -> dict[int, float]:
    """Return each term's part of the score. The length of a text is that of its first part."""
    counts: Counter[int] = Counter()
    for part, factor in zip(parts, (1, QUOTED, NAMED), strict=False):
        for term, count in Counter(part).items():
            counts[term] += count * factor  # type: ignore[assignment]  # counts need not be whole
    norm = SATURATION * (1 - BY_LENGTH + BY_LENGTH * len(parts[0]) / usual_length)
    return heaviest({term: count * (SATURATION + 1) / (count + norm) for term, count in counts.items()})


def heaviest(weights: Mapping[int, float]) -> dict[int, float]:
    """Return the heaviest terms, in their order: of equal ones the first."""
    if len(weights) > MOST_TERMS:
        weights = dict(heapq.nsmallest(MOST_TERMS, weights.items(), key=lambda item: (-item[1], item[0])))
    return dict(sorted(weights.items()))


def literal(weights: Weights) -> str:
    """Write a vector as the database reads and writes it: there, dimensions are counted from 1, numbers are single."""
    written = {weight: f"{weight:.6g}" for weight in {*weights.values()}}  # many terms weigh the same
    entries = [f"{term + 1}:{written[weight]}" for term, weight in sorted(weights.items())]
    return f"{{{','.join(entries)}}}/{DIMENSION}"


def read_terms(vector: str) -> list[int]:
    """Return the terms of a vector as the database writes it."""
    entries = vector[1 : vector.index("}")]
    return [int(entry.partition(":")[0]) - 1 for entry in entries.split(",")] if entries else []


@dataclass(frozen=True)
class Question:
    """A question as terms. Each word is a group of terms: its stems in the languages that it may be in.

    `spelled` are these words as they are compared, `folded` all words of the question. `corrected` are known words that
    stand for unknown ones.
    """

    languages: Sequence[str]
    folded: Sequence[str]
    spelled: Sequence[str]
    words: Sequence[frozenset[int]]
    grams: Sequence[int]
    pieces: Sequence[int]
    corrected: Mapping[str, str] = field(default_factory=dict)

    @property
    def word_terms(self) -> list[int]:
        return sorted({term for group in self.words for term in group})


def question(text: str, language: str | None = None) -> Question:
    """Read a question or a post. Without its language, that is told by its stop words.

    A word that is a stop word there is left out. Where nothing else was asked, stop words are what is looked for.
    """
    folded = folded_words(plain(text))
    asked = (languages.known(language),) if language else languages.likely(folded)
    stop_words = set() if language else languages.stop_words_of(folded)
    groups = {word: _group(word, asked) for word in folded if word not in stop_words}
    spelled = {word: group for word, group in groups.items() if group}
    if not spelled:
        spelled = {word: frozenset(number_of(languages.stem(word, each)) for each in asked) for word in folded}
    return Question(
        languages=asked,
        folded=folded,
        spelled=[*spelled],
        words=[*spelled.values()],
        grams=sorted({*_grams(folded)}),
        pieces=sorted({number for word in folded for number in _piece_numbers(word)}),
    )


def corrected(asked: Question, corrections: Mapping[str, str]) -> Question:
    """Return the question with known words in the place of unknown ones. Its grams stay those of what was written.

    Known words may be of any language: a name that a Spanish question has may stand in English texts alone.
    """
    if not corrections:
        return asked
    anywhere = {*languages.COMMON, *asked.languages}
    groups = zip(asked.spelled, asked.words, strict=True)
    words = [_group(corrections[word], anywhere) if word in corrections else group for word, group in groups]
    others = {word: known for word, known in corrections.items() if word != known}
    return replace(asked, words=words, corrected=others)


def _group(word: str, asked: Iterable[str]) -> frozenset[int]:
    """Return the terms of a word in the languages in which it says something."""
    stems = [languages.stem(word, each) for each in asked if not languages.is_stop_word(word, each)]
    return frozenset(map(number_of, stems))


def rarity(frequency: int, total: int) -> float:
    """Return the inverse document frequency of a term, as BM25 has it."""
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
