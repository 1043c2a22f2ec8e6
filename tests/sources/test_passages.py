"""Where a quotation stands in a copy is found out once, whoever asks, and for all snapshots of a source at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from sources.models import ArchivedText, Passage
from sources.passages import passage_of, standings
from tests.claims.factories import a_source
from tests.sources.archived import read_as

pytestmark = pytest.mark.django_db

TEXT = "It stood at four meters. By day it stood at two."


def test_a_passage_is_found_once_and_kept() -> None:
    copy = read_as(a_source(), TEXT, pages=(0, 25)).copy
    assert copy is not None

    first = passage_of(copy, "it stood  at two")
    ArchivedText.objects.update(text="Nothing of it.")
    again = passage_of(copy, " it stood  at two ")

    assert first is not None
    assert (first.how, first.exact, first.page, first.prefix) == (
        "normalized",
        "it stood at two",
        2,
        "It stood at four meters. By day ",
    )
    assert again == first


def test_a_copy_without_a_text_has_no_passage() -> None:
    copy = read_as(a_source(), "").copy
    assert copy is not None
    ArchivedText.objects.all().delete()

    assert passage_of(copy, "four meters") is None
    assert not Passage.objects.exists()


def test_a_quotation_stands_in_the_newest_snapshot_that_has_it_or_comes_closest_in_the_newest() -> None:
    source = a_source()
    for days, text in ((3, "Five meters."), (2, "Four meters and more."), (1, "Four meters.")):
        older = read_as(source, text)
        older.captured_at -= timedelta(days=days)
        older.save()
    newest = read_as(source, "Nothing is left but six meters.")
    asked = {(source.pk, quote) for quote in ("Five meters", "Four meters", "Seven meters", "six meters")}

    found = {quote: standing for (_source, quote), standing in standings(asked).items()}

    assert {quote: (each.is_found, each.passage.exact) for quote, each in found.items()} == {
        "Five meters": (True, "Five meters"),
        "Four meters": (True, "Four meters"),
        "Seven meters": (False, "six meters"),
        "six meters": (True, "six meters"),
    }
    assert found["Seven meters"].snapshot == newest
    assert (newest.captured_at - found["Four meters"].snapshot.captured_at).days == 1
    assert standings({(a_source().pk, "Four meters")}) == {}


def test_what_is_known_is_read_in_three_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    asked = set()
    for number in range(5):
        source = a_source()
        read_as(source, f"It stood at {number} meters.")
        asked |= {(source.pk, f"at {number} meters"), (source.pk, "at no meters")}
    standings(asked)

    with django_assert_num_queries(3):
        assert len(standings(asked)) == 10
    with django_assert_num_queries(0):
        standings([])


@pytest.mark.django_db(transaction=True)
def test_whoever_asks_at_the_same_time_is_told_the_same() -> None:
    copy = read_as(a_source(), TEXT * 2000).copy
    assert copy is not None

    def ask(_number: int) -> int:
        try:
            passage = passage_of(copy, "“It stood at four meters.”")
            assert passage is not None
            return passage.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(ask, range(16)))

    assert keys == {Passage.objects.get().pk}
