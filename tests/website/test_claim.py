import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from record import log
from record.models import Masthead
from tests.record import factories

pytestmark = pytest.mark.django_db

PATH = "/claims/1/the-river-rose-by-two-meters-in-one/"


def page(client: Client, path: str = PATH) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_verdict_shows_claim_rating_and_summary(client: Client) -> None:
    factories.publish()
    text = page(client)
    assert '<h1 lang="en">The river rose by two meters in one night.</h1>' in text
    assert '<p class="ruling-word">False</p>' in text
    assert "The gauge shows forty centimeters." in text
    assert "Step 1 of 5" in text
    assert "<title>False: The river rose by two meters in one night. – Factcheck</title>" in text


def test_a_verdict_shows_who_asserts_and_who_denies_in_which_words(client: Client) -> None:
    factories.publish()
    text = page(client)
    asserted, denied = text.index("Asserted by"), text.index("Denied by")
    assert asserted < text.index('<a href="/actors/ada-rivera/">Ada Rivera</a>') < denied
    assert text.rindex('<a href="/actors/ben-costa/">Ben Costa</a>') > denied
    assert '<blockquote lang="en"><p>Two meters, in one night!</p></blockquote>' in text
    assert '<time datetime="2025-09-06">Sept. 6, 2025</time>' in text
    assert '<time datetime="2025-09">September 2025</time>' in text
    assert "Radio interview" in text
    assert "<span>Ada Rivera; 1 denies it</span>" in text


def test_a_saying_that_was_deleted_since_is_marked(client: Client) -> None:
    content = factories.content()
    content["appearances"][0]["since"] = "deleted"
    log.append(content, action="published")
    assert '<span class="since">Deleted since</span>' in page(client)


def test_evidence_stands_under_what_it_shows_with_source_archive_and_interests(client: Client) -> None:
    factories.publish()
    text = page(client)
    assert text.index("Evidence against") < text.index("The level rose by 0.40 m.") < text.index(">Context <")
    assert '<a href="/sources/river-report/">River Report</a>' in text
    assert "River Board" in text
    assert '<span class="tier tier-primary">Primary source</span>' in text
    assert "Passage: p. 3" in text
    assert "Hourly readings of the gauge." in text
    assert 'href="https://river.example/report" rel="nofollow noopener ugc"' in text
    assert 'href="https://archive.example/river-report" rel="nofollow noopener ugc"' in text
    assert "Interests: None known." in text
    assert "Interests: not stated" in text
    assert "2 cited, 1 primary; 2 independent origins" in text


def test_the_work_that_a_source_rests_on_is_named(client: Client) -> None:
    content = factories.content()
    content["sources"][1]["origin"] = "river-report"
    log.append(content, action="published")
    assert 'Rests on: <a href="/sources/river-report/">River Report</a>' in page(client)


def test_the_analysis_is_markdown(client: Client) -> None:
    factories.publish()
    text = page(client)
    assert "read <strong>hourly</strong>" in text
    assert "<li>It rose by 40 cm.</li>" in text


def test_a_reply_shows_when_it_was_asked_for_and_the_answer(client: Client) -> None:
    factories.publish()
    text = page(client)
    assert "I was told so." in text
    assert 'Asked <time datetime="2025-09-07">Sept. 7, 2025</time> (e-mail)' in text


def test_a_reply_that_nobody_asked_for_says_why(client: Client) -> None:
    reply = dict.fromkeys(["asked_on", "channel", "due_on", "answered_on", "answer"])
    factories.publish(replies=[{**reply, "actor": "ada-rivera", "not_asked": "Nobody was contacted."}])
    text = page(client)
    assert "Not asked" in text
    assert "Nobody was contacted." in text


def test_how_it_was_decided_shows_votes_gates_and_waivers(client: Client) -> None:
    factories.publish()
    text = page(client)
    assert "All came to this one." in text
    assert "2 of 2 agree" in text
    assert "What “False” means." in text
    assert "Two independent origins" in text
    assert "Waived" in text
    assert "The station did not answer." in text
    assert "Adjudication" not in text


