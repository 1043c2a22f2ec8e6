import msgspec
import pytest

from accounts.models import User
from accounts.roles import Role
from claims import workflow
from claims.models import Claim
from record.models import Entity, Entry, FactCheck, Mention, Tally
from tests.claims.factories import a_claim, a_person, brought_to
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db
NOTE = "The gauge was broken."


def test_retracting_leaves_a_tombstone_with_note_and_statement_and_nothing_else(editor: User) -> None:
    claim = a_claim("done", statement="The river rose by nine meters.")
    path = FactCheck.objects.get().path
    with one_event(claim, "retract", editor, ("done", "done"), reason=NOTE):
        workflow.retract(claim, by=editor, note=NOTE)
    claim.refresh_from_db()
    assert (claim.stage, claim.standing, claim.number) == ("done", "retracted", 1)
    entry = Entry.objects.get(index=1)
    assert (entry.number, entry.version, entry.action) == (1, 2, "retracted")
    tombstone = msgspec.to_builtins(entry.document.read())
    assert tombstone.pop("published_at").endswith("Z")
    assert tombstone == {
        "format": "factcheck/1",
        "number": 1,
        "version": 2,
        "action": "retracted",
        "note": NOTE,
        "path": path,
        "statement": "The river rose by nine meters.",
    }
    for model in (FactCheck, Entity, Mention, Tally):
        assert not model.objects.exists(), model


def test_a_claim_that_may_not_be_named_leaves_its_number_alone(editor: User) -> None:
    claim = a_claim("done", statement="The river rose by nine meters.")
    workflow.retract(claim, by=editor, note=NOTE, names_statement=False)
    tombstone = Entry.objects.get(index=1).document.read()
    assert (tombstone.path, tombstone.statement) == ("/claims/1/", None)
    assert b"nine" not in bytes(Entry.objects.get(index=1).document.body)


@pytest.mark.parametrize("named", ["the river rose by NINE meters", "One said: “The river rose; by nine meters!”"])
def test_the_note_of_a_claim_that_may_not_be_named_does_not_repeat_it(editor: User, named: str) -> None:
    claim = a_claim("done", statement="The river rose by nine meters.")
    with refused(workflow.Unmet, "note"):
        workflow.retract(claim, by=editor, note=named, names_statement=False)
    workflow.retract(claim, by=editor, note=named)


def test_a_note_repeats_neither_what_is_public_nor_what_stands_on_the_desk_by_now(editor: User) -> None:
    claim = brought_to(a_claim("done", statement="The river rose by nine meters."), "research")
    Claim.objects.filter(pk=claim.pk).update(statement="The river rose by ten meters.")
    for named in ("The river rose by nine meters.", "The river rose by ten meters."):
        with refused(workflow.Unmet, "note"):
            workflow.retract(claim, by=editor, note=named, names_statement=False)


@pytest.mark.parametrize("stage", ["research", "review", "adjudication", "approved", "closed"])
def test_a_published_claim_is_retracted_whatever_the_work_on_it(editor: User, stage: str) -> None:
    claim = brought_to(brought_to(a_claim("done"), "research"), stage)
    claim = workflow.retract(claim, by=editor, note=NOTE)
    assert (claim.stage, claim.standing) == (stage, "retracted")


@pytest.mark.parametrize("note", ["", " ", "one\0two"])
def test_retracting_needs_a_public_note(editor: User, note: str) -> None:
    claim = a_claim("done")
    with refused(workflow.Unmet, "note"):
        workflow.retract(claim, by=editor, note=note)


def test_what_was_never_published_is_not_retracted(editor: User) -> None:
    claim = a_claim("approved")
    with refused(workflow.WrongStage):
        workflow.retract(claim, by=editor, note=NOTE)


def test_an_editor_who_is_the_assignee_does_not_retract() -> None:
    both = a_person("both", Role.FACT_CHECKER, Role.EDITOR)
    claim = a_claim("done", assignee=both)
    with refused(workflow.Forbidden):
        workflow.retract(claim, by=both, note=NOTE)


def test_a_claim_is_retracted_once(editor: User, second_editor: User) -> None:
    claim = a_claim("done")
    seen = Claim.objects.get(pk=claim.pk)
    workflow.retract(claim, by=second_editor, note=NOTE)
    with refused(workflow.WrongStage):
        workflow.retract(seen, by=editor, note=NOTE)
