"""A claim's page for whoever may not edit it, and the top of the page for whoever may."""

import re

import pytest
from django.urls import reverse
from lxml import html

from claims import search, workflow
from claims.models import Claim
from desk.models import LastLook
from sources.models import Source
from tests.claims.factories import a_claim, a_quote, a_rating, a_source, an_actor, brought_to, person
from tests.desk.conftest import as_sent, change_url, claim_form, resembling_url, verb_url
from tests.sources.archived import read_as

pytestmark = pytest.mark.django_db


def test_the_claim_is_read_with_its_evidence_before_the_verdict_and_links_to_sources_and_copies(
    desk, fact_checker, reviewer
) -> None:
    claim = a_claim("research", assignee=fact_checker)
    a_quote(claim, an_actor(name="Nora Quiroga"), said_on="2025")
    source = a_source(title="The second gauge")
    snapshot = read_as(source, "It rose by thirty-eight centimeters.")
    claim.evidence.create(source=source, read="itself", stance="supports", note="Thirty-eight.", quote="It rose by")
    claim = workflow.submit(claim, by=fact_checker)
    page = desk(reviewer).get(change_url(claim)).content.decode()
    assert "<form" not in page.split("desk-reading")[1].split("desk-history")[0]
    assert "The gauge was read <strong>hourly</strong>." in page
    assert f'href="{source.url}"' in page
    assert f"{reverse('admin:sources_snapshot_view', args=[snapshot.pk])}#passage-" in page
    places = [page.index(words) for words in ("Nora Quiroga", ">2025-09<", ">2025-09-06<", ">Supports", ">Refutes")]
    places += [page.index(words) for words in (">Gives context", "Summary and analysis", 'id="history"')]
    assert places == sorted(places)
    column = page[page.index(">Supports") : page.index(">Refutes")]
    assert "The second gauge" in column
    assert 'id="E3"' in column
    assert "word for word" in column
    for verb in ("assess", "send_back"):
        assert f'href="{verb_url(claim, verb)}"' in page


def test_references_of_the_analysis_lead_to_the_evidence_on_the_page(desk, reviewer) -> None:
    claim = a_claim("review", analysis="The gauge was read hourly [E1].")
    for url in (change_url(claim), verb_url(claim, "assess")):
        page = desk(reviewer).get(url).content.decode()
        [link] = html.fromstring(page).xpath("//*[contains(@class, 'desk-finding')]//a[text()='[E1]']")
        assert f'id="{link.get("href").removeprefix("#")}"' in page


def test_why_it_was_sent_back_stands_on_top_until_it_is_submitted_again(desk, fact_checker, editor) -> None:
    claim = workflow.send_back(a_claim("review", assignee=fact_checker), by=editor, reason="The gauge was moved.")
    client = desk(fact_checker)
    page = client.get(change_url(claim)).content.decode()
    assert page.index("The gauge was moved.") < page.index('name="statement"')
    assert re.search(r"Sent back by editor,\s", page)
    workflow.submit(claim, by=fact_checker)
    top = client.get(change_url(claim)).content.decode().split('id="history"')[0]
    assert "The gauge was moved." not in top


def test_a_claim_is_taken_and_submitted_by_one_click_each(desk, fact_checker) -> None:
    claim, client = a_claim("triage"), desk(fact_checker)
    for verb, stage in (("take", "research"), ("submit", "review")):
        assert f'action="{verb_url(claim, verb)}"' in client.get(change_url(claim)).content.decode()
        assert client.post(verb_url(claim, verb)).status_code == 302
        claim.refresh_from_db()
        assert claim.stage == stage
    incomplete = a_claim("research", assignee=fact_checker, summary="")
    page = client.get(change_url(incomplete)).content.decode()
    assert f'href="{verb_url(incomplete, "submit")}"' in page


@pytest.mark.django_db(transaction=True)  # a version has the time at which its transaction began
def test_what_others_changed_since_the_last_look_is_told_once_and_what_oneself_did_not_at_all(
    desk, fact_checker, editor, reviewer
) -> None:
    claim, client = a_claim("research", assignee=fact_checker), desk(editor)
    assert "Since you last looked" not in client.get(change_url(claim)).content.decode()
    with workflow.edit(claim, by=fact_checker) as editing:
        Claim.objects.filter(pk=claim.pk).update(statement="The river rose by a hand in one night.")
        editing.changed.append("statement")
    assert "Since you last looked" not in desk(reviewer).get(change_url(claim)).content.decode()
    page = client.get(change_url(claim)).content.decode()
    assert "Since you last looked" in page
    assert "by a hand" in page.split("Since you last looked")[1].split("desk-half")[0]
    assert "Since you last looked" not in client.get(change_url(claim)).content.decode()
    desk(fact_checker).get(change_url(claim))
    assert "Since you last looked" not in desk(fact_checker).get(change_url(claim)).content.decode()
    assert LastLook.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_later_round_says_what_changed_since_the_one_before_but_not_to_the_blind_what_a_text_was(
    desk, fact_checker, editor
) -> None:
    claim = workflow.send_back(a_claim("review", assignee=fact_checker), by=editor, reason="More.")
    with workflow.edit(claim, by=fact_checker) as editing:
        Claim.objects.filter(pk=claim.pk).update(summary="CANARY-NOW.")
        board = a_source(title="The board")
        editing.claim.evidence.create(source=board, read="itself", stance="context", note="It sent them.")
        editing.changed += ["summary", "evidence"]
    claim = workflow.submit(editing.claim, by=fact_checker)
    for name, url in (("reviewer", change_url(claim)), ("second_reviewer", verb_url(claim, "assess"))):
        page = desk(person(name)).get(url).content.decode()
        since = page.split("Changed since the last round")[1].split("</details>")[0]
        assert "E3 · The board" in since
        assert "how is shown once the assessments are in" in since
        assert "forty centimeters" not in page
        assert "CANARY-NOW." in page  # as it is judged
    page = desk(fact_checker).get(change_url(claim)).content.decode()
    assert "forty centimeters" in page.split("Changed since the last round")[1].split("</details>")[0]


