"""Whoever saves a form second is told who saved what, and decides field by field. Nothing of either is lost."""

import re
from html import unescape
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from claims.models import Claim, Evidence, RatingScale
from sources.models import Publisher
from tests.claims.factories import a_claim, a_person, a_publisher, a_source, a_topic, an_actor
from tests.desk.conftest import CLAIM, as_sent, change_url, claim_form, opened

pytestmark = pytest.mark.django_db


def decided(page: str, **choices: str) -> dict[str, Any]:
    """What the page of two people's words sends, with these choices."""
    return as_sent(page, "@data-undrafted") | {f"_take-{name.replace('__', '-')}": how for name, how in choices.items()}


def test_fields_that_only_one_changed_are_merged_and_it_is_said_who_saved_what(
    desk, fact_checker, other_fact_checker
) -> None:
    claim = a_claim("triage", context="Brief.")
    url = change_url(claim)
    first, second = desk(other_fact_checker), desk(fact_checker)
    data = opened(second, url, CLAIM)
    topic = a_topic()
    theirs = opened(first, url, CLAIM) | {"context": "On the radio.", "topics": [topic.pk]}
    assert first.post(url, theirs).status_code == 302
    response = second.post(url, data | {"statement": "The river rose by two meters."}, follow=True)
    claim.refresh_from_db()
    assert (claim.statement, claim.context) == ("The river rose by two meters.", "On the radio.")
    assert list(claim.topics.all()) == [topic]
    page = unescape(response.content.decode())
    assert re.search(
        r"saved while you had it open \(other_fact_checker, .*Taken over from there: Context; Topics", page
    )
    assert list(claim.events.filter(verb="edit").values_list("by__username", "reason").order_by("pk")) == [
        ("other_fact_checker", "context, topics"),
        ("fact_checker", "statement"),
    ]


