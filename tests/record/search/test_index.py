"""Texts go into an index and out of it, and its frequencies and vocabulary are those of the texts that it has."""

from collections import Counter
from collections.abc import Mapping

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from record.search import index
from record.search.index import RECORD, variants
from record.search.models import SearchableFrequency, SearchableSpelling, SearchableText
from record.search.terms import Text, terms_of
from tests.record.test_read_model import search_rows

pytestmark = pytest.mark.django_db
KEYS = st.integers(1, 6)
TEXTS = st.builds(
    Text,
    claim=st.one_of(
        st.text(st.characters(exclude_characters="\x00"), max_size=30), st.sampled_from(["a flood", "dam"])
    ),
    language=st.sampled_from(["en", "es", "ja", ""]),
    said=st.sampled_from(["", "Two meters!", "東京"]),
    rest=st.sampled_from(["", "Río de la Plata", "can't"]),
)
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.dictionaries(KEYS, TEXTS, max_size=3)),
        st.tuples(st.just("remove"), st.sets(KEYS, max_size=3)),
    ),
    max_size=8,
)


def frequencies_of(texts: Mapping[int, Text]) -> dict[tuple[str, int], int]:
    """Count in how many texts each term is."""
    counts: Counter[tuple[str, int]] = Counter()
    for text in texts.values():
        found = terms_of(text)
        counts.update(
            [("text", 0), *(("word", term) for term in found.terms), *(("gram", term) for term in found.grams)]
        )
    return dict(counts)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES)
def test_whatever_goes_in_and_out_the_counts_are_those_of_the_texts_that_are_left(changes) -> None:
    kept: dict[int, Text] = {}
    with transaction.atomic():
        for verb, what in changes:
            if verb == "insert":
                new = {key: text for key, text in what.items() if key not in kept}
                index.replace(RECORD, (), new)
                kept |= new
            else:
                index.replace(RECORD, what, {})
                kept = {key: text for key, text in kept.items() if key not in what}
        assert {*SearchableText.objects.values_list("id", flat=True)} == {*kept}
        stored = SearchableFrequency.objects.values_list("kind", "term", "count")
        assert {(kind, term): count for kind, term, count in stored} == frequencies_of(kept)
        words = Counter(word for text in kept.values() for word in terms_of(text).spellings)
        assert dict(SearchableSpelling.objects.values_list("word", "count")) == words
        transaction.set_rollback(True)


def test_a_text_that_goes_in_and_out_leaves_the_index_exactly_as_it_was() -> None:
    index.replace(RECORD, (), {1: Text("The river rose by two meters.", "en"), 2: Text("The dam burst.", "en")})
    before = search_rows()
    index.replace(RECORD, (), {3: Text("The river burst. " * 200 + " ".join(f"w{n}" for n in range(2_000)), "en")})
    assert search_rows() != before
    index.replace(RECORD, [3, 99], {})
    assert search_rows() == before


def test_what_is_stored_of_a_text_is_what_was_weighed() -> None:
    text = Text("La presidenta ganó las elecciones", "es", said="¡Ganamos! ¡Ganamos!", rest="Río de la Plata")
    index.replace(RECORD, (), {1: text})
    with connection.cursor() as cursor:
        cursor.execute("SELECT words::text, grams::text FROM record_searchabletext")
        [(words, grams)] = cursor.fetchall()
    expected = terms_of(text)
    for stored, weights in ((words, expected.words), (grams, expected.grams)):
        entries = dict(entry.split(":") for entry in stored[1 : stored.index("}")].split(","))
        assert {int(term) - 1: float(weight) for term, weight in entries.items()} == pytest.approx(weights, rel=1e-5)


def test_words_that_others_may_be_misspellings_of_are_kept_as_they_are_compared() -> None:
    text = Text("Ganó la elección in 2024, T34 東京", "es", said="Ganó", rest="don't")
    assert terms_of(text).spellings == ["eleccion", "gano"]
    index.replace(RECORD, (), {1: text})
    [gano] = SearchableSpelling.objects.filter(word="gano")
    assert (gano.count, gano.variants) == (1, variants("gano"))
