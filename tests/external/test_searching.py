"""Other publishers' fact-checks are found beside our own, and nowhere shown as ours."""

import html
import json
import re
import threading
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

from external import searching, tasks
from external.models import ClaimReview
from public.website import explore
from record.models import Revision
from record.search import addresses as addresses_found
from record.search import ranking
from record.search.models import Searchable
from tests.conftest import as_owner
from tests.external.reading import claim_review
from tests.external.test_importing import bring
from tests.public import addresses
from tests.record.factories import publish

pytestmark = pytest.mark.django_db
DAM = "The dam at Zanzibar burst in the night."
RIVER = "The river rose by two meters in one night."


def a_review(statement: str = DAM, number: int = 1, **given: Any) -> dict[str, Any]:
    own = {"claimReviewed": statement, "url": f"https://checks.example/{number}"}
    return claim_review(**own | given)


def indexed(*reviews: Any) -> None:
    bring(*reviews)
    for _left in searching.index_due():
        pass


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_what_is_kept_is_found_once_it_is_indexed_and_what_changed_is_found_as_it_is_now(client: Client) -> None:
    publish(RIVER)
    before = Revision.objects.get().value
    bring(a_review())
    assert "Zanzibar" not in text_of(client, "/explore/?q=zanzibar&by=others")
    assert tasks.index_reviews_of_others(timestamp=0) == 1
    assert Revision.objects.get().value != before, "what was kept of answers is made anew"
    assert "The dam at Zanzibar burst" in text_of(client, "/explore/?q=zanzibar&by=others")
    changed = a_review(reviewRating={"alternateName": "Burst, but by day"})
    bring(changed)
    assert tasks.index_reviews_of_others(timestamp=0) == 1
    assert tasks.index_reviews_of_others(timestamp=0) == 0
    assert "Burst, but by day" in text_of(client, "/explore/?q=zanzibar&by=others")
    assert Searchable.objects.filter(kind="external").count() == 1
    assert ClaimReview.objects.filter(is_searchable=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_that_changes_while_it_is_indexed_is_due_again(monkeypatch: pytest.MonkeyPatch) -> None:
    bring(a_review())
    replace = searching.searchables.replace
    changing = threading.Thread(target=lambda: (bring(a_review(headline="Anew")), connections.close_all()))

    def change_meanwhile(*given: Any) -> None:
        replace(*given)
        changing.start()
        changing.join(0.3)
        assert changing.is_alive(), "it waits"

    monkeypatch.setattr(searching.searchables, "replace", change_meanwhile)
    assert searching.index_some() == 1
    changing.join(30)
    assert [review.headline for review in ClaimReview.objects.filter(is_searchable=False)] == ["Anew"]


def test_the_command_lets_them_be_found(tmp_path: Any) -> None:
    path = tmp_path / "reviews.json"
    path.write_text(json.dumps([a_review(), a_review(RIVER, 2)]))
    call_command("import_claimreview", str(path))
    assert Searchable.objects.filter(kind="external").count() == 2


def test_our_list_has_ours_alone_and_says_how_many_others_have(client: Client) -> None:
    publish(RIVER)
    assert "by=others" not in text_of(client, "/explore/?q=river")
    indexed(a_review(), a_review("The river never rose.", 2), a_review("A river rose in May.", 3))
    ours = client.get("/explore/?q=river")
    assert ours.context["total"].count == 1
    assert "never rose" not in ours.content.decode()
    assert ours.context["others"].total.count == 2
    assert 'href="/explore/?q=river&amp;by=others"' in ours.content.decode()
    everything = client.get("/explore/")
    assert (everything.context["total"].count, everything.context["others"].total.count) == (1, 3)
    nothing = client.get("/explore/?q=zanzibar")
    assert (nothing.context["total"].count, nothing.context["others"].total.count) == (0, 1)
    assert "1 fact-check of another publisher" in nothing.content.decode()


def test_their_list_is_searched_narrowed_down_and_led_out_of(client: Client) -> None:
    indexed(
        a_review(datePublished="2021-03-01", reviewRating={"alternateName": "Not at all"}, headline="No dam burst"),
        a_review("El río creció.", 2, inLanguage="es", datePublished="2020"),
        claim_review(claimReviewed="The river sank.", url="https://other.example/1", datePublished="2021"),
        a_review("No date.", 3, datePublished=None),
    )
    page = client.get("/explore/?by=others")
    facets = {facet.kind: [(value.name, value.count) for value in facet.values] for facet in page.context["facets"]}
    assert facets == {
        "site": [("checks.example", 3), ("other.example", 1)],
        "their-language": [("English", 3), ("Spanish", 1)],
        "their-year": [("2021", 2), ("2020", 1)],
    }
    assert [each.statement for each in page.context["items"]] == [DAM, "The river sank.", "El río creció.", "No date."]
    narrow = "/explore/?by=others&site=checks.example&their-year=2021"
    shown = text_of(client, narrow)
    assert "The river sank." not in shown
    assert re.search(rf'<a class="outgoing" href="https://checks\.example/1" rel="[^"]+">{re.escape(DAM)}</a>', shown)
    assert "<q>Not at all</q>" in re.sub(r"<q [^>]+>", "<q>", shown)
    assert "not by us" in shown
    assert '<input type="hidden" name="by" value="others">' in shown
    assert 'name="robots" content="noindex"' in shown


def test_an_empty_list_of_theirs_says_so_and_a_long_one_how_to_go_on(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "None of another publisher is known here yet." in text_of(client, "/explore/?by=others")
    monkeypatch.setattr(explore, "PER_PAGE", 1)
    monkeypatch.setattr(explore, "MOST_PAGES", 2)
    indexed(*(a_review(f"The river sank, {number} times.", number) for number in range(3)))
    page = text_of(client, "/explore/?by=others")
    assert 'For what comes later: <a href="#facets">' in page
    assert 'id="facets"' in page
    assert "#archive" not in page


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("by=us", "“by” must be others"),
        ("by=others&topic=floods", "“topic” is known of our own"),
        ("site=checks.example", "“site” is known of others"),
        ("by=others&their-year=21", "“their-year” must be a year"),
        ("by=others&page=51", "Choose a site, a language or a year"),
    ],
)
def test_what_is_not_of_a_list_is_named(client: Client, query: str, named: str) -> None:
    answer = client.get(f"/explore/?{query}")
    assert answer.status_code == 400
    assert named in html.unescape(answer.content.decode())


