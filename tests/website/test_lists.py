import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from record import log
from record.website.addresses import PAGE_SIZE
from tests.record import factories

pytestmark = pytest.mark.django_db


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/topics/floods/", "/actors/ada-rivera/", "/sources/river-report/"])
def test_a_list_of_verdicts_has_the_newest_first(client: Client, path: str) -> None:
    factories.publish("The river rose.", "The river fell.")
    text = page(client, path)
    assert text.index('<a href="/claims/2/the-river-fell/">The river fell.</a>') < text.index(
        '<a href="/claims/1/the-river-rose/">The river rose.</a>'
    )
    assert '<span class="rating-name">False</span>' in text
    assert "The gauge shows forty centimeters." in text


def test_a_corrected_verdict_is_new_again_and_says_so(client: Client) -> None:
    factories.publish("The river rose.", "The river fell.")
    log.append(factories.content("The river rose."), number=1, action="corrected", note="The date.")
    text = page(client, "/")
    assert text.index("The river rose.") < text.index("The river fell.")
    assert "<strong>Corrected</strong>" in text


def test_a_retracted_verdict_leaves_every_list(client: Client) -> None:
    factories.publish("The river rose.")
    log.retract(1, note="Another river.")
    assert "The river rose." not in page(client, "/")
    for path in ("/topics/floods/", "/actors/ada-rivera/", "/sources/river-report/"):
        assert client.get(path).status_code == 404
    for path in ("/topics/", "/actors/", "/sources/"):
        assert "No verdict has been published yet." in page(client, path)


@pytest.mark.parametrize("path", ["/", "/topics/", "/actors/", "/sources/", "/corrections/", "/methodology/"])
def test_an_empty_record_has_pages_in_words(client: Client, path: str) -> None:
    assert "No verdict has been" in page(client, path)


@pytest.mark.parametrize("path", ["/topics/nothing/", "/actors/river-report/", "/sources/ada-rivera/"])
def test_a_subject_that_no_public_document_names_is_not_found(client: Client, path: str) -> None:
    factories.publish()
    assert client.get(path).status_code == 404


def test_an_actors_assertions_and_denials_are_counted_apart(client: Client) -> None:
    factories.publish("The river rose.", "The river fell.")
    swapped = factories.content("The river froze.", rating=factories.a_rating("true"))
    for appearance in swapped["appearances"]:
        appearance["stance"] = {"asserts": "denies", "denies": "asserts"}[appearance["stance"]]
    log.append(swapped, action="published")
    text = re.sub(r"\s*</th>\s*", "", page(client, "/actors/ada-rivera/"))
    asserted, denied = text.index("2 claims asserted"), text.index("1 claim denied")
    assert asserted < text.index('<span class="rating-name">False</span></span><td>2</td>') < denied
    assert denied < text.index('<span class="rating-name">True</span></span><td>1</td>')
    assert "Ada Rivera&#x27;s office" in text


def test_a_claim_that_an_actor_asserts_twice_counts_once(client: Client) -> None:
    content = factories.content()
    content["appearances"].append(content["appearances"][0])
    log.append(content, action="published")
    assert "1 claim asserted" in page(client, "/actors/ada-rivera/")


def test_a_source_shows_what_it_is_and_what_it_rests_on(client: Client) -> None:
    content = factories.content()
    content["sources"][1]["origin"] = "river-report"
    log.append(content, action="published")
    text = page(client, "/sources/river-report/")
    for words in ("River Board", "Primary source", "September 2025", "English", "None known.", "Its own findings"):
        assert words in text
    assert '<p class="review-stance">Evidence against</p>' in text
    assert 'href="https://river.example/report" rel="nofollow noopener ugc"' in text
    other = page(client, "/sources/radio-interview/")
    assert '<a href="/sources/river-report/">River Report</a>' in other
    assert "Not stated" in other


def test_subjects_are_listed_by_name(client: Client) -> None:
    factories.publish()
    text = page(client, "/actors/")
    assert text.index('<a href="/actors/ada-rivera/">') < text.index('<a href="/actors/ben-costa/">')
    assert '<a href="/sources/river-report/" lang="en">River Report</a>' in page(client, "/sources/")
    assert '<a href="/topics/floods/">Floods</a>' in page(client, "/topics/")


