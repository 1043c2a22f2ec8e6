import re

import pytest
from django.test import Client

from accounts.roles import Role
from claims import workflow
from desk.verbs import STEPS
from record.models import Entry
from sources.models import Source
from tests.claims.factories import a_claim, a_person, a_rating, brought_to, person
from tests.claims.traces import everything
from tests.desk.conftest import LIST, change_url, verb_url

pytestmark = pytest.mark.django_db


def test_a_claim_walks_from_entry_to_publication_and_correction_by_forms_alone(
    desk, fact_checker, reviewer, second_reviewer, editor
) -> None:
    claim = a_claim("triage")
    rating = a_rating().pk
    steps = [
        (fact_checker, "take", {}),
        (fact_checker, "submit", {}),
        (reviewer, "assess", {"rating": rating, "reasons": "The gauge.", "conflict": "none"}),
        (second_reviewer, "assess", {"rating": rating, "reasons": "The gauge.", "conflict": "none"}),
        (editor, "publish", {}),
        (editor, "reopen", {"reason": "A second gauge was found.", "to": ""}),
        (fact_checker, "submit", {}),
        (reviewer, "assess", {"rating": a_rating("true").pk, "reasons": "Both gauges.", "conflict": "none"}),
        (second_reviewer, "assess", {"rating": rating, "reasons": "The gauge.", "conflict": "none"}),
        (editor, "adjudicate", {"rating": a_rating("half-true").pk, "reasons": "Both are right."}),
        (editor, "publish", {"action": "corrected", "note": "A second gauge was found."}),
        (editor, "retract", {"note": "The gauge was a hoax."}),
    ]
    for user, verb, data in steps:
        client = desk(user)
        assert client.get(verb_url(claim, verb)).status_code == 200, verb
        response = client.post(verb_url(claim, verb), data)
        assert (response.status_code, response["Location"]) == (302, change_url(claim)), verb
    claim.refresh_from_db()
    assert (claim.stage, claim.standing, claim.number) == ("done", "retracted", 1)
    assert list(Entry.objects.values_list("version", "action")) == [
        (1, "published"),
        (2, "corrected"),
        (3, "retracted"),
    ]


def test_whoever_declares_a_conflict_gives_no_rating_and_somebody_else_is_asked(
    desk, reviewer, second_reviewer
) -> None:
    a_person("third", Role.REVIEWER)
    claim = a_claim("review")
    client = desk(reviewer)
    page = client.get(verb_url(claim, "assess")).content.decode()
    assert "I have no conflict of interest in this matter" in page
    judged = {"rating": a_rating().pk, "reasons": "The gauge."}
    for data, remedy in (
        (judged, "This field is required."),
        ({"conflict": "declared"}, "This field is required."),
        ({"conflict": "none"}, "This field is required."),
        (judged | {"conflict": "none", "interest": "My mill."}, "leave this empty, or say so"),
    ):
        response = client.post(verb_url(claim, "assess"), data)
        assert (response.status_code, remedy in response.content.decode()) == (422, True), data
    data = judged | {"conflict": "declared", "interest": "CANARY: my mill."}
    page = client.post(verb_url(claim, "assess"), data, follow=True).content.decode()
    assert "Your conflict of interest is recorded" in page
    assert not claim.assessments.exists()
    assert claim.recusals.get().reviewer == reviewer
    assert "You declared a conflict of interest" in client.get(verb_url(claim, "assess")).content.decode()
    for name in ("second_reviewer", "fact_checker", "editor", "superuser", "admin"):
        page = desk(person(name)).get(change_url(claim)).content.decode()
        assert "Declared a conflict of interest" in page, name
        assert "CANARY" not in page, name
    for by in (second_reviewer, person("third")):
        claim = workflow.assess(claim, by=by, rating=a_rating("true"), reasons="Both gauges.")
    assert "CANARY: my mill." in desk(person("editor")).get(change_url(claim)).content.decode()
    assert "CANARY" not in desk(second_reviewer).get(change_url(claim)).content.decode()