def test_a_text_is_matched_with_theirs_and_an_address_leads_to_them(client: Client) -> None:
    claimed = {"@type": "Claim", "appearance": ["https://radio.example/said"]}
    indexed(a_review(itemReviewed=claimed))
    [match] = client.post("/api/v1/match", {"texts": [DAM]}, content_type="application/json").json()["results"]
    [candidate] = match["candidates"]
    assert match["outcome"] == "checked"
    assert {name: candidate[name] for name in ("kind", "number", "url", "publisher")} == {
        "kind": "external", "number": None, "url": "https://checks.example/1", "publisher": "Checks",
    }  # fmt: skip
    pasted = client.post("/check/", {"text": DAM}).content.decode()
    assert "Checked by <bdi>Checks</bdi>, not by us" in pasted
    for address in ("https://radio.example/said", "https://www.radio.example/said?utm_source=x"):
        assert "https://checks.example/1" in client.post("/check/", {"text": address}).content.decode()
        [found] = client.get("/api/v1/lookup", {"url": address}).json()["results"]
        assert (found["role"], found["kind"]) == ("claim", "external")
    assert (found["published_at"], found["reviewed_on"]) == (None, "2021-01-16")


COPIES = 30


def matched(client: Client, text: str, limit: int) -> list[str]:
    body = {"texts": [text], "limit": limit}
    [found] = client.post("/api/v1/match", body, content_type="application/json").json()["results"]
    return [each["kind"] for each in found["candidates"]]


