"""The page on which fact-checks are found by words and facets."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from public.website import facets, selection
from record import log
from record.documents import FactCheckDocument, Topic
from record.models import FactCheck
from record.search.searchables import facets_of
from tests.public.website.attacks import ATTACKS
from tests.public.website.test_hostile_text import Reader
from tests.record import factories

pytestmark = pytest.mark.django_db


def ask(client: Client, **parameters: str) -> Any:
    answer = client.get("/explore/", parameters)
    assert answer.status_code == 200, parameters
    return answer


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", answer.content.decode()))


def numbers(answer: Any) -> list[int]:
    return [item.summary.number for item in answer.context["items"]]


def a_topic(name: str) -> Topic:
    return Topic(slug=name.lower(), name=name)


def about(statement: str, *topics: str, **changes: Any) -> None:
    claim = factories.a_claim(statement, topics=[a_topic(topic) for topic in topics])
    log.append(factories.content(claim=claim, **changes), action="published")


def varied(count: int) -> list[FactCheckDocument]:
    """Publish fact-checks with facets in many combinations, and return their documents."""
    contents = []
    for n in range(count):
        actor = factories.an_actor(f"actor-{n % 3}", country="VE" if n % 2 else "US")
        topics = [a_topic(name) for name, every in (("Floods", 1), ("Rain", 2), ("Dams", 5)) if n % every == 0]
        statement = f"The river rose by {n} meters, said {'everybody' if n % 4 else 'nobody'}."
        contents.append(
            factories.content(
                claim=factories.a_claim(statement, topics=topics),
                rating=factories.a_rating([*factories.RATINGS][n % 4]),
                language=["en", "es", "en"][n % 3],
                actors=[actor, factories.an_actor("ben-costa")],
                appearances=[factories.an_appearance(actor.slug)],
                replies=[],
                sources=[
                    factories.a_source("river-report"),
                    factories.a_source("radio-interview", publisher=factories.a_publisher(f"radio-{n % 2}")),
                ],
            )
        )
    log.append_many(contents)
    return [row.read() for row in FactCheck.objects.select_related("document").order_by("number")]


def has(document: FactCheckDocument, chosen: dict[str, str]) -> bool:
    return {f"{kind}:{slug}" for kind, slug in chosen.items()} <= {*facets_of(document)}


CHOICES: list[dict[str, str]] = [
    {},
    {"rating": "default.false"},
    {"rating": "default.true", "topic": "rain"},
    {"topic": "dams", "language": "en", "country": "VE"},
    {"actor": "actor-1", "publisher": "radio-1", "rating": "default.mostly-true"},
    {"topic": "floods", "actor": "ben-costa", "source": "river-report"},
    {"topic": "dams", "rating": "default.unproven"},
]


@pytest.mark.parametrize("words", ["", "everybody"])
def test_the_count_beside_a_value_is_what_choosing_it_shows(client: Client, words: str) -> None:
    documents = varied(24)
    found = [each for each in documents if not words or words in each.claim.statement]
    for chosen in CHOICES:
        answer = ask(client, **chosen, **({"q": words} if words else {}))
        selected = [each for each in found if has(each, chosen)]
        assert answer.context["total"].count == len(selected), chosen
        assert {*numbers(answer)} == {each.number for each in selected[-20:]} or (len(selected) > 20 and words), chosen
        shown = 0
        for facet in answer.context["facets"]:
            for value in [*facet.values, *facet.more]:
                query = dict(parse_qsl(value.address.partition("?")[2]))
                assert query.pop("q", "") == words
                if value.is_chosen:
                    assert query == {kind: slug for kind, slug in chosen.items() if kind != facet.kind}
                    query = chosen
                assert value.count == sum(has(each, query) for each in found), (chosen, value)
                assert value.count > 0
                shown += 1
        assert shown or not selected


def test_choosing_replaces_a_value_and_each_can_be_removed_by_itself(client: Client) -> None:
    varied(8)
    answer = ask(client, q="river", rating="default.false", topic="floods", page="1", order="date")
    by_kind = {each.kind: each.address for each in answer.context["chosen"]}
    assert by_kind == {
        "rating": "/explore/?q=river&topic=floods&order=date",
        "topic": "/explore/?q=river&rating=default.false&order=date",
    }
    ratings = next(facet for facet in answer.context["facets"] if facet.kind == "rating")
    others = [value.address for value in ratings.values if not value.is_chosen]
    assert "/explore/?q=river&rating=default.true&topic=floods&order=date" in others
    page = answer.content.decode()
    assert 'href="/explore/?rating=default.false&amp;topic=floods"' in page  # without the words
    assert '<a class="remove-all" href="/explore/">' in page


def test_an_unknown_value_is_an_empty_list_that_says_so(client: Client) -> None:
    factories.publish()
    answer = ask(client, topic="nothing", language="en")
    assert numbers(answer) == []
    assert "No public fact-check has “nothing” (Topic). Remove it" in text_of(answer)
    assert 'href="/explore/?language=en" rel="nofollow">Remove it' in answer.content.decode()
    for nothing in ({"year": "1999"}, {"month": "0000-01"}, {"year": "9999"}, {"country": "XX"}):
        assert numbers(ask(client, **nothing)) == []


def test_what_an_address_cannot_say_is_refused_in_words(client: Client) -> None:
    factories.publish()
    for query, reason in {
        "verdict=false": "This page has no parameter “verdict”.",
        "topic=a&topic=b": "The parameter “topic” is there twice.",
        "topic=": "“topic” must be a name as it stands in an address.",
        "topic=a b": "“topic” must be a name as it stands in an address.",
        "country=ve": "“country” must be two capital letters",
        "language=%E2%80%8F": "“language” must be a language code",
        "year=26": "“year” must be a year",
        "year=%D9%A2%D9%A0%D9%A2%D9%A6": "“year” must be a year",
        "month=2026-13": "“month” must be a year and a month",
        "order=size": "“order” must be relevance or date.",
        "page=0": "“page” must be a whole number from 1 on.",
        "page=x": "“page” must be a whole number from 1 on.",
        "page=51": "There are no pages beyond “page=50”.",
        "page=999999999": "There are no pages beyond “page=50”.",
        "q=" + "a" * 7000: "Leave out 6,500",
    }.items():
        answer = client.get(f"/explore/?{query}")
        assert answer.status_code == 400, query
        assert reason in answer.content.decode(), query


def test_pages_are_numbered_and_a_page_past_the_end_leads_back(client: Client) -> None:
    varied(45)
    seen = [number for page in ("1", "2", "3") for number in numbers(ask(client, page=page))]
    assert seen == list(range(45, 0, -1))
    page = ask(client, page="2", topic="floods").content.decode()
    assert '<a href="/explore/?topic=floods&amp;page=3">' in page
    assert '<a rel="prev" href="/explore/?topic=floods">' in page
    past = ask(client, page="4")
    assert "The list ends with page 3" in text_of(past)


def test_the_archive_has_every_month_with_what_it_holds(client: Client) -> None:
    varied(3)
    month = FactCheck.objects.get(number=1).summary().first_published_at[:7]
    answer = ask(client, topic="floods")
    assert f'href="/explore/?topic=floods&amp;month={month}"' in answer.content.decode()
    assert [each.count for year in answer.context["archive"] for each in year.months] == [3]
    assert numbers(ask(client, month=month, year=month[:4])) == [3, 2, 1]
    assert numbers(ask(client, month=month, year="1999")) == []


def test_words_are_looked_for_everywhere_and_marked_where_they_stand(client: Client) -> None:
    factories.publish("The river rose by two meters.", "The lake fell.")
    answer = ask(client, q="RÍVER rose")
    assert numbers(answer) == [1]
    page = answer.content.decode()
    assert "The <mark>river</mark> <mark>rose</mark> by two meters." in page
    elsewhere = ask(client, q="lake costa interview")
    assert numbers(elsewhere) == [2]
    text = text_of(elsewhere)
    assert "Actor: Ben Costa" in text
    assert "Source: Radio Interview (Radio Uno)" in text
    assert "<mark>Costa</mark>" in elsewhere.content.decode()
    said = ask(client, q="lake night")
    assert "In the words of a saying: Two meters, in one night!" in text_of(said)


def test_it_is_said_when_nothing_has_all_words_and_when_a_word_was_corrected(client: Client) -> None:
    factories.publish("Venezuela is a primary source of drugs.", "The river rose by two meters in one night.")
    nearest = ask(client, q="the river rose by two meters in one afternoon of august")
    assert numbers(nearest)[0] == 2
    assert "No fact-check has all of these words; these come nearest." in text_of(nearest)
    corrected = ask(client, q="Venezeula drugs")
    assert numbers(corrected) == [1]
    assert "“Venezeula” is in no text; shown is “venezuela”." in text_of(corrected)
    assert 'value="Venezeula drugs"' in corrected.content.decode()
    assert numbers(ask(client, q="venezuela xylophones")) == [1]  # which has half of the words
    none = ask(client, q="xylophones")
    assert "No fact-check has all of these words, and none comes near." in text_of(none)
    assert "There is no letter and no digit in what was searched for." in text_of(ask(client, q="?!…"))


def test_words_of_any_script_find_their_claims(client: Client) -> None:
    arabic, chinese = "ارتفع منسوب النهر مترين", "河水在一夜之间上涨了两米"
    about(arabic, "Floods", language="ar")
    about(chinese, "Floods", language="zh")
    about("La población de São Tomé creció.", "Floods", language="es")
    for words, number in {"منسوب النهر": 1, "上涨": 2, "poblacion são tome": 3, "POBLACIÓN": 3}.items():
        answer = ask(client, q=words)
        assert numbers(answer) == [number], words
        assert answer.context["found"].has_all_words
        assert "<mark>" in answer.content.decode()


def test_results_come_by_relevance_or_by_date(client: Client) -> None:
    factories.publish("Dams, dams: all about dams.", "The river and the road and the dams and the lake and the sea.")
    assert numbers(ask(client, q="dams")) == [1, 2]
    assert numbers(ask(client, q="dams", order="date")) == [2, 1]
    assert numbers(ask(client, order="relevance")) == [2, 1]


HARD = [
    "a", "of the and", "a AND (b OR c) NOT d", "ri\u200bver", "‮river", "\ufeff", "'" * 500, "-" * 500, "((((", "%",
    "河" * 500, "x" * 500, " ".join(["a"] * 250), "١٢٣", "İ" * 400, "ﬀ" * 500, "https://example.org/x", "#Stop",
]  # fmt: skip


@pytest.mark.parametrize("words", [*HARD, *ATTACKS])
def test_any_words_are_answered_and_none_run(client: Client, words: str) -> None:
    factories.publish()
    for address in ("/explore/", "/explore/suggest/"):
        answer = client.get(address, {"q": words})
        assert answer.status_code == 200, words
        reader = Reader()
        reader.feed(answer.content.decode())
        assert reader.found == [], words


def test_malformed_addresses_are_refused(client: Client) -> None:
    for address in ("/explore/", "/explore/suggest/"):
        assert client.get(f"{address}?q=a%00b").status_code == 400
        assert client.get(f"{address}?q=%ED%A0%80%FF").status_code == 200


def test_the_page_takes_as_many_queries_for_one_fact_check_as_for_many_and_no_more_than_eight(client: Client) -> None:
    def asked(**parameters: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            ask(client, **parameters)
        return len(queries)

    three = {"topic": "floods", "rating": "default.true", "language": "en"}
    factories.publish(rating=factories.a_rating("true"))
    few = [asked(), asked(**three), asked(**three, q="river")]
    varied(30)
    assert [asked(), asked(**three), asked(**three, q="river")] == few
    assert max(few) <= 8


def test_charts_are_counted_from_what_is_selected(client: Client) -> None:
    varied(8)
    answer = ask(client, topic="rain")
    rated = {each.rating.slug: each.count for each in answer.context["rated"]}
    assert rated == {"true": 2, "half-true": 2}
    assert answer.context["months"] is None  # all of one month


def test_a_broad_selection_says_that_its_counts_are_the_least(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    varied(12)
    monkeypatch.setattr("record.search.finding.MOST_COUNTED", 5)
    monkeypatch.setattr("record.search.finding.MOST_COUNTED_WITHOUT", 3)
    answer = ask(client, language="en", topic="floods")
    assert "More than 5 fact-checks" in text_of(answer)
    assert all(
        not value.is_exact for facet in answer.context["facets"] if facet.kind == "rating" for value in facet.values
    )
    assert [each.count for year in answer.context["archive"] for each in year.months] == [None]


def test_every_name_of_a_facet_is_one_that_people_use(client: Client) -> None:
    factories.publish()
    named = {facet.kind: [value.name for value in facet.values] for facet in ask(client).context["facets"]}
    assert named.pop("year")
    assert named == {
        "rating": ["False"],
        "topic": ["Floods"],
        "actor": ["Ada Rivera", "Ben Costa"],
        "source": ["Radio Interview", "River Report"],
        "publisher": ["Radio Uno", "River Board"],
        "country": ["Venezuela"],
        "language": ["English"],
    }
    assert {*facets.TITLES} == {*named, "year", "month", *selection.THEIRS}


def test_what_is_retracted_is_in_no_list_count_or_suggestion(client: Client) -> None:
    about("Zanzibar is an island.", "Zanzibar")
    log.retract(1, note="A hoax.")
    factories.publish()
    for query in ({}, {"q": "zanzibar"}, {"topic": "zanzibar"}):
        answer = ask(client, **query)
        assert 1 not in numbers(answer)
        assert "zanzibar is" not in answer.content.decode().lower()
    assert "Zanzibar" not in client.get(f"/explore/suggest/?{urlencode({'q': 'zanz'})}").content.decode()