def test_a_disagreement_shows_the_other_vote_and_the_adjudication(client: Client) -> None:
    factories.publish(assessments=[{"rating": "false"}, {"rating": "mostly-false"}], adjudication={"rating": "false"})
    text = page(client)
    assert "1 of 2 agree, an editor decided" in text
    assert "Mostly false" in text
    assert "They did not all come to this one." in text
    assert "<h3>Adjudication</h3>" in text


def test_an_unrated_claim_has_no_step_on_the_scale(client: Client) -> None:
    factories.publish(rating=factories.a_rating("unproven"))
    text = page(client)
    assert '<p class="ruling-word">Unproven</p>' in text
    assert "Not on the scale" in text
    assert 'class="scale ' not in text


def test_related_fact_checks_show_from_both_sides(client: Client) -> None:
    factories.publish()
    factories.publish("The river fell.", related=[{"number": 1, "relation": "contradicts"}])
    assert "Contradicted by" in page(client)
    assert '<a href="/claims/2/the-river-fell/">The river fell.</a>' in page(client)
    assert "Contradicts" in page(client, "/claims/2/the-river-fell/")


def test_a_related_fact_check_that_was_retracted_is_not_shown(client: Client) -> None:
    factories.publish()
    factories.publish("The river fell.", related=[{"number": 1, "relation": "contradicts"}])
    log.retract(2, note="Wrong river.")
    assert "The river fell." not in page(client)


def test_a_correction_stands_at_the_top_with_its_note(client: Client) -> None:
    factories.publish()
    log.append(factories.content(), number=1, action="corrected", note="The date was wrong.")
    text = page(client)
    assert text.index("The date was wrong.") < text.index("Who said it")
    assert f'<a href="{PATH}versions/">See what changed</a>' in text


def test_reuse_is_told_with_license_citation_and_json(client: Client) -> None:
    factories.publish()
    text = page(client)
    assert '<a rel="license noopener" href="https://creativecommons.org/licenses/by/4.0/">CC-BY-4.0</a>' in text
    assert "Claim 1, version 1" in text
    assert 'href="/api/v1/claims/1"' in text


def test_a_license_without_a_known_address_is_plain_text(client: Client) -> None:
    factories.publish(license="All rights reserved")
    assert "License: All rights reserved" in page(client)


def test_search_engines_and_shared_links_get_words_and_the_canonical_address(client: Client, settings: object) -> None:
    settings.SITE_URL = "https://facts.example"  # type: ignore[attr-defined]
    factories.publish()
    text = page(client, f"{PATH}?utm_source=letter")
    assert f'<link rel="canonical" href="https://facts.example{PATH}">' in text
    assert '<meta name="description" content="The gauge shows forty centimeters.">' in text
    assert '<meta property="og:title" content="False: The river rose by two meters in one night.">' in text


@pytest.mark.parametrize("address", ["/claims/1/", "/claims/1/another-river/", "/claims/01/versions/"])
def test_another_slug_leads_to_the_canonical_address(client: Client, address: str) -> None:
    factories.publish()
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (301, PATH)


@pytest.mark.parametrize(
    "address", ["/claims/2/", "/claims/2/a/", "/claims/99999999999999999999/a/", f"/claims/{'9' * 5000}/a/"]
)
def test_a_number_that_was_never_given_is_not_found(client: Client, address: str) -> None:
    factories.publish()
    assert client.get(address).status_code == 404


def test_a_retracted_fact_check_leaves_a_tombstone(client: Client) -> None:
    factories.publish()
    log.retract(1, note="The gauge was another river's.")
    for address in (PATH, "/claims/1/", "/claims/1/x/"):
        answer = client.get(address)
        text = answer.content.decode()
        assert answer.status_code == 410
        assert "The gauge was another river" in text
        assert "<time " in text
        assert "two meters" not in text.replace("two-meters", "")
        assert "forty centimeters" not in text


def test_a_demonstration_says_so(client: Client) -> None:
    factories.publish()
    assert "Demonstration" not in page(client)
    Masthead.objects.create(id=1, name="The Gauge", is_demonstration=True)
    text = page(client)
    assert "Built from one news report of September 2025. Not the work of a newsroom." in text
    assert "The Gauge" in text


def test_a_verdict_costs_three_queries(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    factories.publish()
    Masthead.objects.create(id=1)
    with django_assert_num_queries(3):  # the edition, the review, the related ones
        page(client)
