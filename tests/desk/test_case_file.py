"""A claim's whole file: what was published byte for byte, who decided what, and nothing that is blind."""

import hashlib
import io
import json
import zipfile
from typing import Any

import pypdfium2
import pytest

from claims import workflow
from claims.case_file import case_file
from claims.models import Claim
from desk import case_pdf
from record.models import Entry
from tests.claims.factories import a_claim, a_rating, a_source, brought_to, person
from tests.desk.conftest import change_url

pytestmark = pytest.mark.django_db


def address(claim: Claim, form: str) -> str:
    return f"/desk/claims/claim/{claim.pk}/file.{form}"


def zipped(response: Any) -> dict[str, bytes]:
    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(body: bytes) -> str:
    pages = pypdfium2.PdfDocument(body)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def test_the_zip_has_what_was_published_what_led_to_it_and_the_sums_of_all(desk, editor) -> None:
    claim = brought_to(brought_to(a_claim("done"), "research"), "adjudication")
    claim = workflow.adjudicate(claim, by=editor, rating=a_rating("half-true"), reasons="It decides.")
    claim = brought_to(claim, "done", editor=editor)
    claim.replies.get().letters.create(subject="Your words", body="Dear Ada,", by=editor)
    claim.comments.create(by=editor, text="Between us.")
    files = zipped(desk(editor).get(address(claim, "zip")))
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}
    published = {name: body for name, body in files.items() if name.startswith("published/")}
    assert published == {
        f"published/version-{entry.version}-{entry.action}.json": bytes(entry.document.body)
        for entry in Entry.objects.all()
    }
    assert len(published) == 2
    votes = json.loads(files["votes.json"])
    assert [(vote["round"], vote["by"], vote["given"]) for vote in votes] == [
        (1, "reviewer", "False"), (1, "second_reviewer", "False"),
        (2, "reviewer", "True"), (2, "second_reviewer", "False"), (2, "editor", "Half true"),
    ]  # fmt: skip
    assert [event["what"] for event in json.loads(files["history.json"])][-2:] == ["Adjudicated", "Published"]
    assert json.loads(files["replies.json"])[0]["letters"][0]["letter"] == "Dear Ada,"
    assert {each["SHA-256"] for each in json.loads(files["archives.json"])} == {"a" * 64}
    assert json.loads(files["draft.json"])[0]["rating"]["slug"] == "half-true"
    assert not any(b"Between us." in body for body in files.values())
    assert "It decides." in text_of(files["case.pdf"])
    assert "discussion" in files["README.txt"].decode()


@pytest.mark.parametrize("name", ["editor", "assignee"])
def test_what_is_blind_is_in_neither_form(desk, name: str) -> None:
    assignee = person("assignee")
    claim = a_claim("review", assignee=assignee, proposed_rating=a_rating("half-true"))
    workflow.assess(claim, by=person("reviewer"), rating=a_rating("mostly-true"), reasons="Seen otherwise.")
    files = zipped(desk(person(name)).get(address(claim, "zip")))
    said = b"\n".join(files.values()).decode("utf-8", "replace") + text_of(files["case.pdf"])
    assert ("Half true" in said) is (name == "assignee")
    assert ("half-true" in said) is (name == "assignee")
    assert "Mostly true" not in said
    assert "Seen otherwise." not in said
    assert "votes.json" not in files
    assert "the round is blind" in files["README.txt"].decode()


