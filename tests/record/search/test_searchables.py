"""What a public fact-check is found by, what it is not, and that nothing of what was withdrawn is left."""

import threading

import pytest
from django.db import connection
from msgspec.structs import replace

from record import log, rebuild, replay
from record.documents import Topic
from record.reading import answer
from record.search import finding
from record.search.models import FacetCount, Searchable
from record.search.terms import grams_of, number_of
from tests.record.factories import (
    a_claim,
    a_publisher,
    a_rating,
    a_source,
    an_actor,
    an_appearance,
    content,
    hearsay,
    publish,
)
from tests.record.losing import lost
from tests.record.test_read_model import no_progress, search_rows

RAIN = Topic(slug="rain", name="Rainfall")


def found(text: str = "", **facets: str) -> set[int]:
    """Return the numbers of what has all of these words and facets."""
    read = answer(finding.read(finding.Search(text=text, facets=facets)))
    numbers = {number for number, _score in answer(finding.page(read, 100))}
    assert answer(finding.counts(read, [])).total.count == len(numbers)
    return numbers if read.has_all_words else set()


def a_rich_content():
    return content(
        headline="Headline about gauges",
        claim=a_claim("The Danube flooded.", context="Said during drought", topics=[RAIN]),
        summary="It stayed within levees.",
        analysis="Xylophone players disagreed.",
        actors=[an_actor("nina-okafor", country="NG"), an_actor("otto-vance", country="AT")],
        appearances=[an_appearance("nina-okafor", quote="Zwei Meter Wasser", quote_language="de", source="bulletin")],
        sources=[a_source("bulletin", title="Hydrological bulletin", publisher=a_publisher("met-office"))],
        evidence=[],
        replies=[],
        language="en-GB",
        rating=a_rating("mostly-false"),
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        "gauges", "danube", "DANÚBE", "flooding", "drought", "rainfall", "levees", "okafor", "vance", "Wasser",
        "hydrological", "Met Office bulletin on the Danube", "danube okafor", "“danube”, (flooded)!", "#Danube @levees",
    ],
)  # fmt: skip
def test_it_is_found_by_each_word_of_its_public_text(words: str) -> None:
    log.append(a_rich_content(), action="published")
    publish(claim=a_claim("Another one.", topics=[]), summary="None.", actors=[], appearances=[], replies=[])
    assert found(words) == {1}


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["xylophone", "danube unicorn", "ng", "waived"])
def test_it_is_not_found_by_other_words(words: str) -> None:
    log.append(a_rich_content(), action="published")
    assert found(words) == set()


@pytest.mark.django_db
def test_it_has_the_facets_of_what_it_names() -> None:
    log.append(a_rich_content(), action="published")
    row = Searchable.objects.get()
    year = row.first_published_at.strftime("%Y")
    assert row.facets == [
        "actor:nina-okafor", "actor:otto-vance", "country:AT", "country:NG", "language:en-GB",
        f"month:{row.first_published_at:%Y-%m}", "publisher:met-office", "rating:default.mostly-false",
        "source:bulletin", "topic:rain", f"year:{year}",
    ]  # fmt: skip
    publish("Another one.")
    assert found(topic="rain", year=year) == {1}
    assert found(year=year) == {1, 2}
    assert found("danube", topic="floods") == set()
    assert FacetCount.objects.get(facet=f"year:{year}").count == 2


@pytest.mark.django_db
def test_a_result_shows_who_is_shown_to_say_it_and_when_it_was_first_said() -> None:
    sayings = [
        an_appearance("ada-rivera", said_on="2025-09-06"),
        an_appearance("ada-rivera", said_on="2024"),
        an_appearance("ada-rivera", said_on=None),
        hearsay("carl-diaz", by="ben-costa", said_on="2019"),
    ]
    publish(actors=[an_actor(), an_actor("ben-costa"), an_actor("carl-diaz")], appearances=sayings)
    row = Searchable.objects.get()
    assert (row.claimant, row.claimed_on) == ("Ada Rivera", "2019")
    assert row.text.splitlines()[:2] == ["Two meters, in one night!", "Two meters, in one night!"]


@pytest.mark.django_db
def test_of_a_corrected_document_the_old_words_find_nothing() -> None:
    log.append(a_rich_content(), action="published")
    corrected = replace(a_rich_content(), headline=None, claim=a_claim("The Rhine flooded.", topics=[]))
    log.append(corrected, number=1, action="corrected", note="Canary: it was another river.")
    assert found("rhine") == {1}
    assert found("danube") == found("gauges") == found("rainfall") == found("canary") == set()
    assert found(topic="rain") == set()
    assert not FacetCount.objects.filter(facet="topic:rain").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("names_statement", [True, False])
def test_nothing_of_a_retracted_one_is_left_in_any_table_of_search(names_statement: bool) -> None:
    publish("The river rose.")
    before = search_rows()
    canary = a_rich_content()
    log.append(canary, action="published")
    assert found("danube") == {2}
    log.retract(2, note="It rested on one report of the Danube.", names_statement=names_statement)
    assert search_rows() == before


@pytest.mark.django_db
def test_an_archive_is_found_whole() -> None:
    log.append_many(content(f"The {word} flooded.") for word in ("Danube", "Rhine", "Elbe"))
    assert [found(word) for word in ("danube", "rhine", "elbe", "flooded")] == [{1}, {2}, {3}, {1, 2, 3}]


@pytest.mark.django_db
def test_what_is_replayed_from_the_journal_is_found() -> None:
    publish("The Rhine flooded.")
    lines = lost(
        lambda: publish("The Danube flooded."),
        lambda: log.append(content("The Elbe flooded."), number=1, action="corrected", note="Another river."),
    )
    assert found("flooded") == found("rhine") == {1}
    replay.append(lines)
    assert [found(word) for word in ("danube", "elbe", "rhine")] == [{2}, {1}, set()]


PLACES = "SELECT kind, term, ctid::text FROM record_searchablefrequency"  # of rows; another one when a row is written


@pytest.mark.django_db
def test_a_correction_writes_no_count_that_stays_the_same() -> None:
    publish("The river rose.")
    before = _places()
    log.append(content("The river fell."), number=1, action="corrected", note="It fell.")
    after = _places()
    assert len(before & after) > 100
    assert {(kind, term) for kind, term, _place in before - after} <= {
        ("word", number_of("rose")),
        *(("gram", number_of(gram)) for gram in grams_of("rose")),
    }
    assert ("word", number_of("fell")) in {(kind, term) for kind, term, _place in after - before}


def _places() -> set[tuple[str, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(PLACES)
        return {*cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_leave_counts_that_are_right() -> None:
    publish("The river rose.")
    start = threading.Barrier(2)

    def publish_and_correct(word: str) -> None:
        start.wait(10)
        for n in range(3):
            [entry] = publish(f"The {word} rose {n} times.")
            log.append(content(f"The {word} fell."), number=entry.number, action="corrected", note="It fell.")
        connection.close()

    threads = [threading.Thread(target=publish_and_correct, args=[word]) for word in ("river", "lake")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Searchable.objects.count() == 7
    assert len(found("fell")) == 6
    assert list(rebuild.differences(no_progress)) == []
