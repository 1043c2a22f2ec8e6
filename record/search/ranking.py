"""Rank the texts of an index against a question: BM25 of words and of grams, and the cosine where there are vectors.

Each part is divided by what a text of usual length would get that has all of the question once: so the parts are
comparable and can be added, and the sum is an absolute measure of how much of the question was met.

A small index is scanned whole. Of a large one, candidates are scored alone (docs/decisions/0039): the best by their
words of the texts that have one of the question's rarest words, the texts that have one of its rarest pieces of words,
and the nearest by their vectors. What is not among them lacks everything rare, and so has a low score.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

from record.reading import Questions, Statement
from record.search import encoders, spelling
from record.search.index import Index
from record.search.models import TermFrequency
from record.search.terms import Question, corrected, heaviest, literal, question, rarity
from record.search.text import respelled

EXACT_UP_TO = 20_000  # texts; reading more takes longer than finding candidates
# Texts that a question's rarest words may have in sum, and its rarest pieces of words.
BY_WORDS, BY_PIECES = 16_000, 2_000
BEST_BY_WORDS, BY_VECTOR = 1_000, 100
# The same for each of many questions at once, as the sentences of an article are, and how many a statement answers.
FEW_BY_WORDS, FEW_BEST_BY_WORDS, FEW_BY_VECTOR = 2_000, 50, 10
AT_ONCE = 16
COMMON_WORDS = 2  # that candidates have together, where a question has no rare one
BY_COMMON_WORDS = 64_000  # texts with these; of “a photograph shows”, fewer would leave out most of the best
MOST_RANKED = 100


class Hit(NamedTuple):
    """A text that was found, and the parts of its score."""

    id: int
    words: float
    grams: float
    cosine: float

    @property
    def score(self) -> float:
        return self.words + self.grams + self.cosine


@dataclass(frozen=True)
class Frequencies:
    """How many texts there are, and how many have each term of a question."""

    total: int
    words: Mapping[int, int]
    grams: Mapping[int, int]

    def of(self, asked: Question) -> "Frequencies":
        """Return those of one question, of what is known of several."""
        words = {term: self.words[term] for term in asked.word_terms if term in self.words}
        grams = {term: self.grams[term] for term in {*asked.grams, *asked.pieces} if term in self.grams}
        return Frequencies(self.total, words, grams)

    def of_group(self, group: Iterable[int]) -> int:
        """Return how many texts have a word in the language in which it is most frequent."""
        return max((self.words.get(term, 0) for term in group), default=0)

    def rarity(self, group: Iterable[int]) -> float:
        return rarity(self.of_group(group), self.total)


FREQUENCIES = """
SELECT kind, term, count FROM {frequencies}
 WHERE kind = 'word' AND term = ANY(%s) OR kind = 'gram' AND term = ANY(%s) OR kind = 'text'
