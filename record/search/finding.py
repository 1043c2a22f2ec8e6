"""Find public things by words, by facets, or by both: how many there are, a page of them, and what else they have.

With words, that is what has all of them, anywhere in its text. Where nothing has, it is what comes nearest, and the
result says so: then it is a short list. The set does not depend on the facets, so each count is what choosing a facet
would show.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime

from record.reading import Questions, Statement
from record.search import ranking
from record.search.index import RECORD
from record.search.searchables import facet
from record.search.terms import Question

MOST_BY_RELEVANCE = 20_000  # of those that have all words, the newest are put in order of relevance
NEAREST = 50  # that are shown where nothing has all words
LEAST_MET = 0.35  # of the score, where both parts are about 1 for a text that has all of the question
MOST_OF_A_KIND = 12


@dataclass(frozen=True)
class Search:
    """What is looked for. `facets` are pairs of kind and slug, each kind once."""

    text: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    language: str | None = None  # of the text
    site: str | None = None  # host of the publisher; "" for what is own
    since: datetime | None = None
    before: datetime | None = None
    any_of: Sequence[Sequence[str]] = ()  # of each of these, what is found has one facet
    is_by_date: bool = False


@dataclass(frozen=True)
class Read:
    """A search whose words were looked up. `nearest` has scores by id where nothing has all words, the best first."""

    search: Search
    asked: Question | None = None
    weighed: ranking.Weighed | None = None
    nearest: Mapping[int, float] | None = None

    @property
    def corrected(self) -> Mapping[str, str]:
        """Words of the search that nothing has, and those that were looked for instead."""
        return self.asked.corrected if self.asked else {}

    @property
    def has_all_words(self) -> bool:
        return self.nearest is None


EXISTS = "SELECT id FROM {texts} AS text WHERE {conditions} LIMIT 1"


def read(search: Search) -> Questions[Read]:
    """Look up the words of a search."""
    if not search.text.strip():
        return Read(search)
    asked, known = yield from ranking.read(RECORD, search.text, search.language)
    if not asked.words:  # no letter and no digit in it
        return Read(search, asked, nearest={})
    conditions, parameters = _all_words(asked)
    statement = EXISTS.format(conditions=" AND ".join(conditions), **RECORD.tables)
    if (yield Statement(statement, parameters, False)):
        return Read(search, asked, ranking.weigh(asked, known))
    hits = yield from ranking.hits(RECORD, search.text, asked, known, NEAREST)
    return Read(search, asked, nearest={hit.id: hit.score for hit in hits if hit.score >= LEAST_MET})


def _all_words(asked: Question) -> tuple[list[str], dict[str, object]]:
    names = [f"word_{place}" for place in range(len(asked.words))]
    conditions = [f"text.terms && %({name})s::integer[]" for name in names]
    return conditions, {name: sorted(group) for name, group in zip(names, asked.words, strict=True)}


@dataclass(frozen=True)
class _Source:
    """What a statement reads: its tables and conditions with their parameters."""

    tables: str
    conditions: Sequence[str]
    parameters: dict[str, object]

    @property
    def sql(self) -> str:
        where = f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""
        return f"{self.tables} {where}"


def _source(found: Read, *, without: str | None = None) -> _Source:
    """Return what is found, without the facet of one kind."""
    search = found.search
    tables = "FROM record_searchable AS searchable"
    conditions: list[str] = []
    parameters: dict[str, object] = {}
    if found.weighed and found.asked:
        tables += f" JOIN {RECORD.tables['texts']} AS text USING (id)"
        conditions, parameters = _all_words(found.asked)
    elif found.nearest is not None:
        conditions, parameters = ["searchable.id = ANY(%(nearest)s::bigint[])"], {"nearest": [*found.nearest]}
    if facets := [facet(kind, slug) for kind, slug in search.facets.items() if kind != without]:
        conditions = [*conditions, "searchable.facets @> %(facets)s::varchar[]"]
        parameters["facets"] = facets
    if search.site is not None:
        conditions = [*conditions, "coalesce(searchable.site, '') = %(site)s"]
        parameters["site"] = search.site
    if search.since is not None:
        conditions = [*conditions, "searchable.published_at >= %(since)s"]
        parameters["since"] = search.since
    if search.before is not None:
        conditions = [*conditions, "searchable.published_at < %(before)s"]
        parameters["before"] = search.before
    for place, one_of in enumerate(search.any_of):
        conditions = [*conditions, f"searchable.facets && %(any_{place})s::varchar[]"]
        parameters[f"any_{place}"] = [*one_of]
    return _Source(tables, conditions, parameters)


def total(found: Read) -> Questions[int]:
    """Return how many there are."""
    search = found.search
    is_bounded = search.since or search.before or search.any_of
    if not search.text.strip() and search.site is None and not is_bounded and len(search.facets) < 2:
        names = [facet(kind, slug) for kind, slug in search.facets.items()] or [""]
        rows = yield Statement("SELECT count FROM record_facetcount WHERE facet = %s", names)
        return rows[0][0] if rows else 0
    source = _source(found)
    rows = yield Statement(f"SELECT count(*) {source.sql}", source.parameters, False)
    return int(rows[0][0])


def page(found: Read, limit: int, offset: int = 0) -> Questions[Sequence[tuple[int, float | None]]]:
    """Return ids and scores of so many, by relevance where there are words, else the newest first."""
    source = _source(found)
    parameters = source.parameters | {"limit": limit, "offset": offset, "most": MOST_BY_RELEVANCE}
    newest = "ORDER BY first_published_at DESC, id DESC"
    if found.weighed and not found.search.is_by_date:
        parameters |= {"words": found.weighed.words, "grams": found.weighed.grams}
        sql = f"""
            SELECT id, score
              FROM (SELECT id, -(words <#> %(words)s) - (grams <#> %(grams)s) AS score
                      {source.sql} {newest} LIMIT %(most)s) AS scored
             ORDER BY score DESC, id LIMIT %(limit)s OFFSET %(offset)s"""  # noqa: S608
        return list((yield Statement(sql, parameters, False)))
    if found.nearest is not None and not found.search.is_by_date:
        rows = yield Statement(f"SELECT id {source.sql}", parameters, False)
        among = {key for (key,) in rows}
        return [(key, score) for key, score in found.nearest.items() if key in among][offset : offset + limit]
    sql = f"SELECT id {source.sql} {newest} LIMIT %(limit)s OFFSET %(offset)s"
    rows = yield Statement(sql, parameters, False)
    scores = found.nearest or {}
    return [(key, scores.get(key)) for (key,) in rows]


KNOWN = "SELECT facet, slug FROM record_facetcount WHERE kind = %s"


def known(kind: str) -> Questions[list[tuple[str, str]]]:
    """Return the facets of a kind that anything public has, each with its slug."""
    return list((yield Statement(KNOWN, [kind])))


COUNTED = """
SELECT kind, slug, count
  FROM (SELECT kind, slug, count, row_number() OVER (PARTITION BY kind ORDER BY count DESC, slug) AS place FROM (
        SELECT split_part(facet, ':', 1) AS kind, substr(facet, strpos(facet, ':') + 1) AS slug, count(*) AS count
          FROM (SELECT unnest(searchable.facets) AS facet {source}) AS each GROUP BY facet) AS counted
         WHERE kind = ANY(%(kinds)s)) AS placed
 WHERE place <= %(most)s
"""
ALL_COUNTS = """
SELECT kind, slug, count FROM unnest(%(kinds)s::varchar[]) AS kinds (kind), LATERAL (
       SELECT slug, count FROM record_facetcount AS known WHERE known.kind = kinds.kind
        ORDER BY count DESC, slug LIMIT %(most)s) AS most
"""
Counts = dict[str, list[tuple[str, int]]]


def counts(found: Read, kinds: Iterable[str], most: int = MOST_OF_A_KIND) -> Questions[Counts]:
    """Return for each kind of facet the most frequent slugs and how many of what is found have them.

    For a kind that is chosen, that is what choosing another of it would show.
    """
    search = found.search
    counted: Counts = {kind: [] for kind in kinds}
    chosen = [kind for kind in counted if kind in search.facets]
    for without, asked in [
        (None, [kind for kind in counted if kind not in chosen]),
        *((kind, [kind]) for kind in chosen),
    ]:
        if not asked:
            continue
        source = _source(found, without=without)
        if source.conditions:
            sql, parameters = COUNTED.format(source=source.sql), source.parameters
        else:
            sql, parameters = ALL_COUNTS, {}
        rows = yield Statement(sql, parameters | {"kinds": asked, "most": most}, False)
        for kind, slug, count in sorted(rows, key=lambda row: (row[0], -row[2], row[1])):
            counted[kind].append((slug, count))
    return counted


@dataclass(frozen=True)
class Result:
    """What is shown of a public thing: the columns of a Searchable."""

    id: int
    kind: str
    url: str
    statement: str
    title: str | None
    summary: str
    text: str
    language: str
    claimant: str
    claimed_on: str | None
    rating: str
    publisher: str | None
    site: str | None
    first_published_at: datetime
    published_at: datetime
    facets: list[str]


COLUMNS = ", ".join(each.name for each in fields(Result))
RESULTS = f"SELECT {COLUMNS} FROM record_searchable WHERE id = ANY(%s::bigint[])"  # noqa: S608


def results(ids: Sequence[int]) -> Questions[list[Result]]:
    """Return what is shown of each of these, in this order; what is gone since is left out."""
    if not ids:
        return []
    rows = yield Statement(RESULTS, [[*ids]])
    by_id = {row[0]: Result(*row) for row in rows}
    return [by_id[key] for key in ids if key in by_id]
