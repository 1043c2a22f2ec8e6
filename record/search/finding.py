"""Find public things by words, by facets, or by both: how many there are, a page of them, and what else they have.

With words, that is what has all of them, anywhere in its text. Where nothing has, it is what comes nearest, and the
result says so: then it is a short list. The set does not depend on the facets, so each count is what choosing a facet
would show.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime

from record.reading import Questions, Rows, Statement
from record.search import ranking
from record.search.index import RECORD, Index
from record.search.searchables import ALL, CHECKER, MONTH, OTHERS, OURS, THEIRS, YEAR, facet
from record.search.terms import Question

MOST_BY_RELEVANCE = 5_000  # of those that have all words, the newest are put in order of relevance
DEEPEST = MOST_BY_RELEVANCE  # results that can be paged through; beyond, an answer asks for a filter
OWN_SITE = ""  # of a search for own fact-checks alone
NEAREST = 50  # that are shown where nothing has all words
LEAST_MET = 0.35  # of the score, where both parts are about 1 for a text that has all of the question
MOST_OF_A_KIND = 12
# What is looked at to count facets, which bounds the time: the newest of what is found, and fewer of what is found
# without one of the chosen facets, as there may be nine of these.
MOST_COUNTED, MOST_COUNTED_WITHOUT = 10_000, 4_000

OF_THE_RECORD = "searchable.kind = 'own'"
NEWEST = "ORDER BY searchable.first_published_at DESC, searchable.id DESC"


@dataclass(frozen=True)
class Search:
    """What is looked for, among own fact-checks and those of others. `facets` have the slug of each kind.

    Those of own fact-checks are of other kinds than those of others (record/search/searchables.py).
    """

    text: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    site: str | None = None  # host of the publisher, or OWN_SITE
    since: datetime | None = None
    before: datetime | None = None
    any_of: Sequence[Sequence[str]] = ()  # of each of these, what is found has one facet
    is_by_date: bool = False


@dataclass(frozen=True)
class Read:
    """A search whose words were looked up. `nearest` has scores by id where nothing has all words, the best first.

    At the most `most` texts have all words: as many as have the rarest.
    """

    search: Search
    asked: Question | None = None
    weighed: ranking.Weighed | None = None
    nearest: Mapping[int, float] | None = None
    most: int = 0

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
    asked, known = yield from ranking.read(RECORD, search.text)
    if not asked.words:  # no letter and no digit in it
        return Read(search, asked, nearest={})
    conditions, parameters = _all_words(asked)
    if (among := _among(search)) is not None:
        conditions = [*conditions, f"text.{ranking.among_ids(among)}"]
    statement = EXISTS.format(conditions=" AND ".join(conditions), **RECORD.tables)
    if (yield Statement(statement, parameters, False)):
        most = min(sum(known.words.get(term, 0) for term in group) for group in asked.words)
        return Read(search, asked, ranking.weigh(asked, known), most=most)
    return Read(search, asked, nearest=(yield from nearest(RECORD, search.text, asked, known, among)))


def _among(search: Search) -> range | None:
    """Return the ids of what is looked for, if not of all: what others have of the words is nothing of ours."""
    if search.site == OWN_SITE:
        return OURS
    return THEIRS if search.site is not None or search.facets.get(CHECKER) == OTHERS else None


TERMS = "SELECT id, terms FROM {texts} WHERE id = ANY(%s::bigint[])"


def nearest(
    index: Index, text: str, asked: Question, known: ranking.Frequencies, ids: range | None = None
) -> Questions[dict[int, float]]:
    """Return scores by id of what comes near a text: what has half of its words, or is much alike in their parts.

    Where all have a word, as in the file of one case, it weighs nothing; yet it is what was asked for.
    """
    hits = yield from ranking.hits(index, text, asked, known, NEAREST, [ids])
    rows = yield Statement(TERMS.format(**index.tables), [[hit.id for hit in hits]])
    met = {key: sum(not group.isdisjoint(terms) for group in asked.words) for key, terms in rows}
    there = [hit for hit in hits if hit.id in met]  # one may have been removed since it was ranked
    return {hit.id: hit.score for hit in there if hit.score >= LEAST_MET or 2 * met[hit.id] >= len(asked.words)}


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

    @property
    def is_whole_record(self) -> bool:
        return [*self.conditions] == [OF_THE_RECORD]


def _source(found: Read, *, without: str | None = None, place: int | str = "", among: str = "") -> _Source:
    """Return what is found, without the facet of one kind. `place` tells its parameters from those of another.

    `among` is a table of what has the words already.
    """
    search = found.search
    tables = f"FROM {among or 'record_searchable'} AS searchable"
    conditions: list[str] = []
    parameters: dict[str, object] = {}
    if found.weighed and found.asked and not among:
        tables += f" JOIN {RECORD.tables['texts']} AS text USING (id)"
        conditions, parameters = _all_words(found.asked)
    elif found.nearest is not None:
        conditions, parameters = ["searchable.id = ANY(%(nearest)s::bigint[])"], {"nearest": [*found.nearest]}
    chosen = {kind: slug for kind, slug in search.facets.items() if kind != without}
    if chosen:
        conditions = [*conditions, f"searchable.facets @> %(facets{place})s::varchar[]"]
        parameters[f"facets{place}"] = [facet(kind, slug) for kind, slug in chosen.items()]
    if days := _days(chosen):
        # Says nothing new, but where in the order of dates to begin: else the database reads all that is newer.
        at_or_after, before = f"%(first{place})s", f"%(end{place})s"
        conditions = [
            *conditions,
            f"searchable.first_published_at >= {at_or_after} AND searchable.first_published_at < {before}",
        ]
        parameters |= {f"first{place}": days[0], f"end{place}": days[1]}
    if search.site == OWN_SITE:
        conditions = [*conditions, OF_THE_RECORD]
    elif search.site is not None:
        conditions = [*conditions, "searchable.site = %(site)s"]
        parameters["site"] = search.site
    if search.since is not None:
        conditions = [*conditions, "searchable.published_at >= %(since)s"]
        parameters["since"] = search.since
    if search.before is not None:
        conditions = [*conditions, "searchable.published_at < %(before)s"]
        parameters["before"] = search.before
    for at, one_of in enumerate(search.any_of):
        conditions = [*conditions, f"searchable.facets && %(any_{at})s::varchar[]"]
        parameters[f"any_{at}"] = [*one_of]
    return _Source(tables, conditions, parameters)


def _days(chosen: Mapping[str, str]) -> tuple[datetime, datetime] | None:
    """Return when the chosen month or year begins, and the one after it; None where there is none."""
    year, _dash, month = (chosen.get(MONTH) or chosen.get(YEAR) or "").partition("-")
    try:
        first = datetime(int(year), int(month or 1), 1, tzinfo=UTC)
        if not month:
            return first, first.replace(year=first.year + 1)
        return first, first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    except ValueError:
        return None


def page(found: Read, limit: int, offset: int = 0) -> Questions[Sequence[tuple[int, float | None]]]:
    """Return ids and scores of so many, by relevance where there are words, else the newest first."""
    source = _source(found)
    parameters = source.parameters | {"limit": limit, "offset": offset}
    parameters |= {"most": MOST_BY_RELEVANCE + 1}  # so that the last page knows of more
    if found.weighed and not found.search.is_by_date:
        parameters |= {"words": found.weighed.words, "grams": found.weighed.grams}
        sql = f"""
            SELECT id, score
              FROM (SELECT id, -(words <#> %(words)s) - (grams <#> %(grams)s) AS score
                      {source.sql} {NEWEST} LIMIT %(most)s) AS scored
             ORDER BY score DESC, id LIMIT %(limit)s OFFSET %(offset)s"""  # noqa: S608
        return list((yield Statement(sql, parameters, False)))
    if found.nearest is not None and not found.search.is_by_date:
        rows = yield Statement(f"SELECT id {source.sql}", parameters, False)
        among = {key for (key,) in rows}
        return [(key, score) for key, score in found.nearest.items() if key in among][offset : offset + limit]
    sql = f"SELECT id {source.sql} {NEWEST} LIMIT %(limit)s OFFSET %(offset)s"
    rows = yield Statement(sql, parameters, False)
    scores = found.nearest or {}
    return [(key, scores.get(key)) for (key,) in rows]


KNOWN = "SELECT facet, slug FROM record_facetcount WHERE kind = ANY(%s)"


def known(*kinds: str) -> Questions[list[tuple[str, str]]]:
    """Return the facets of these kinds that anything public has, each with its slug."""
    return list((yield Statement(KNOWN, [[*kinds]])))


OTHERS_THERE = "SELECT count FROM record_facetcount WHERE facet = %s"


def others() -> Questions[int]:
    """Return how many fact-checks of other publishers there are."""
    rows = yield Statement(OTHERS_THERE, [facet(CHECKER, OTHERS)])
    return sum(count for (count,) in rows)


@dataclass(frozen=True)
class Value:
    """A value of a facet, and how many of what is found have it: at least so many, where that is too much to count."""

    slug: str
    count: int
    is_exact: bool = True


@dataclass(frozen=True)
class Counts:
    """How many things are found, and the values of facets among them, the most frequent first.

    For a kind that is chosen, `values` are counted without it: so each is what choosing it would show. `whole` has the
    values of some kinds as they are with all that is chosen.
    """

    total: Value
    values: Mapping[str, Sequence[Value]]
    whole: Mapping[str, Sequence[Value]]


# A scope is what is found with all that is chosen, which is the first, or without the facet of one kind.
SCOPE = """
SELECT {scope} AS scope, facet, count(*) AS count
  FROM (SELECT unnest(array_append(newest.facets, ''::varchar)) AS facet
          FROM (SELECT searchable.facets {source} {order} LIMIT {limit}) AS newest) AS each
 GROUP BY facet
"""
EVERYTHING = """
SELECT {scope} AS scope, facet, count
  FROM unnest(%(kinds{scope})s::varchar[]) AS kinds (kind), LATERAL (
       SELECT facet, count FROM record_facetcount AS known WHERE known.kind = kinds.kind
        ORDER BY count DESC, slug LIMIT CASE WHEN kinds.kind = ANY(%(whole)s::varchar[]) THEN NULL ELSE %(most)s END
       ) AS most
 UNION ALL SELECT {scope}, facet, count FROM record_facetcount WHERE facet = ''
"""
# Few enough have the words that all of these are read once, not for each scope.
WORDED = """
WITH worded AS MATERIALIZED (
     SELECT searchable.id, kind, facets, first_published_at, published_at, site {source})
"""
COUNTED = """
SELECT scope, kind, slug, count
  FROM (SELECT *, row_number() OVER (PARTITION BY scope, kind ORDER BY count DESC, slug) AS place
          FROM (SELECT scope, split_part(facet, ':', 1) AS kind, substr(facet, strpos(facet, ':') + 1) AS slug, count
                  FROM ({scopes}) AS scopes) AS counted
         WHERE {asked}) AS placed
 WHERE place <= %(most)s OR kind = ANY(%(whole)s::varchar[])
 ORDER BY scope, kind, place
"""
TOTALS = "SELECT {scope}, facet, count FROM record_facetcount WHERE facet = %(single)s"
SINGLE = -1  # the scope of a count that is kept: of the only facet that is chosen


def counts(
    found: Read, kinds: Collection[str], *, whole: Collection[str] = (), most: int = MOST_OF_A_KIND
) -> Questions[Counts]:
    """Return how many there are, and of each kind of facet the most frequent values; of kinds in `whole`, all."""
    chosen = [*found.search.facets]
    asked = {0: [*dict.fromkeys([*(kind for kind in kinds if kind not in chosen), *whole])]}
    asked |= {place: [kind] for place, kind in enumerate(chosen, start=1) if kind in kinds}
    parameters: dict[str, object] = {"most": most, "whole": [*whole]}
    scopes, conditions, kept = [], [], {SINGLE}
    words = Search(found.search.text, site=found.search.site)
    worded = _source(replace(found, search=words)) if 0 < found.most <= MOST_COUNTED else None
    for scope, kinds_here in asked.items():
        without, among = (chosen[scope - 1] if scope else None), ("worded" if worded else "")
        source = _source(found, without=without, place=scope, among=among)
        parameters |= source.parameters | {f"kinds{scope}": kinds_here}
        is_everything = source.is_whole_record and not among
        if is_everything:
            kept.add(scope)
        statement = EVERYTHING if is_everything else SCOPE
        order = "" if scope else NEWEST  # sorting takes as long as counting, and only months need to be of the newest
        limit = _most(scope) + 1
        scopes.append(f"({statement.format(scope=scope, source=source.sql, order=order, limit=limit)})")
        conditions.append(f"scope = {scope} AND kind = ANY(%(kinds{scope})s::varchar[])")
    if len(chosen) == 1 and {*_source(found, without=chosen[0]).conditions} <= {OF_THE_RECORD}:
        parameters["single"] = facet(chosen[0], found.search.facets[chosen[0]])
        scopes.append(f"({TOTALS.format(scope=SINGLE)})")
        conditions.append(f"scope = {SINGLE}")
    where = " OR ".join([*conditions, f"kind = '{ALL}'"])
    statement = COUNTED.format(scopes=" UNION ALL ".join(scopes), asked=where)
    if worded:
        statement = WORDED.format(source=worded.sql) + statement
        parameters |= worded.parameters
    return _counts_of(asked, kept, (yield Statement(statement, parameters, False)), most, whole)


def _most(scope: int) -> int:
    return MOST_COUNTED_WITHOUT if scope else MOST_COUNTED


def _counts_of(
    asked: Mapping[int, Sequence[str]], kept: Collection[int], rows: Rows, most: int, whole: Collection[str]
) -> Counts:
    """Read the rows of scopes. Scopes that are `kept` were not counted just now, so they are whole."""
    totals = {scope: count for scope, kind, _slug, count in rows if kind == ALL or scope == SINGLE}
    is_exact = {scope: scope in kept or total <= _most(scope) for scope, total in totals.items()}
    found: dict[tuple[int, str], list[Value]] = {}
    for scope, kind, slug, count in rows:
        found.setdefault((scope, kind), []).append(Value(slug, count, is_exact.get(scope, True)))
    total_of = SINGLE if SINGLE in totals else 0
    return Counts(
        total=Value(ALL, totals.get(total_of, 0), is_exact.get(total_of, True)),
        values={
            kind: found.get((scope, kind), [])[: None if kind in whole else most]
            for scope, kinds in asked.items()
            for kind in kinds
        },
        whole={kind: found.get((0, kind), []) for kind in whole},
    )


MONTHS = "SELECT slug, count FROM record_facetcount WHERE kind = %s ORDER BY slug"


def months() -> Questions[list[Value]]:
    """Return all months in which something that is public was published first."""
    rows = yield Statement(MONTHS, [MONTH])
    return [Value(slug, count) for slug, count in rows]


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
    reviewed_on: str | None
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