def test_the_draft_has_no_vote_while_a_later_round_is_blind(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    workflow.submit(claim, by=fact_checker)
    workflow.assess(claim, by=person("reviewer"), rating=a_rating("mostly-true"), reasons="Seen otherwise.")

    def draft() -> dict[str, Any]:
        return json.loads(zipped(desk(fact_checker).get(address(claim, "zip")))["draft.json"])[0]

    assert (draft()["assessments"], draft()["dissent"], draft()["rating"]["slug"]) == ([], None, "false")
    workflow.assess(claim, by=person("second_reviewer"), rating=a_rating(), reasons="So it reads.")
    assert (len(draft()["assessments"]), draft()["dissent"]["of"]) == (2, 2)
    workflow.send_back(claim, by=person("editor"), reason="Look again.")
    assert (draft()["assessments"], draft()["dissent"]) == ([], None)


def test_letters_are_in_it_for_whoever_may_see_the_proposal_that_they_may_name(desk, editor, fact_checker) -> None:
    claim = a_claim("review", assignee=fact_checker)
    claim.replies.get().letters.create(subject="Your words", body="We are about to call it CANARY.", by=fact_checker)
    for taker, has_them in ((editor, False), (fact_checker, True)):
        files = zipped(desk(taker).get(address(claim, "zip")))
        said = b"\n".join(files.values()).decode("utf-8", "replace") + text_of(files["case.pdf"])
        assert ("CANARY" in said) is has_them, taker
        assert ("Letters that ask for a reply" in files["README.txt"].decode()) is not has_them
    brought_to(claim, "adjudication")
    assert "CANARY" in zipped(desk(editor).get(address(claim, "zip")))["replies.json"].decode()


def test_the_votes_of_a_round_that_was_sent_back_before_the_last_was_in_stay_out(desk, editor) -> None:
    claim = a_claim("review")
    workflow.assess(claim, by=person("assessor"), rating=a_rating("mostly-true"), reasons="Seen otherwise.")
    claim = workflow.send_back(claim, by=editor, reason="Look again.")
    claim = brought_to(claim, "adjudication")
    votes = json.loads(zipped(desk(editor).get(address(claim, "zip")))["votes.json"])
    assert [(vote["round"], vote["by"]) for vote in votes] == [(2, "reviewer"), (2, "second_reviewer")]


def test_the_history_says_which_fields_changed_but_for_what_is_blind(desk, editor) -> None:
    claim = a_claim("research", assignee=person("assignee"), proposed_rating=a_rating("half-true"))
    with workflow.edit(claim, by=person("assignee")) as editing:
        editing.claim.summary, editing.claim.proposed_rating = "Mostly false, it seems.", a_rating("mostly-true")
        editing.claim.save()
        editing.changed.append("summary")

    def history(name: str) -> str:
        case = case_file(claim, by=person(name))
        return json.dumps(next(each.rows for each in case.sections if each.name == "history"), default=str)

    assert all(words in history("assignee") for words in ("The gauge shows forty", "Half true", "Mostly true"))
    assert not any(words in history("editor") for words in ("The gauge shows forty", "Half true", "Mostly true"))
    claim = brought_to(claim, "adjudication")
    claim = workflow.send_back(claim, by=editor, reason="Half true, say the reviewers.")
    assert "Half true, say the reviewers." not in history("second_editor")


def test_the_pdf_is_legible_in_the_scripts_of_what_is_quoted(desk, editor) -> None:
    claim = a_claim("done", statement="习近平 met “الرئيس” and Владимир, said Ελλάδα and שלום.")
    response = desk(editor).get(address(claim, "pdf"))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    words = text_of(response.content)
    for word in ("习近平", "Владимир", "Ελλάδα", "שלום", "met", "What it shows".lower()):
        assert word in words, word
    assert {"ا", "ل", "ر", "ئ", "ي", "س"} <= {*words}


def test_one_that_takes_too_long_to_set_is_in_the_zip_all_the_same(desk, editor, monkeypatch) -> None:
    claim = a_claim("done")
    monkeypatch.setattr(case_pdf, "LONGEST", -1)
    client = desk(editor)
    response = client.get(address(claim, "pdf"))
    assert (response.status_code, response["Location"]) == (302, change_url(claim))
    assert "The ZIP has all of it." in client.get(change_url(claim)).content.decode()
    files = zipped(client.get(address(claim, "zip")))
    assert "case.pdf" not in files
    assert "too long for a PDF" in files["README.txt"].decode()


def test_editors_and_the_assignee_take_it_and_nobody_else(desk, monkeypatch) -> None:
    monkeypatch.setattr(case_pdf, "LONGEST", -1)  # it is not the PDF that this is about
    claim = a_claim("research", assignee=person("assignee"))
    claim.evidence.create(source=a_source(title="A\tsource"), stance="context", note="x" * 900)
    for name, status in {"assignee": 200, "editor": 200, "fact_checker": 403, "reviewer": 403, "admin": 403}.items():
        client = desk(person(name))
        assert client.get(address(claim, "zip")).status_code == status, name
        assert (address(claim, "pdf") in client.get(change_url(claim)).content.decode()) is (status == 200)
    assert desk(person("editor")).get("/desk/claims/claim/0/file.pdf").status_code == 404