def test_of_a_field_that_both_changed_both_are_shown_and_either_can_be_taken(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker, summary="As it was.", analysis="As it was.")
    url, client = change_url(claim), desk(fact_checker)
    data = claim_form(claim, summary="My sentence.", analysis="My hour of work.", contrary="Only mine.")
    client.post(url, claim_form(claim, summary="Their sentence.", analysis="Their hour of work."))
    events = claim.events.count()
    response = client.post(url, data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "<strong>fact_checker</strong>" in page
    assert ": summary, analysis" in page
    for words in ("My sentence.", "Their sentence.", "My hour of work.", "Their hour of work.", "As it was."):
        assert words in page
    claim.refresh_from_db()
    assert (claim.summary, claim.contrary, claim.events.count()) == (
        "Their sentence.", "A second gauge was looked for; there is none.", events,
    )  # fmt: skip
    assert client.post(url, decided(page, summary="theirs")).status_code == 302
    claim.refresh_from_db()
    assert (claim.summary, claim.analysis, claim.contrary) == ("Their sentence.", "My hour of work.", "Only mine.")
    assert claim.events.first().reason == "analysis, evidence against the verdict"


def test_what_was_decided_can_be_put_into_the_form_to_write_on(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    url, client = change_url(claim), desk(fact_checker)
    data = claim_form(claim, summary="Mine.")
    client.post(url, claim_form(claim, summary="Theirs."))
    page = client.post(url, data).content.decode()
    form = client.post(url, decided(page, summary="mine") | {"_refill": "1"})
    assert form.status_code == 200
    written = as_sent(form.content.decode(), CLAIM)
    assert written["summary"] == ["Mine."]
    claim.refresh_from_db()
    assert claim.summary == "Theirs."
    assert client.post(url, written | {"summary": "Mine and theirs."}).status_code == 302
    claim.refresh_from_db()
    assert claim.summary == "Mine and theirs."


def test_a_third_save_between_is_shown_as_well(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    url, client = change_url(claim), desk(fact_checker)
    data = claim_form(claim, summary="Mine.")
    client.post(url, claim_form(claim, summary="Theirs."))
    page = client.post(url, data).content.decode()
    claim.refresh_from_db()
    client.post(url, claim_form(claim, summary="A third one's."))
    response = client.post(url, decided(page, summary="mine"))
    assert response.status_code == 409
    assert "A third one&#x27;s." in response.content.decode()
    assert client.post(url, decided(response.content.decode(), summary="mine")).status_code == 302
    claim.refresh_from_db()
    assert claim.summary == "Mine."


def test_rows_are_merged_one_by_one_and_field_by_field(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    url, client = change_url(claim), desk(fact_checker)
    first, second = claim.evidence.all()
    source, other = a_source(), a_source()
    data = claim_form(
        claim,
        **{"evidence-TOTAL_FORMS": 3, "evidence-0-locator": "p. 3", "evidence-1-note": "My note."},
        **{"evidence-2-source": source.pk, "evidence-2-stance": "context", "evidence-2-note": "My third."},
    )
    theirs = claim_form(
        claim,
        **{"evidence-TOTAL_FORMS": 3, "evidence-0-note": "Their first.", "evidence-1-note": "Their note."},
        **{"evidence-2-source": other.pk, "evidence-2-stance": "refutes", "evidence-2-note": "Their third."},
    )
    assert client.post(url, theirs).status_code == 302
    response = client.post(url, data)
    page = response.content.decode()
    assert response.status_code == 409
    assert re.findall(r"<legend>([^<]*)</legend>", page) == ["evidence 2: what it shows"]
    assert client.post(url, decided(page, evidence__1__note="theirs")).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.note, first.locator, second.note) == ("Their first.", "p. 3", "Their note.")
    assert set(claim.evidence.exclude(pk__in=[first.pk, second.pk]).values_list("note", "source")) == {
        ("My third.", source.pk),
        ("Their third.", other.pk),
    }


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_a_source_that_was_typed_and_not_chosen_is_not_lost_beside_one_that_others_chose(
    desk, fact_checker, choice: str
) -> None:
    claim = a_claim("research", assignee=fact_checker)
    url, client = change_url(claim), desk(fact_checker)
    mine, theirs, field = a_source(title="What I read"), a_source(title="What they read"), "evidence-0-source"
    data = claim_form(claim, **{f"{field}__typed": "What I read"})
    assert client.post(url, claim_form(claim, **{field: theirs.pk})).status_code == 302
    page = client.post(url, data).content.decode()
    assert re.findall(r"<legend>([^<]*)</legend>", page) == ["evidence 1: source"]
    assert "What I read" in page
    assert "What they read" in page
    assert client.post(url, decided(page, evidence__0__source=choice)).status_code == 302
    assert claim.evidence.filter(source=mine if choice == "mine" else theirs).exists()


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_a_row_that_one_removed_and_the_other_wrote_on_is_asked_about(desk, fact_checker, choice: str) -> None:
    claim = a_claim("research", assignee=fact_checker)
    url, client = change_url(claim), desk(fact_checker)
    data = claim_form(claim, **{"evidence-0-note": "I wrote on it.", "evidence-1-DELETE": "on"})
    client.post(url, claim_form(claim, **{"evidence-0-DELETE": "on", "evidence-1-note": "They wrote on it."}))
    page = client.post(url, data).content.decode()
    assert page.count("<legend>") == 2
    assert "Stance: Refutes" in page
    assert "What it shows: I wrote on it." in page
    chosen = decided(page)
    choices = [name for name in chosen if name.startswith("_take-")]
    assert client.post(url, chosen | dict.fromkeys(choices, choice)).status_code == 302
    expected = ["I wrote on it."] if choice == "mine" else ["They wrote on it."]
    assert list(claim.evidence.values_list("note", flat=True)) == expected


def test_a_row_that_others_removed_and_nobody_wrote_on_here_stays_removed(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    url, client = change_url(claim), desk(fact_checker)
    data = claim_form(claim, summary="Mine.")
    client.post(url, claim_form(claim, **{"evidence-0-DELETE": "on"}))
    response = client.post(url, data, follow=True)
    claim.refresh_from_db()
    assert (claim.summary, list(claim.evidence.values_list("note", flat=True))) == ("Mine.", ["What was reported."])
    assert "evidence removed: " in response.content.decode()


def test_what_was_seen_is_asked_again_where_it_cannot_be_known(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker, summary="As it is.")
    url, client = change_url(claim), desk(fact_checker)
    response = client.post(url, claim_form(claim, summary="Mine.", _seen="forged"))
    page = response.content.decode()
    assert response.status_code == 409
    assert re.findall(r"<legend>([^<]*)</legend>", page) == ["Summary"]
    assert "is not known any more" in page
    assert client.post(url, decided(page)).status_code == 302
    claim.refresh_from_db()
    assert claim.summary == "Mine."


def a_form_of_each(client: Client) -> list[tuple[str, str, str, str]]:
    source, actor, topic, scale = a_source(), an_actor(), a_topic(), RatingScale.objects.get(slug="default")
    return [
        (f"/desk/sources/source/{source.pk}/change/", "source_form", "interests", "title"),
        (f"/desk/sources/publisher/{source.publisher.pk}/change/", "publisher_form", "name", "homepage"),
        (f"/desk/claims/actor/{actor.pk}/change/", "actor_form", "description", "name"),
        (f"/desk/claims/topic/{topic.pk}/change/", "topic_form", "name", "name"),
        (f"/desk/claims/ratingscale/{scale.pk}/change/", "ratingscale_form", "ratings-0-definition", "name"),
    ]


def test_it_is_so_for_every_form_of_the_desk(desk, superuser) -> None:
    mine, theirs = desk(a_person("another", is_superuser=True)), desk(superuser)
    for url, form, both, own in a_form_of_each(mine):
        data = opened(mine, url, f"@id='{form}'")
        taken = {both: "What they wrote."}
        assert theirs.post(url, opened(theirs, url, f"@id='{form}'") | taken).status_code == 302, url
        value = "https://mine.example/" if own == "homepage" else "What I wrote."
        response = mine.post(url, data | {own: value, both: "What I wrote."})
        page = response.content.decode()
        assert response.status_code == 409, url
        assert "<strong>superuser</strong>" in page, url
        assert page.count("<legend>") == 1, url
        assert mine.post(url, decided(page)).status_code == 302, url
        again = opened(mine, url, f"@id='{form}'")
        assert (again[both], again[own]) == (["What I wrote."], ["What I wrote." if own == both else value]), url


def test_what_somebody_removed_meanwhile_is_shown_to_be_copied(desk, superuser) -> None:
    publisher = a_publisher()
    url, client = f"/desk/sources/publisher/{publisher.pk}/change/", desk(superuser)
    data = opened(client, url, "@id='publisher_form'")
    publisher.delete()
    response = client.post(url, data | {"name": "What I wrote."})
    assert response.status_code == 409
    assert "somebody removed this meanwhile" in response.content.decode()
    assert "What I wrote." in response.content.decode()
    assert not Publisher.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_in_the_same_moment_neither_loses_a_word(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    url = change_url(claim)
    barrier, answers = Barrier(2), {}

    def save(name: str, client: Client, data: dict[str, Any]) -> None:
        barrier.wait()
        answers[name] = client.post(url, data)
        connections.close_all()

    people = {name: (desk(fact_checker), claim_form(claim, summary=f"{name}.", **{name: f"{name}!"}))
              for name in ("analysis", "context")}  # fmt: skip
    threads = [Thread(target=save, args=(name, *sent)) for name, sent in people.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, second = sorted(answers, key=lambda name: answers[name].status_code)
    assert (answers[first].status_code, answers[second].status_code) == (302, 409)
    client, _sent = people[second]
    assert client.post(url, decided(answers[second].content.decode(), summary="theirs")).status_code == 302
    claim.refresh_from_db()
    assert (claim.summary, claim.analysis, claim.context) == (f"{first}.", "analysis!", "context!")


def test_a_page_says_no_more_than_it_shows(desk, fact_checker, other_fact_checker) -> None:
    """Whoever may not see the proposal gets no form, so nothing of what was seen."""
    claim = a_claim("review", assignee=fact_checker)
    page = desk(other_fact_checker).get(change_url(claim)).content.decode()
    assert 'name="_seen"' not in page
    assert Evidence.objects.filter(claim=claim).exists()
    assert Claim.objects.filter(pk=claim.pk, proposed_rating__isnull=False).exists()