def test_editors_see_who_is_asked_and_ask_others_and_nobody_else_learns_it(
    desk, settings, reviewer, second_reviewer, editor
) -> None:
    settings.INVITE = "by_hand"
    names = ("Verawatha", "Waltramius", "Zoraberta")
    vera, walt, _nobody = (a_person(name, Role.REVIEWER, first_name=name) for name in names)
    claim = a_claim("review")
    workflow.invite(a_claim("review"), by=editor, reviewers=[vera])
    client = desk(editor)
    page = client.get(verb_url(claim, "invite")).content.decode()
    assert re.findall(r"(\w+) — (\d) open", page)[-1] == ("Verawatha", "1"), "the least loaded come first"
    response = client.post(verb_url(claim, "invite"), {"reviewers": [walt.pk]}, follow=True)
    assert "Asked to assess it: Waltramius (by editor)" in re.sub(r"\s+", " ", response.content.decode())
    assert client.post(verb_url(claim, "invite"), {"reviewers": [walt.pk]}).status_code == 422
    assert client.post(verb_url(claim, "invite"), {}).status_code == 422
    for person_ in (reviewer, second_reviewer, vera, person("fact_checker"), person("other_fact_checker")):
        for url in (change_url(claim), LIST, "/desk/", verb_url(claim, "send_back"), verb_url(claim, "assess")):
            page = desk(person_).get(url).content.decode()
            assert page.count("Waltramius") == page.count("Zoraberta"), (person_, url)  # who is asked, and who is not


def test_judgments_stand_side_by_side_with_earlier_rounds_folded(desk, editor, fact_checker) -> None:
    claim = workflow.send_back(a_claim("adjudication"), by=editor, reason="Ask the board.")
    claim = brought_to(workflow.submit(claim, by=fact_checker), "adjudication")
    page = desk(person("second_editor")).get(verb_url(claim, "adjudicate")).content.decode()
    assert "They are published with the verdict" in page
    now, earlier = page.split("Round 1, which no longer counts")
    assert now.count('class="desk-reasons"') == earlier.count('class="desk-reasons"') == 2
    assert (now.count("proposed"), earlier.count("proposed")) == (1, 0)
    assert "Step 5 of 5 from the worst" in re.sub(r"\s+", " ", now)


def test_whoever_may_not_is_told_so_with_403(desk, admin) -> None:
    claim = a_claim("review")
    client, before = desk(admin), everything()
    for verb in STEPS:
        for method in (client.get, client.post):
            response = method(verb_url(claim, verb))
            assert response.status_code == 403, verb
            assert "is not yours to do with this claim; ask" in response.content.decode(), verb
    assert everything() == before


def test_an_editor_who_decides_against_a_gate_or_the_reviewers_is_told_before_that_another_publishes(
    desk, settings, editor, second_editor
) -> None:
    claim = a_claim("adjudication")
    for setting, is_told in (("always", True), ("never", False), ("auto", False)):
        settings.SECOND_EDITOR = setting
        for verb in ("waive", "adjudicate"):
            page = desk(editor).get(verb_url(claim, verb)).content.decode()
            assert ("another editor publishes" in page) is is_told, (verb, setting)


def test_the_second_editor_reads_on_the_page_of_publishing_what_was_decided_and_the_first_is_refused_with_403(
    desk, settings, editor, second_editor
) -> None:
    settings.SECOND_EDITOR = "always"
    claim = a_claim("approved")
    Source.objects.update(interests="")
    client = desk(editor)
    data = {"gate": "interests", "reason": "The publisher did not answer."}
    assert client.post(verb_url(claim, "waive"), data).status_code == 302
    for method in (client.get, client.post):
        response = method(verb_url(claim, "publish"))
        assert response.status_code == 403
        assert "You waived “Interests of sources stated”. Another editor publishes it" in response.content.decode()
    page = desk(second_editor).get(verb_url(claim, "publish")).content.decode()
    assert "editor waived “Interests of sources stated”." in page
    assert "The publisher did not answer." in page
    assert desk(second_editor).post(verb_url(claim, "publish"), {"changes": "No answer."}).status_code == 302
    assert Entry.objects.count() == 1