"""


def frequencies(index: Index, *asked: Question) -> Questions[Frequencies]:
    """Return how frequent the terms of questions are."""
    words = {term for each in asked for term in each.word_terms}
    terms = [sorted(words), sorted({term for each in asked for term in (*each.grams, *each.pieces)})]
    rows = yield Statement(FREQUENCIES.format(**index.tables), terms)
    found: dict[str, dict[int, int]] = {kind: {} for kind in TermFrequency.Kind.values}
    for kind, term, count in rows:
        found[kind][term] = count
    return Frequencies(found["text"].get(0, 0), found["word"], found["gram"])


def with_words(index: Index, known: Frequencies, words: Collection[int]) -> Questions[Frequencies]:
    """Return these frequencies with those of further words."""
    if missing := sorted({*words} - known.words.keys()):
        rows = yield Statement(FREQUENCIES.format(**index.tables), [missing, []])
        counts = {term: count for kind, term, count in rows if kind == "word"}
        known = replace(known, words={**known.words, **counts})
    return known


@dataclass(frozen=True)
class Weighed:
    """A question with what its terms weigh, and the rarest of them; without a rare word, the least common ones."""

    words: str
    grams: str
    rare_words: list[int]
    rare_pieces: list[int]
    common: list[list[int]]


def weigh(asked: Question, known: Frequencies, by_words: int | None = None) -> Weighed:
    """Weigh the terms of a question, so that all of them sum to 1: a term that no text has counts like the rarest.

    `by_words` is how many texts its rarest words may have, BY_WORDS if it is not given.
    """
    groups = {group: known.rarity(group) for group in asked.words}
    words = {term: weight for group, weight in groups.items() for term in group}
    grams = {gram: rarity(known.grams.get(gram, 0), known.total) for gram in asked.grams}
    rare_words = rarest(known.words, BY_WORDS if by_words is None else by_words)
    common = sorted((group for group in groups if known.of_group(group)), key=known.of_group)[:COMMON_WORDS]
    return Weighed(
        words=literal(_shares(words, sum(groups.values()))),
        grams=literal(_shares(grams, sum(grams.values()))),
        rare_words=rare_words,
        rare_pieces=rarest({piece: known.grams[piece] for piece in asked.pieces if piece in known.grams}, BY_PIECES),
        common=[] if rare_words else [sorted(group) for group in common],
    )


def _shares(weights: Mapping[int, float], total: float) -> Mapping[int, float]:
    return heaviest({term: weight / total for term, weight in weights.items()}) if total else {}


def rarest(counts: Mapping[int, int], most_texts: int) -> list[int]:
    """Return the rarest terms, as many as so many texts have."""
    by_count = sorted(counts.items(), key=lambda item: (item[1], item[0]))
    texts = accumulate(count for _term, count in by_count)
    return [term for (term, _count), so_far in zip(by_count, texts, strict=True) if so_far <= most_texts]


SCORED = """
SELECT id, -(words <#> %(words)s) AS words, -(grams <#> %(grams)s) AS grams, {cosine} AS cosine FROM {texts}
"""
COSINE = "CASE WHEN encoder = %(encoder)s THEN -(vector <#> %(vector)s) ELSE 0 END"
BEST = """
SELECT scored.id, words, grams, cosine {scored} {among} ORDER BY words + grams + cosine DESC, scored.id LIMIT %(limit)s
"""
# Each candidate is looked up by its key: the database would rather read all texts once than thousands of them apart.
AMONG = "FROM ({candidates}) AS candidate CROSS JOIN LATERAL ({scored} WHERE id = candidate.id LIMIT 1) AS scored"
BY_WORD = """
(SELECT id FROM (SELECT id, words FROM {texts} WHERE {condition} LIMIT {most}) AS bounded
  ORDER BY words <#> %(words)s, id LIMIT {best})
"""
BY_PIECE = "(SELECT id FROM {texts} WHERE pieces && %(rare_pieces)s::integer[])"
PARAMETER = re.compile(r"%\((\w+)\)s")
NEAREST = """
(SELECT id FROM {texts} WHERE encoder = %(encoder)s AND vector_dims(vector) = {dimensions}
  ORDER BY vector::vector({dimensions}) <#> %(vector)s LIMIT {limit})
"""


def rank(index: Index, text: str, *, language: str | None = None, limit: int = MOST_RANKED) -> Questions[list[Hit]]:
    """Return the texts that are nearest to a text, the nearest first; of equal ones, the one with the lower id."""
    asked, known = yield from read(index, text, language)
    return (yield from hits(index, text, asked, known, limit))


def read(index: Index, text: str, language: str | None = None) -> Questions[tuple[Question, Frequencies]]:
    """Read a question, with the spelling of its unknown words corrected, and how frequent its terms are."""
    asked = question(text, language)
    known = yield from frequencies(index, asked)
    groups = zip(asked.spelled, asked.words, strict=True)
    unknown = [word for word, group in groups if not known.of_group(group)]
    if known.total and (found := (yield from spelling.corrections(index, unknown))):
        asked = corrected(asked, found)
        known = yield from frequencies(index, asked)
    return asked, known


def hits(
    index: Index, text: str, asked: Question, known: Frequencies, limit: int, among: Sequence[range | None] = (None,)
) -> Questions[list[Hit]]:
    """Return the texts that are nearest to a question that was read; `text` is what it was read from.

    With ranges of ids, so many of each: what is in none of them neither crowds them out nor counts, but for how
    frequent a term is, and neither does one range for another.
    """
    if not asked.folded or not known.total:
        return []
    encoder = encoders.current()
    weighed = weigh(asked, known)
    [vector] = encoder.encode([respelled(text, asked.corrected)]) if encoder else [None]
    if known.total <= EXACT_UP_TO:
        statements = [_best(f"FROM ({_scored(index, encoder)}) AS scored", ids) for ids in among]
    else:
        others = [BY_PIECE.format(**index.tables), *_nearest(index, encoder, BY_VECTOR)]
        statements = [_among(index, encoder, [*others, *_by_words(index, weighed, ids=ids)], ids) for ids in among]
    parameters = _parameters(weighed, encoder, vector, limit)
    rows = yield Statement(" UNION ALL ".join(f"({each})" for each in statements), parameters, False)
    return _in_order(Hit(*row) for row in rows)


def _in_order(hits: Iterable[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: (-hit.score, hit.id))


def among_ids(ids: range) -> str:
    """Return the condition that an id is one of these."""
    return f"id BETWEEN {ids.start} AND {ids.stop - 1}"


def hits_of_each(
    index: Index,
    texts: Sequence[str],
    asked: Sequence[Question],
    known: Frequencies,
    limit: int,
    among: Sequence[range | None] = (None,),
) -> Questions[list[list[Hit]]]:
    """Return the texts that are nearest to each of many questions, of each range of ids so many, in few statements.

    Of each, fewer candidates are looked at: those that its rarest words find, and by vectors the very nearest. `known`
    has the frequencies of all of them.
    """
    encoder = encoders.current()
    vectors = encoder.encode(texts) if encoder else [None] * len(texts)
    found: list[list[Hit]] = [[] for _text in texts]
    for at in range(0, len(texts), AT_ONCE):
        statements, parameters = [], dict[str, object]()
        for place in range(at, min(at + AT_ONCE, len(texts))):
            weighed = weigh(asked[place], known.of(asked[place]), FEW_BY_WORDS)
            for ids in among:
                by_words = _by_words(index, weighed, FEW_BEST_BY_WORDS, ids) if weighed.rare_words else []
                if candidates := [*by_words, *_nearest(index, encoder, FEW_BY_VECTOR)]:
                    statement = PARAMETER.sub(rf"%(\1_{place})s", _among(index, encoder, candidates, ids))
                    statements.append(f"(SELECT {place} AS place, best.* FROM ({statement}) AS best)")  # noqa: S608
            own = _parameters(weighed, encoder, vectors[place], limit)
            parameters |= {f"{name}_{place}": value for name, value in own.items()}
        if statements:
            for place, *row in (yield Statement(" UNION ALL ".join(statements), parameters, False)):
                found[place].append(Hit(*row))
    return [_in_order(each) for each in found]


def _parameters(
    weighed: Weighed, encoder: encoders.Encoder | None, vector: encoders.Vector | None, limit: int
) -> dict[str, object]:
    parameters: dict[str, object] = {
        "words": weighed.words,
        "grams": weighed.grams,
        "rare_words": weighed.rare_words,
        "rare_pieces": weighed.rare_pieces,
        "limit": limit,
        **{f"common_{place}": terms for place, terms in enumerate(weighed.common)},
    }
    if encoder and vector is not None:
        parameters |= {"encoder": encoder.name, "vector": encoders.literal(vector)}
    return parameters


def _scored(index: Index, encoder: encoders.Encoder | None) -> str:
    return SCORED.format(cosine=COSINE if encoder else "0::double precision", **index.tables)


def _best(scored: str, ids: range | None, *, key: str = "scored") -> str:
    return BEST.format(scored=scored, among="" if ids is None else f"WHERE {key}.{among_ids(ids)}")


def _among(index: Index, encoder: encoders.Encoder | None, candidates: Sequence[str], ids: range | None = None) -> str:
    scored = AMONG.format(candidates=" UNION ".join(candidates), scored=_scored(index, encoder))
    return _best(scored, ids, key="candidate")  # of what is none of these, nothing is scored


def _by_words(index: Index, weighed: Weighed, best: int | None = None, ids: range | None = None) -> list[str]:
    if not weighed.rare_words and not weighed.common:
        return []
    common = [f"terms && %(common_{place})s::integer[]" for place in range(len(weighed.common))]
    among = [] if ids is None else [among_ids(ids)]
    condition = " AND ".join([*(common or ["terms && %(rare_words)s::integer[]"]), *among])
    most = BY_COMMON_WORDS if common else BY_WORDS
    best = BEST_BY_WORDS if best is None else best
    return [BY_WORD.format(condition=condition, most=most, best=best, **index.tables)]


def _nearest(index: Index, encoder: encoders.Encoder | None, limit: int) -> list[str]:
    return [NEAREST.format(dimensions=encoder.dimensions, limit=limit, **index.tables)] if encoder else []