def test_each_failing_gate_has_what_leads_to_mending_it(desk, fact_checker, editor) -> None:
    claim = a_claim("research", assignee=fact_checker, contrary="")
    source = claim.evidence.all()[0].source
    source.snapshots.all().delete()
    Source.objects.filter(pk=source.pk).update(interests="")
    claim.replies.all().delete()
    page = desk(fact_checker).get(change_url(claim)).content.decode()
    gates = page[page.index('id="gates"') :].split("</details>")[0]
    assert f'action="/desk/sources/source/{source.pk}/archive/"' in gates
    for leads in ("#replies-group", "#id_contrary", f"/desk/sources/source/{source.pk}/change/#id_interests"):
        assert f'href="{leads}"' in gates, leads
    for anchor in ('id="replies-group"', 'id="id_contrary"', 'id="evidence-group"'):
        assert anchor in page
    page = desk(fact_checker).get(verb_url(claim, "submit")).content.decode()
    for leads in ("#replies-group", "#id_contrary"):  # which are on the claim's form alone
        assert f'href="{change_url(claim)}{leads}"' in page, leads
    claim = brought_to(claim, "approved")
    waive = f"{verb_url(claim, 'waive')}?gate=interests"
    client = desk(editor)
    assert f'href="{waive}"' in client.get(change_url(claim)).content.decode()
    radios = re.findall(r'<input[^>]*name="gate"[^>]*>', client.get(waive).content.decode())
    assert ['value="interests"' in each for each in radios if re.search(r"\schecked[\s>=]", each)] == [True]


def test_a_proposal_far_from_a_close_precedent_is_pointed_out_before_submitting_to_its_author_alone(
    desk, fact_checker, reviewer, editor
) -> None:
    brought_to(a_claim("approved", statement="The river Tana rose by two meters in one night."), "done")
    claim = a_claim(
        "research",
        assignee=fact_checker,
        statement="The river Tana rose by two meters in one night in May.",
        proposed_rating=a_rating("half-true"),
    )
    search.bring_up_to_date()
    warning = "2 steps away from"
    client = desk(fact_checker)
    page = client.get(change_url(claim)).content.decode()
    assert f'data-later="{resembling_url(claim)}" data-part="departures"' in page
    assert warning in client.get(resembling_url(claim)).content.decode()
    assert warning in client.get(verb_url(claim, "submit")).content.decode()
    assert warning not in desk(editor).get(resembling_url(claim)).content.decode()
    form = claim_form(claim, context="In spring.", proposed_rating=a_rating("half-true").pk, _submit="1")
    answer = client.post(change_url(claim), form)  # the form's button, with a rating chosen on that very form
    assert answer.headers["Location"] == verb_url(claim, "submit")
    claim.refresh_from_db()
    assert (claim.stage, claim.context) == ("research", "In spring.")
    answer = client.post(verb_url(claim, "submit"))  # the button on the claim's page, before it was read
    assert (answer.status_code, Claim.objects.get(pk=claim.pk).stage) == (200, "research")
    assert warning in answer.content.decode()
    sent = as_sent(answer.content.decode(), ".//*[@name='has_read']")
    assert client.post(verb_url(claim, "submit"), sent).status_code == 302
    claim.refresh_from_db()
    assert claim.stage == "review"
    for url in (change_url(claim), verb_url(claim, "assess"), resembling_url(claim)):
        assert "steps away" not in desk(reviewer).get(url).content.decode()
    Claim.objects.filter(pk=claim.pk).update(stage="research")
    Claim.objects.filter(pk=claim.pk).update(proposed_rating=a_rating("mostly-false"))
    assert "away from" not in client.get(resembling_url(claim)).content.decode()


def test_the_evidence_stands_before_the_form_where_somebody_judges(desk, reviewer, fact_checker) -> None:
    claim = a_claim("review", assignee=fact_checker)
    page = desk(reviewer).get(verb_url(claim, "assess")).content.decode()
    assert page.index("desk-columns") < page.index('name="rating"')
    page = desk(reviewer).get(verb_url(claim, "send_back")).content.decode()
    assert page.index('name="reason"') < page.index("desk-columns")


def test_the_whole_history_has_a_page_and_says_so_where_it_is_asked_for_another(desk, editor, fact_checker) -> None:
    claim = workflow.send_back(a_claim("review", assignee=fact_checker), by=editor, reason="The gauge was moved.")
    url = f"/desk/claims/claim/{claim.pk}/history/"
    client = desk(editor)
    assert "The gauge was moved." in client.get(url).content.decode()
    assert "The gauge was moved." not in client.get(f"{url}?before=2020-01-01T00:00:00Z").content.decode()
    for broken in ("yesterday", "2020-99-01T00:00:00Z", "2020-01-01T00:00", "0001-01-01T00:00:00+10:00"):
        page = client.get(url, {"before": broken}).content.decode()
        assert "its newest lines are shown" in page
        assert "The gauge was moved." in page
    assert "The gauge was moved." in client.get(url, {"before": "9999-12-31T23:59:59+23:59"}).content.decode()