def test_the_last_editor_who_could_publish_is_refused_a_waiver_with_422(desk, settings, editor) -> None:
    settings.SECOND_EDITOR = "always"
    claim = a_claim("approved")
    Source.objects.update(interests="")
    before = everything()
    data = {"gate": "interests", "reason": "The publisher did not answer."}
    response = desk(editor).post(verb_url(claim, "waive"), data)
    assert response.status_code == 422
    assert "No other editor could publish it then." in response.content.decode()
    assert everything() == before


def test_who_comes_too_late_is_told_so_with_409(desk, editor) -> None:
    claim = a_claim("done")
    response = desk(editor).post(verb_url(claim, "publish"))
    assert response.status_code == 409
    assert "is not possible now: the claim is in stage “Done”" in response.content.decode()
    assert Entry.objects.count() == 1


def test_every_failing_gate_is_named_with_422(desk, editor, fact_checker, reviewer, second_reviewer) -> None:
    claim = a_claim("triage", contrary="")
    claim.replies.all().delete()
    claim = workflow.take(claim, by=fact_checker)
    claim = workflow.submit(claim, by=fact_checker)
    for by in (reviewer, second_reviewer):
        claim = workflow.assess(claim, by=by, rating=a_rating(), reasons="So.")
    for method, status in (("get", 200), ("post", 422)):
        response = getattr(desk(editor), method)(verb_url(claim, "publish"))
        page = response.content.decode()
        assert response.status_code == status
        assert "Ask these actors for a reply" in page
        assert "Write down what speaks against the verdict" in page
    assert not Entry.objects.exists()


def test_a_document_that_breaks_the_contract_is_not_published_and_its_key_is_named_with_422(desk, editor) -> None:
    claim = a_claim("approved")
    Source.objects.filter(pk=claim.evidence.all()[0].source.pk).update(slug="two words")
    before = everything()
    response = desk(editor).post(verb_url(claim, "publish"), {"changes": "Another slug."})
    assert response.status_code == 422
    assert "sources[0].slug: " in response.content.decode()
    assert everything() == before


def test_what_is_missing_in_the_form_is_said_with_422(desk, reviewer) -> None:
    claim = a_claim("review")
    client, before = desk(reviewer), everything()
    for verb, data, message in (
        ("assess", {"reasons": "So it reads."}, "This field is required."),
        ("assess", {"rating": "99999", "reasons": "So."}, "Select a valid choice"),
        ("assess", {"rating": "1e999", "reasons": "So."}, "Select a valid choice"),
        ("send_back", {"reason": "   "}, "This field is required."),
        ("send_back", {"reason": "x" * 5001}, "at most 5000 characters"),
        ("send_back", {"reason": "nul \0 byte"}, "Null characters are not allowed"),
    ):
        response = client.post(verb_url(claim, verb), data)
        assert response.status_code == 422, (verb, data)
        assert message in response.content.decode(), (verb, data)
    assert everything() == before


def test_reading_a_verbs_page_changes_nothing(desk, fact_checker) -> None:
    claim = a_claim("triage")
    assert desk(fact_checker).get(verb_url(claim, "take")).status_code == 200
    claim.refresh_from_db()
    assert claim.stage == "triage"


def test_a_verb_needs_the_csrf_token(fact_checker) -> None:
    claim = a_claim("triage")
    client = Client(enforce_csrf_checks=True)
    client.force_login(fact_checker)
    assert client.post(verb_url(claim, "take")).status_code == 403
    claim.refresh_from_db()
    assert claim.stage == "triage"


