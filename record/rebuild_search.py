"""Compare the search index with the log; index what an earlier release published.

Rows of other publishers' fact-checks, of which the log says nothing, are left alone.
"""

from collections.abc import Collection, Iterator

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from record.models import Entry
from record.read_model import Public
from record.search import encoders, index, searchables
from record.search.index import RECORD
from record.search.models import FacetCount, Searchable, SearchableSpelling, SearchableText, SearchText
from record.verify import CHUNK, Difference

OF_TERMS = ("words", "grams", "terms", "pieces", "spellings")  # columns that follow from the document alone
LENGTH_TOLERANCE = 0.01  # of a vector: its numbers are written with six digits

Found = Iterator[tuple[int, Difference]]

STORED_TEXTS = """
SELECT id, words::text, grams::text, terms, pieces, spellings,
       CASE WHEN vector_dims(vector) = %s AND abs(vector_norm(vector) - 1) < %s THEN encoder END
  FROM record_searchabletext WHERE id = ANY(%s::bigint[])
"""


def compare(chunk: Public) -> Found:
    """Yield the numbers by which the index has not what these documents say."""
    numbers = [entry.number for entry, _document in chunk]
    stored, texts = Searchable.objects.in_bulk(numbers), _stored_texts(numbers)
    for entry, document in chunk:
        wrong = _wrong_columns(searchables.searchable_of(document), stored.get(entry.number))
        wrong += _wrong_text(index.row_of(RECORD, entry.number, searchables.text_of(document), None), texts)
        if wrong:
            yield entry.number, _difference(entry.number, "; ".join(wrong))


def _wrong_columns(row: Searchable, stored: Searchable | None) -> list[str]:
    if stored is None:
        return ["was missing"]
    names = [field.attname for field in row._meta.concrete_fields]
    wrong = [name for name in names if getattr(row, name) != getattr(stored, name)]
    return [f"differed in {', '.join(wrong)}"] if wrong else []


def _stored_texts(numbers: Collection[int]) -> dict[int, dict[str, object]]:
    encoder = encoders.current()
    dimensions = encoder.dimensions if encoder else 0
    with connection.cursor() as cursor:
        cursor.execute(STORED_TEXTS, [dimensions, LENGTH_TOLERANCE, [*numbers]])
        names = ("id", *OF_TERMS, "encoder")
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def _wrong_text(row: SearchText, texts: dict[int, dict[str, object]]) -> list[str]:
    stored, encoder = texts.get(row.id), encoders.current()
    if stored is None:
        return ["had no text"]
    wrong = [name for name in OF_TERMS if getattr(row, name) != stored[name]]
    found = [f"differed in the text's {', '.join(wrong)}"] if wrong else []
    if encoder and stored["encoder"] != encoder.name:
        found.append(f"had no vector of {encoder.name}")
    return found


def strays() -> Found:
    """Yield the ids of own rows that no public fact-check has."""
    later = Entry.objects.filter(number=OuterRef("number"), version__gt=OuterRef("version"))
    newest = Entry.objects.filter(~Exists(later), number=OuterRef("id"))
    is_public = Exists(newest.exclude(action=Entry.Action.RETRACTED))
    own = Q(id__lt=Searchable.EXTERNAL_FROM)
    rows = Searchable.objects.filter(~is_public, own | Q(kind=Searchable.Kind.OWN))
    texts = SearchableText.objects.filter(~is_public, own, ~Q(id__in=rows.values("id")))
    for key in (*_ids(rows), *_ids(texts)):
        yield key, _difference(key, "is not in the log")


def _ids(rows: QuerySet[Searchable] | QuerySet[SearchableText]) -> Iterator[int]:
    return rows.order_by("id").values_list("id", flat=True).iterator(chunk_size=CHUNK)


def _difference(number: int, what: str) -> Difference:
    return Difference(f"searchable {number}", what)


def wrong_spellings() -> Iterator[tuple[str, Difference]]:
    """Yield the words that are not found by their own variants."""
    for word, variants in SearchableSpelling.objects.values_list("word", "variants").iterator(chunk_size=CHUNK):
        if variants != index.variants(word):
            yield word, Difference(f"spelling {word}", "differed in variants")


RESTORE_SPELLINGS = """
UPDATE record_searchablespelling AS known SET variants = string_to_array(keys.variants, ' ')::integer[]
  FROM unnest(%s::varchar[], %s::varchar[]) AS keys (word, variants) WHERE known.word = keys.word
"""


def restore_spellings(words: Collection[str]) -> None:
    variants = [" ".join(map(str, index.variants(word))) for word in words]
    with connection.cursor() as cursor:
        cursor.execute(RESTORE_SPELLINGS, [[*words], variants])


def wrong_facets() -> Iterator[tuple[str, Difference]]:
    """Yield the facets that are counted under another kind or slug than theirs."""
    for each in FacetCount.objects.order_by("facet").iterator(chunk_size=CHUNK):
        kind, _colon, slug = each.facet.partition(":")
        if (each.kind, each.slug) != (kind, slug):
            yield each.facet, Difference(f"count of {each.facet or 'everything'}", "differed in kind and slug")


RESTORE_FACETS = """
UPDATE record_facetcount SET kind = split_part(facet, ':', 1), slug = substr(facet, strpos(facet, ':') + 1)
 WHERE facet = ANY(%s::varchar[])
"""


def restore_facets(facets: Collection[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(RESTORE_FACETS, [[*facets]])
