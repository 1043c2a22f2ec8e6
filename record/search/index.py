"""Write and remove the texts of a search index, and keep its frequencies and its vocabulary.

All of it happens in the caller's transaction. The index of the record is written under the append lock.
"""

import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TypeVar

from django.db import connection

from record.copying import copy, execute, values_of
from record.search import encoders
from record.search.models import (
    SearchableFrequency,
    SearchableSpelling,
    SearchableText,
    SearchText,
    Spelling,
    TermFrequency,
)
from record.search.terms import Text, literal, read_terms, terms_of

FrequencyKey = tuple[str, int]  # kind, term
K = TypeVar("K")


@dataclass(frozen=True)
class Index:
    """The tables of one search index."""

    texts: type[SearchText]
    frequencies: type[TermFrequency]
    spellings: type[Spelling]

    @cached_property
    def tables(self) -> dict[str, str]:
        """Return the names of the tables, for statements."""
        models = {"texts": self.texts, "frequencies": self.frequencies, "spellings": self.spellings}
        return {name: connection.ops.quote_name(model._meta.db_table) for name, model in models.items()}


RECORD = Index(SearchableText, SearchableFrequency, SearchableSpelling)


def row_of(index: Index, key: int, text: Text, vector: encoders.Vector | None) -> SearchText:
    """Return what the index holds of a text, not saved."""
    found = terms_of(text)
    encoder = encoders.current()
    return index.texts(
        id=key,
        words=literal(found.words),
        grams=literal(found.grams),
        terms=found.terms,
        pieces=found.pieces,
        spellings=found.spellings,
        encoder=encoder.name if encoder and vector is not None else None,
        vector=None if vector is None else encoders.literal(vector),
    )


def rows_of(index: Index, texts: Mapping[int, Text]) -> list[SearchText]:
    """Return what the index holds of texts, not saved."""
    encoder = encoders.current()
    vectors = encoder.encode([text.claim for text in texts.values()]) if encoder else [None] * len(texts)
    return [row_of(index, key, text, vector) for (key, text), vector in zip(texts.items(), vectors, strict=True)]


REMOVE = "DELETE FROM {texts} WHERE id = ANY(%s::bigint[]) RETURNING terms, grams::text, spellings"


def replace(index: Index, keys: Collection[int], texts: Mapping[int, Text]) -> None:
    """Remove the texts that there are of these, and add others. Of what both have, no count is written."""
    removed: list[tuple[list[int], str, list[str]]] = []
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(REMOVE.format(**index.tables), [[*keys]])
            removed = cursor.fetchall()
    rows = rows_of(index, texts) if texts else []
    if rows:
        copy(index.texts, map(values_of, rows))
    before = frequencies_of((terms, read_terms(grams)) for terms, grams, _spellings in removed)
    after = frequencies_of((row.terms, read_terms(row.grams)) for row in rows)
    change_frequencies(index, differences(before, after))
    words_before = (word for *_terms, spellings in removed for word in spellings)
    change_spellings(index, differences(words_before, (word for row in rows for word in row.spellings)))


def differences(before: Iterable[K] | Mapping[K, int], after: Iterable[K] | Mapping[K, int]) -> dict[K, int]:
    """Return by how much the count of each key changes, of which there are some, or so many."""
    counts = Counter(after)
    counts.subtract(Counter(before))
    return {key: change for key, change in counts.items() if change}


def frequencies_of(texts: Iterable[tuple[Iterable[int], Iterable[int]]]) -> dict[FrequencyKey, int]:
    """Return what texts add to, given the terms of the words and of the grams of each."""
    kind = TermFrequency.Kind
    each = [*texts]
    counted = {
        str(kind.TEXT): Counter([0] * len(each)),
        str(kind.WORD): Counter(chain.from_iterable(words for words, _grams in each)),
        str(kind.GRAM): Counter(chain.from_iterable(grams for _words, grams in each)),
    }
    return {(name, term): count for name, counts in counted.items() for term, count in counts.items()}


# In the order of the keys, as every writer takes the rows' locks.
CHANGE_FREQUENCIES = """
 MERGE INTO {frequencies} AS known
 USING (SELECT * FROM unnest(%s::varchar[], %s::integer[], %s::integer[]) AS keys (kind, term, change)) AS changes
    ON known.kind = changes.kind AND known.term = changes.term
  WHEN MATCHED AND known.count + change <= 0 THEN DELETE
  WHEN MATCHED THEN UPDATE SET count = known.count + change
  WHEN NOT MATCHED AND change > 0 THEN INSERT (kind, term, count) VALUES (changes.kind, changes.term, change)
"""
# The variants of a word come as one text: arrays of different lengths cannot be the elements of an array.
CHANGE_SPELLINGS = """
 MERGE INTO {spellings} AS known
 USING (SELECT * FROM unnest(%s::varchar[], %s::varchar[], %s::integer[]) AS keys (word, variants, change)) AS changes
    ON known.word = changes.word
  WHEN MATCHED AND known.count + change <= 0 THEN DELETE
  WHEN MATCHED THEN UPDATE SET count = known.count + change
  WHEN NOT MATCHED AND change > 0 THEN
       INSERT (word, count, variants) VALUES (changes.word, change, string_to_array(changes.variants, ' ')::integer[])
"""


def change_frequencies(index: Index, changes: Mapping[FrequencyKey, int]) -> None:
    """Add to frequencies, or subtract from them."""
    rows = [(kind, term, change) for (kind, term), change in sorted(changes.items())]
    execute(CHANGE_FREQUENCIES.format(**index.tables), rows)


def change_spellings(index: Index, changes: Mapping[str, int]) -> None:
    """Add to the counts of words, or subtract from them."""
    rows = [(word, " ".join(map(str, variants(word))), change) for word, change in sorted(changes.items())]
    execute(CHANGE_SPELLINGS.format(**index.tables), rows)


def variants(word: str) -> list[int]:
    """Return numbers of a word and of what is left of it without each one of its letters.

    Two words with a typing error between them have one of these in common, whichever error it is.
    """
    spelled = {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
    return sorted({zlib.crc32(each.encode()) & 0x7FFFFFFF for each in spelled})