@pytest.mark.parametrize("exact_up_to", [0, ranking.EXACT_UP_TO])
def test_however_many_others_have_the_words_of_our_claim_ours_comes_first(
    client: Client, monkeypatch: pytest.MonkeyPatch, exact_up_to: int
) -> None:
    monkeypatch.setattr(ranking, "EXACT_UP_TO", exact_up_to)
    text = "The river rose by two meters in March 2019."
    publish(text, headline="By how much the river and the lake rose, and who said so at the bridge of Riverton")
    indexed(*(a_review(text, number) for number in range(COPIES)))
    for limit in (1, 5, 20):
        assert matched(client, text, limit) == ["own"] + ["external"] * (limit - 1)
    assert client.post("/check/", {"text": text}).context["candidates"][0].item.summary.number == 1
    article = client.post("/api/v1/read", {"text": f"{text} Cats sleep."}, content_type="application/json").json()
    assert [each["kind"] for each in article["sentences"][0]["candidates"]] == ["own", "external", "external"]


def test_ours_in_other_words_has_a_place_beside_others_in_the_very_words(client: Client) -> None:
    publish("In one night the river rose by two meters, a record.")
    indexed(*(a_review(RIVER, number) for number in range(COPIES)))
    assert matched(client, RIVER, 1) == ["external"]
    assert matched(client, RIVER, 3) == ["external", "external", "own"]


def test_ours_that_are_less_alike_do_not_take_the_places_of_others(client: Client) -> None:
    publish(*(f"The river rose by {number} meters in one night and fell the next day." for number in range(3, 9)))
    indexed(a_review(RIVER))
    assert matched(client, RIVER, 1) == ["external"]
    assert matched(client, RIVER, 4) == ["external", "own", "own", "own"]


def test_googles_answers_have_theirs_with_the_dates_that_they_give(client: Client) -> None:
    publish(RIVER)
    indexed(a_review("The river sank.", datePublished="2020"), a_review("The river dried up.", 2, datePublished=None))
    url = "/v1alpha1/claims:search?query=river"
    found = {claim["text"]: claim["claimReview"][0] for claim in client.get(url).json()["claims"]}
    assert found["The river sank."]["reviewDate"] == "2020-01-01T00:00:00Z"
    assert "reviewDate" not in found["The river dried up."]
    assert found["The river sank."]["publisher"] == {"name": "Checks", "site": "checks.example"}
    assert found[RIVER]["publisher"]["site"] == "testserver"
    theirs = client.get(f"{url}&reviewPublisherSiteFilter=checks.example&languageCode=en").json()["claims"]
    assert {claim["text"] for claim in theirs} == {*found} - {RIVER}


def test_a_number_stands_in_for_words_that_are_missing_and_a_claim_without_text_has_its_headline(db: None) -> None:
    numbers = {"ratingValue": "2.50", "bestRating": 5, "worstRating": 1}
    indexed(a_review("", headline="Did it burst?", reviewRating=numbers))
    row = Searchable.objects.get()
    assert (row.rating, row.statement, row.title) == ("2.5 / 5", "Did it burst?", None)


@pytest.mark.django_db(transaction=True)
def test_an_empty_record_and_a_rebuild_know_what_others_have_found(client: Client) -> None:
    indexed(a_review())
    assert client.get("/explore/?by=others").headers["ETag"]
    publish(RIVER)
    call_command("rebuild_record", "--check")
    call_command("rebuild_record")
    assert Searchable.objects.filter(kind="external").count() == 1


