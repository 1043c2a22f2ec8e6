"""What would be published of a claim: for who may see the proposal, and for nobody else a hint of it."""

import re

import pytest
from django.urls import reverse

from claims import workflow
from claims.models import Claim
from record.models import Entry
from sources.models import Source
from tests.claims.factories import a_claim, a_rating, brought_to, person
from tests.desk.conftest import change_url

pytestmark = pytest.mark.django_db
ENDS = ("", "page/", "picture.png", "document.json")


def preview_url(claim: Claim, end: str = "") -> str:
    return reverse("admin:claims_claim_preview", args=[claim.pk]) + end


def test_the_assignee_sees_the_public_page_its_picture_and_its_json_before_anything_is_published(
    desk, fact_checker
) -> None:
    claim = a_claim("research", assignee=fact_checker, analysis="See <script>alert(1)</script> [it](/desk/logout/).")
    Source.objects.update(interests="")
    client = desk(fact_checker)
    page = client.get(preview_url(claim)).content.decode()
    assert "State the interests of these sources" in page
    assert "all of it is new" in page
    shown = client.get(preview_url(claim, "page/"))
    assert shown["Content-Security-Policy"].startswith("sandbox allow-popups ")
    assert "allow-scripts" not in shown["Content-Security-Policy"]
    html = shown.content.decode()
    assert "Preview: this is not published." in html
    assert claim.summary in html
    assert "<script" not in html
    led_to = {link for link in re.findall(r'href="([^"#]+)', html) if not link.startswith("https://")}
    assert led_to == {"/static/site.css", "/static/favicon.svg"}
    assert client.get(preview_url(claim, "picture.png")).content.startswith(b"\x89PNG")
    document = client.get(preview_url(claim, "document.json")).json()
    assert (document["number"], document["rating"]["slug"], document["assessments"]) == (1, "false", [])
    assert not Entry.objects.exists()
    assert f'href="{preview_url(claim)}"' in client.get(change_url(claim)).content.decode()


def test_what_is_missing_for_a_document_is_said_in_words(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker, summary="", proposed_rating=None)
    client = desk(fact_checker)
    page = client.get(preview_url(claim)).content.decode()
    assert "Write the summary." in page
    assert "Propose a rating." in page
    assert client.get(preview_url(claim, "page/")).status_code == 404


def test_who_may_not_see_the_proposal_is_refused_in_words_and_learns_nothing(desk, fact_checker, reviewer) -> None:
    claim = a_claim("review", assignee=fact_checker)
    claim = workflow.assess(claim, by=reviewer, rating=a_rating("half-true"), reasons="CANARY")
    for name in ("reviewer", "second_reviewer", "editor", "other_fact_checker", "admin", "superuser"):
        client = desk(person(name))
        assert preview_url(claim) not in client.get(change_url(claim)).content.decode()
        for end in ENDS:
            response = client.get(preview_url(claim, end))
            assert response.status_code == 403, (name, end)
            words = response.content.decode()
            assert not any(hidden in words for hidden in ("CANARY", "False", "Half true", claim.summary)), (name, end)
        assert "once the assessments are in" in client.get(preview_url(claim)).content.decode()


def test_the_assignee_previews_their_proposal_and_no_assessment_of_this_round_or_one_before(
    desk, fact_checker, reviewer, editor
) -> None:
    claim = brought_to(a_claim("adjudication", assignee=fact_checker), "approved")
    claim = workflow.send_back(claim, by=editor, reason="Look again.")
    Claim.objects.filter(pk=claim.pk).update(proposed_rating=a_rating("mostly-false"))
    for stage in ("research", "review"):
        document = desk(fact_checker).get(preview_url(claim, "document.json")).json()
        judged = document["rating"]["slug"], document["assessments"], document["adjudication"]
        assert judged == ("mostly-false", [], None), stage
        claim.refresh_from_db()
        claim = workflow.submit(claim, by=fact_checker) if stage == "research" else claim


def test_a_later_version_is_shown_beside_what_it_would_change(desk, fact_checker, editor) -> None:
    claim = brought_to(a_claim("done", assignee=fact_checker), "research")
    with workflow.edit(claim, by=fact_checker) as editing:
        Claim.objects.filter(pk=claim.pk).update(summary="The gauge shows thirty centimeters.")
        editing.changed.append("summary")
    claim = brought_to(claim, "approved")
    page = desk(editor).get(preview_url(claim)).content.decode()
    assert "<ins>thirty</ins>" in page
    assert "<del>forty</del>" in page
    assert desk(editor).get(preview_url(claim, "document.json")).json()["version"] == 2
