"""Complete a search while it is typed: public things that have its words, and the names that stand in them.

Of the last word, the beginning is enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from record.reading import Questions, Statement
from record.search import languages
from record.search.index import RECORD
from record.search.terms import number_of, question
from record.search.text import LONGEST_WORD, folded_words, plain

SHORTEST = 2  # letters of the last word; a single one begins too many
MOST_ENDINGS = 50  # words that begin so, the most frequent ones
LOOKED_AT = 300  # the newest that match; names are taken from these
MOST_NAMES = 100

BEGINNING = "SELECT word FROM {spellings} WHERE word >= %s AND word < %s ORDER BY count DESC, word LIMIT %s"
MATCHING = """
  WITH matching AS MATERIALIZED (
       SELECT searchable.id, searchable.facets
         FROM record_searchable AS searchable JOIN {texts} AS text USING (id)
        WHERE searchable.kind = 'own' AND {conditions}
        ORDER BY searchable.first_published_at DESC, searchable.id DESC LIMIT %(most)s)
(SELECT 'id' AS kind, id::varchar AS slug, 0 AS count FROM matching LIMIT %(things)s)
 UNION ALL
(SELECT split_part(facet, ':', 1), substr(facet, strpos(facet, ':') + 1), count(*)
   FROM (SELECT unnest(facets) AS facet FROM matching) AS each
  WHERE split_part(facet, ':', 1) = ANY(%(kinds)s) GROUP BY facet ORDER BY count(*) DESC, facet LIMIT %(names)s)
"""
AFTER_ALL = "\U0010ffff"  # no word goes on with this


@dataclass(frozen=True)
class Completions:
    """The newest things that match, by their ids, and the facets that most of those that match have.

    `words` are those of the search as they are compared: what a name must have to match by itself.
    """

    ids: Sequence[int]
    facets: Sequence[tuple[str, str]]
    words: Sequence[str]


def complete(text: str, kinds: Sequence[str], things: int) -> Questions[Completions]:
    """Return so many things of which the words begin so, and facets of these kinds."""
    words = list(dict.fromkeys(folded_words(plain(text))))
    if not words or len(words[-1]) < SHORTEST:
        return Completions([], [], words)
    before = words[:-1]
    says_something = not languages.stop_words_of(before).issuperset(before)  # by stop words alone, nothing is found
    groups = [sorted(group) for group in question(" ".join(before)).words] if says_something else []
    endings = yield Statement(BEGINNING.format(**RECORD.tables), [words[-1], words[-1] + AFTER_ALL, MOST_ENDINGS])
    groups.append(_terms([words[-1], *(ending for (ending,) in endings)]))
    conditions = [f"text.terms && %(word_{place})s::integer[]" for place in range(len(groups))]
    parameters: dict[str, object] = {f"word_{place}": group for place, group in enumerate(groups)}
    parameters |= {"most": LOOKED_AT, "things": things, "kinds": [*kinds], "names": MOST_NAMES}
    statement = MATCHING.format(conditions=" AND ".join(conditions), **RECORD.tables)
    rows = yield Statement(statement, parameters, False)
    return Completions(
        ids=[int(slug) for kind, slug, _count in rows if kind == "id"],
        facets=[(kind, slug) for kind, slug, _count in rows if kind != "id"],
        words=words,
    )


def _terms(words: Sequence[str]) -> list[int]:
    """Return the terms that words may have in any language."""
    known = [languages.NONE, *languages.STEMMERS]
    return sorted({number_of(languages.stem(word[:LONGEST_WORD], each)) for word in words for each in known})


def has_words(name: str, words: Sequence[str]) -> bool:
    """Return whether a name has all these words, the last one as a beginning at least."""
    own = folded_words(plain(name))
    return {*words[:-1]} <= {*own} and any(word.startswith(words[-1]) for word in own)