def test_nothing_public_shows_theirs_as_ours(client: Client) -> None:
    """The canary stands where it belongs, each time beside its publisher; nowhere else."""
    publish(RIVER, "The river is deep.")
    indexed(a_review("The river at Zanzibar burst a dam."))
    for_it = {addresses.GOOGLE, "/api/v1/lookup?prefixes=abcd"}
    asked = [
        *(*addresses.PAGES, *addresses.MACHINES, *addresses.API, *addresses.STREAMS, *addresses.TASKS),
        *(*addresses.LINKED_DATA, *addresses.FEEDS, addresses.DOCUMENTATION, addresses.FOLLOW),
        *(addresses.FORM, addresses.EMBED, addresses.OEMBED, addresses.FRAGMENT, addresses.GOOGLE),
        *("/explore/?q=river", "/explore/?q=zanzibar", "/explore/suggest/?q=zan", "/api/v1/claims?q=zanzibar"),
    ]
    shown = set()
    for address in asked:
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        body = b"".join(answer) if answer.streaming else answer.content
        if b"Zanzibar" in body:
            shown.add(address)
            assert body.count(b"Checks") >= body.count(b"Zanzibar burst"), address
    assert shown <= for_it | {addresses.DOCUMENTATION}, "and examples in the documentation"
    assert addresses.GOOGLE in shown


@pytest.mark.django_db(transaction=True)
def test_one_that_an_import_is_writing_is_left_for_later_and_nobody_waits() -> None:
    """The log is locked meanwhile: publication would wait for the import, and the import perhaps for the index."""
    bring(a_review(), a_review(RIVER, 2))
    _first, second = ClaimReview.objects.order_by("pk")
    with connection.cursor() as cursor, as_owner() as importing:
        importing.execute("UPDATE external_claimreview SET rating = 'Changed' WHERE id = %s", [second.pk])
        cursor.execute("SET lock_timeout = '50ms'")
        assert searching.index_some() == 1
        cursor.execute("RESET lock_timeout")
    assert [*ClaimReview.objects.filter(is_searchable=False)] == [second]


def test_many_of_others_at_an_address_do_not_hide_ours(client: Client) -> None:
    publish(RIVER)
    cited = "https://river.example/report"
    claimed = {"@type": "Claim", "appearance": [cited]}
    indexed(*(a_review(number=number, itemReviewed=claimed) for number in range(addresses_found.MOST + 1)))
    found = client.get("/api/v1/lookup", {"url": cited}).json()["results"]
    assert [each["kind"] for each in found] == ["own"] + ["external"] * (addresses_found.MOST - 1)
    assert RIVER in client.post("/check/", {"text": cited}).content.decode()


def test_what_others_have_of_the_words_does_not_take_away_what_comes_near_of_ours(client: Client) -> None:
    publish(RIVER)
    indexed(a_review("The river rose in Zanzibar.", 0), *(a_review("The river rose in May.", n) for n in range(1, 60)))
    for words in ("rose river zanzibar", "river rose may"):
        assert client.get("/explore/", {"q": words}).context["total"].count == 1, words
        assert len(client.get("/api/v1/claims", {"q": words}).json()["results"]) == 1, words


def test_what_ours_have_of_the_words_does_not_take_away_what_comes_near_of_others(client: Client) -> None:
    publish("The river rose in Zanzibar.")
    indexed(a_review(RIVER))
    assert client.get("/explore/?by=others&q=rose+river+zanzibar").context["total"].count == 1
    google = "/v1alpha1/claims:search?query=rose+river+zanzibar&reviewPublisherSiteFilter=checks.example"
    assert len(client.get(google).json()["claims"]) == 1


@pytest.mark.parametrize("host", ["facts.example.org", "m.facts.example.org:8443", "FACTS.example.org."])
def test_what_says_that_it_stands_on_this_site_is_not_found_as_others(settings: Any, host: str) -> None:
    """Collections have our own fact-checks too; whoever else names this host would pass for us in Google's shape."""
    settings.ALLOWED_HOSTS = ["www.facts.example.org"]
    indexed(a_review(url=f"https://{host}/claims/1"), a_review(RIVER, 2))
    assert [*Searchable.objects.values_list("site", flat=True)] == ["checks.example"]
    assert not ClaimReview.objects.filter(is_searchable=False).exists()