def test_strangers_are_sent_to_the_door(db) -> None:
    claim = a_claim("triage")
    for url in (verb_url(claim, "take"), change_url(claim), "/desk/"):
        response = Client().get(url)
        assert response.status_code == 302
        assert response["Location"].startswith("/desk/login/")


def test_staff_without_a_role_sees_no_claim(desk, reader) -> None:
    claim = a_claim("triage")
    client = desk(reader)
    assert client.get(change_url(claim)).status_code == 403
    assert client.get(verb_url(claim, "take")).status_code == 403
    assert claim.statement not in client.get("/desk/").content.decode()


def test_an_unknown_claim_is_404_and_an_unknown_verb_leads_back_to_the_first_page(desk, editor) -> None:
    claim = a_claim("triage")
    client, before = desk(editor), everything()
    assert client.get(f"{LIST}{claim.pk + 1}/take/").status_code == 404
    for verb in ("frobnicate", "enter", "edit"):  # the last two are the claim's form
        for method in (client.get, client.post):
            response = method(f"{LIST}{claim.pk}/{verb}/", follow=True)
            assert response.redirect_chain[-1] == ("/desk/", 302), verb
    assert everything() == before


def test_waiving_offers_only_the_gates_that_fail(desk, editor) -> None:
    claim = a_claim("approved")
    page = desk(editor).get(verb_url(claim, "waive")).content.decode()
    assert 'value="two_origins"' not in page
    response = desk(editor).post(verb_url(claim, "waive"), {"gate": "two_origins", "reason": "One will do."})
    assert response.status_code == 422


def test_reasons_written_too_late_are_shown_to_be_copied(desk, reviewer, editor) -> None:
    claim = a_claim("review")
    workflow.send_back(claim, by=editor, reason="A source is missing.")
    response = desk(reviewer).post(verb_url(claim, "assess"), {"rating": a_rating().pk, "reasons": "My long reasons."})
    assert response.status_code == 409
    assert "My long reasons." in response.content.decode()


def test_what_changed_since_the_submission_is_told_to_reviewer_and_editor(desk, reviewer, editor) -> None:
    claim = a_claim("review")
    source = claim.evidence.all()[0].source
    for url in (change_url(claim), verb_url(claim, "assess")):
        assert "Changed since it was submitted" not in desk(reviewer).get(url).content.decode()
    Source.objects.filter(pk=source.pk).update(title="<i>Report</i>, 2nd edition")
    for user, url in (
        (reviewer, change_url(claim)),
        (reviewer, verb_url(claim, "assess")),
        (editor, change_url(claim)),
    ):
        page = desk(user).get(url).content.decode()
        assert "Changed since it was submitted" in page, url
        assert f"<del>{source.title}</del> → <ins>&lt;i&gt;Report&lt;/i&gt;, 2nd edition</ins>" in page, url


def test_an_editor_accepts_what_changed_with_a_reason_or_does_not_publish(desk, editor) -> None:
    claim = a_claim("approved")
    client, url, source = desk(editor), verb_url(claim, "publish"), Source.objects.filter(evidence__claim=claim)
    assert 'name="changes"' not in client.get(url).content.decode()
    source.update(title="Report, 2nd edition")

    def sent(page: str) -> str:
        found = re.search(r'<input type="hidden" name="seen" value="([0-9a-f]{64})"', page)
        assert found is not None
        return found[1]

    seen = sent(client.get(url).content.decode())
    source.update(title="Report, 3rd edition")
    response = client.post(url, {"changes": "A typing error.", "seen": seen})
    assert response.status_code == 422
    assert "It changed again while you had this page open." in response.content.decode()
    seen = sent(response.content.decode())
    for reason in ("", "  "):
        response = client.post(url, {"changes": reason, "seen": seen})
        assert response.status_code == 422
        assert "This field is required." in response.content.decode()
    assert not Entry.objects.exists()
    assert client.post(url, {"changes": "A typing error.", "seen": seen}).status_code == 302
    assert "Accepted what changed since it was submitted: A typing error." in (
        client.get(change_url(claim)).content.decode()
    )