def test_verdicts_are_paged_without_a_gap_or_a_double(client: Client) -> None:
    count = 2 * PAGE_SIZE + 1
    factories.publish(*(f"Claim {n}." for n in range(count)))
    seen, path = [], "/"
    while path:
        answer = client.get(path)
        seen += [document["number"] for document in answer.context["documents"]]
        older = answer.context["page"].older
        assert (f'<a rel="next" href="{older}">Older</a>' in answer.content.decode()) == bool(older)
        path = older and f"/{older}"
    assert seen == list(range(count, 0, -1))
    assert "There is nothing older." in page(client, "/?before=0")


def test_subjects_are_paged_without_a_gap_or_a_double(client: Client) -> None:
    slugs = [f"actor-{n:02}" for n in range(PAGE_SIZE + 3)]
    factories.publish(actors=[factories.an_actor(slug) for slug in slugs], appearances=[], replies=[])
    first = client.get("/actors/")
    second = client.get("/actors/" + first.context["page"].older)
    found = [subject["slug"] for answer in (first, second) for subject in answer.context["subjects"]]
    assert found == slugs
    assert second.context["page"].older == ""


def test_corrections_show_every_change_with_its_note_and_link(client: Client) -> None:
    factories.publish("The river rose.")
    log.append(factories.content("The river rose."), number=1, action="corrected", note="The date was wrong.")
    log.append(factories.content("The river rose."), number=1, action="updated", note="A new reading.")
    text = page(client, "/corrections/")
    assert text.index("A new reading.") < text.index("The date was wrong.")
    assert '<a href="/claims/1/the-river-rose/">The river rose.</a>' in text
    assert '<a href="/claims/1/the-river-rose/versions/">' in text


def test_corrections_keep_only_the_last_word_of_a_retracted_fact_check(client: Client) -> None:
    factories.publish("The river rose.")
    log.append(factories.content("The river rose."), number=1, action="corrected", note="The date was wrong.")
    log.retract(1, note="Another river.")
    text = page(client, "/corrections/")
    assert "Another river." in text
    assert '<a href="/claims/1/">Claim 1, retracted</a>' in text
    assert "The date was wrong." not in text
    assert "The river rose." not in text


def test_methodology_defines_the_ratings_in_use_and_names_the_gates(client: Client) -> None:
    factories.publish()
    factories.publish("The river fell.", rating=factories.a_rating("true"))
    factories.publish("The river froze.", rating=factories.a_rating("unproven"))
    text = page(client, "/methodology/")
    order = [text.index(f"What “{name}” means.") for name in ("True", "False", "Unproven")]
    assert order == sorted(order)
    for words in ("Blind assessments", "Adjudication", "Two independent origins", "Right of reply", "retracted"):
        assert words in text


def corrected(count: int) -> None:
    for entry in factories.publish(*(f"Claim {n}." for n in range(count))):
        log.append(factories.content(), number=entry.number, action="corrected", note="The date was wrong.")


def many_subjects(count: int) -> None:
    for n in range(count):
        factories.publish(
            actors=[factories.an_actor(f"actor-{n}")],
            sources=[factories.a_source(f"source-{n}")],
            claim={**factories.content()["claim"], "topics": [{"slug": f"topic-{n}", "name": f"Topic {n}"}]},
            appearances=[], evidence=[], replies=[],
        )  # fmt: skip


def plain(count: int) -> None:
    factories.publish(*(f"Claim {n}." for n in range(count)))


@pytest.mark.parametrize(
    ("path", "fill"),
    [
        ("/", plain),
        ("/topics/floods/", plain),
        ("/actors/ada-rivera/", plain),
        ("/sources/river-report/", plain),
        ("/corrections/", corrected),
        ("/actors/", many_subjects),
        ("/sources/", many_subjects),
        ("/topics/", many_subjects),
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, path: str, fill: Callable[[int], None]
) -> None:
    fill(1)
    with CaptureQueriesContext(connection) as with_one:
        page(client, path)
    fill(10)
    with CaptureQueriesContext(connection) as with_eleven:
        page(client, path)
    assert len(with_one) == len(with_eleven)
