"""What the desk says while the journal lets nothing be published."""

from pathlib import Path

import pytest
from django.test import Client

from claims import workflow
from claims.models import Claim
from record import journal
from record.journal_files import Journal
from record.models import Entry
from tests.claims.factories import a_claim
from tests.claims.traces import everything
from tests.desk.conftest import change_url, verb_url
from tests.record.losing import lost

pytestmark = pytest.mark.django_db(transaction=True)

WHY = "Nothing can be published: the journal has entries that the database lacks (1). "
REMEDY = "An operator must run manage.py replay."


@pytest.fixture
def after_a_restore(journal_folder: Path) -> None:
    """The log has one entry, and the journal one more."""
    a_claim("done")
    with Journal(journal_folder).locked():
        Journal(journal_folder).append(lost(lambda: a_claim("done")))


@pytest.mark.usefixtures("after_a_restore")
def test_the_first_page_the_claim_and_the_verb_say_why_nothing_is_published(desk, editor, fact_checker, admin) -> None:
    for person in (editor, fact_checker, admin):
        assert f"<p>{WHY}{REMEDY}</p>" in desk(person).get("/desk/").content.decode(), person
    claim = a_claim("approved")
    client = desk(editor)
    page = client.get(change_url(claim)).content.decode()
    assert page.count(f"<li>{WHY}{REMEDY}</li>") == 1
    assert "waive a gate" not in page
    assert "Not possible yet" in client.get(verb_url(claim, "publish")).content.decode()
    before = everything()
    answer = client.post(verb_url(claim, "publish"))
    assert (answer.status_code, f"<li>{WHY}{REMEDY}</li>" in answer.content.decode()) == (422, True)
    assert everything() == before


@pytest.mark.usefixtures("after_a_restore")
def test_a_verdict_is_not_withdrawn_either_and_work_goes_on(desk, editor, fact_checker) -> None:
    claim = workflow.reopen(Claim.objects.get(number=1), by=editor, reason="There is news.")
    answer = desk(editor).post(verb_url(claim, "retract"), {"note": "It cannot stand."})
    assert (answer.status_code, WHY in answer.content.decode()) == (422, True)
    assert Entry.objects.count() == 1
    assert desk(fact_checker).post(verb_url(claim, "submit")).status_code == 302


def test_what_was_published_and_could_not_be_written_to_the_journal_is_said(
    desk, editor, journal_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_claim("done")
    claim = a_claim("approved")

    def fail(self: Journal, lines: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Journal, "append", fail)
    page = desk(editor).post(verb_url(claim, "publish"), follow=True).content.decode()
    assert "Published. It is on the public site now." in page
    assert "The journal lacks entry 1 and what follows: it could not be written. Tell an operator." in page
    monkeypatch.undo()
    journal.follow()
    assert "The journal lacks" not in desk(editor).get("/desk/").content.decode()


def test_readers_are_told_nothing_of_it(client: Client, after_a_restore: None) -> None:
    for address in ("/", "/corrections/", "/api/v1/claims"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "journal" not in answer.content.decode()
