import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.roles import Role
from claims import workflow
from claims.documents import content_of
from claims.models import Claim
from record.documents import Content, FactCheckDocument
from record.models import Document, Entity, Entry, FactCheck
from sources.models import Source
from tests.claims.factories import a_claim, a_person, a_rating, brought_to
from tests.claims.traces import everything, one_event, refused

pytestmark = pytest.mark.django_db


def test_the_approved_verdict_is_frozen_and_appended_to_the_record(editor: User) -> None:
    claim = a_claim("approved")
    content = content_of(claim)
    with one_event(claim, "publish", editor, ("approved", "done")):
        workflow.publish(claim, by=editor)
    claim.refresh_from_db()
    assert (claim.stage, claim.standing, claim.number) == ("done", "published", 1)
    entry = Entry.objects.get()
    assert (entry.index, entry.number, entry.version, entry.action) == (0, 1, 1, "published")
    document = entry.document.read()
    assert isinstance(document, FactCheckDocument)
    assert Content(**{key: getattr(document, key) for key in Content.__struct_fields__}) == content
    assert (document.number, document.version, document.note) == (1, 1, None)
    row = FactCheck.objects.get()
    assert (row.number, row.index, row.document) == (1, 0, entry.document)
    assert set(Entity.objects.values_list("kind", flat=True)) == set(Entity.Kind.values)


def test_numbers_and_indices_count_without_gaps(editor: User) -> None:
    claims = [a_claim("done") for _ in range(3)]
    workflow.retract(claims[1], by=editor, note="It cannot stand.")
    claims.append(a_claim("done"))
    assert [claim.number for claim in claims] == [1, 2, 3, 4]
    assert list(Entry.objects.values_list("index", "number", "version")) == [
        (0, 1, 1), (1, 2, 1), (2, 3, 1), (3, 2, 2), (4, 4, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("action", ["corrected", "updated"])
def test_publishing_again_makes_a_new_version_with_a_public_note(editor: User, action: str) -> None:
    claim = brought_to(brought_to(a_claim("done"), "research"), "adjudication")
    claim = workflow.adjudicate(claim, by=editor, rating=a_rating("half-true"), reasons="It decides.")
    with one_event(claim, "publish", editor, ("approved", "done"), reason="A second gauge was found."):
        workflow.publish(claim, by=editor, note="A second gauge was found.", action=action)
    first, second = (entry.document.read() for entry in Entry.objects.all())
    assert isinstance(first, FactCheckDocument)
    assert isinstance(second, FactCheckDocument)
    assert (second.number, second.version, second.action, second.note) == (
        1, 2, action, "A second gauge was found.",
    )  # fmt: skip
    assert (first.rating.slug, second.rating.slug) == ("false", "half-true")
    assert second.first_published_at == first.published_at
    row = FactCheck.objects.get()
    assert (row.version, row.rating) == (2, "default.half-true")


def test_publishing_again_needs_a_note_and_an_action(editor: User) -> None:
    claim = brought_to(brought_to(a_claim("done"), "research"), "approved")
    with refused(workflow.Unmet, "note", "action"):
        workflow.publish(claim, by=editor)
    for action in ("published", "retracted", "changed"):
        with refused(workflow.Unmet, "action"):
            workflow.publish(claim, by=editor, note="What changed.", action=action)
    with refused(workflow.Unmet, "note"):
        workflow.publish(claim, by=editor, note="one\0two", action="updated")


@pytest.mark.parametrize("note", ["What changed.", "one\0two"])
def test_a_first_publication_has_no_note(editor: User, note: str) -> None:
    claim = a_claim("approved")
    with refused(workflow.Unmet, "note"):
        workflow.publish(claim, by=editor, note=note)


def test_a_first_publication_is_published_whatever_action_is_named(editor: User) -> None:
    claim = workflow.publish(a_claim("approved"), by=editor, action="corrected")
    entry = Entry.objects.get(number=claim.number)
    assert (entry.action, entry.document.read().note) == ("published", None)


def test_republished_after_a_retraction_it_keeps_its_number(editor: User) -> None:
    claim = workflow.retract(a_claim("done"), by=editor, note="It cannot stand.")
    a_claim("done")
    claim = brought_to(claim, "research")
    claim = workflow.publish(brought_to(claim, "approved"), by=editor, note="It stands.", action="corrected")
    assert (claim.number, claim.standing) == (1, "published")
    assert list(Entry.objects.filter(number=1).values_list("version", "action")) == [
        (1, "published"), (2, "retracted"), (3, "corrected"),
    ]  # fmt: skip
    assert FactCheck.objects.get(number=1).version == 3


def test_an_editor_who_is_the_assignee_does_not_publish(editor: User) -> None:
    both = a_person("both", Role.FACT_CHECKER, Role.EDITOR)
    claim = a_claim("approved", assignee=both)
    with refused(workflow.Forbidden):
        workflow.publish(claim, by=both)
    assert workflow.publish(claim, by=editor).standing == "published"


def test_an_editor_who_submitted_it_does_not_publish_after_it_changed_hands(editor: User, fact_checker: User) -> None:
    both = a_person("both", Role.FACT_CHECKER, Role.EDITOR)
    claim = a_claim("review", assignee=both)
    claim = workflow.send_back(claim, by=editor, reason="A source is missing.")
    claim = workflow.assign(claim, by=editor, to=fact_checker)
    claim = brought_to(claim, "approved")
    with refused(workflow.Forbidden):
        workflow.publish(claim, by=both)


def test_a_claim_sent_back_meanwhile_is_not_published(editor: User, reviewer: User) -> None:
    claim = a_claim("approved")
    seen = Claim.objects.get(pk=claim.pk)
    workflow.send_back(claim, by=reviewer, reason="A source is missing.")
    with refused(workflow.WrongStage):
        workflow.publish(seen, by=editor)


def test_a_read_model_that_refuses_leaves_nothing_of_the_publication(editor: User) -> None:
    claim = a_claim("approved")
    other = Document.objects.create(sha256="0" * 64, body=b"{}")
    stray = FactCheck.objects.create(
        number=99, version=1, index=0, path="/", rating="default.false", asserts=[], repeats=[], denies=[],
        listing=b"{}", document=other,
    )  # fmt: skip
    before = everything()
    with pytest.raises(IntegrityError):
        workflow.publish(claim, by=editor)
    assert everything() == before
    assert Claim.objects.get(pk=claim.pk).stage == "approved"
    stray.delete()
    assert workflow.publish(claim, by=editor).number == 1
    assert Entry.objects.get().index == 0


def test_a_document_that_breaks_the_contract_is_not_published_and_each_of_its_keys_is_named(editor: User) -> None:
    claim = a_claim("approved")
    Source.objects.filter(pk=claim.evidence.all()[0].source.pk).update(slug="two words")
    before = everything()
    with pytest.raises(workflow.Unmet) as caught, transaction.atomic():
        workflow.publish(claim, by=editor, changes="Another slug.")
    assert {failure.field for failure in caught.value.failures} == {"sources[0].slug", "evidence[0].source"}
    for failure in caught.value.failures:
        assert str(failure).startswith(f"{failure.field}: ")
    assert everything() == before


# A process that publishes and stops for good where it is told to, within the transaction.
PUBLISH_AND_HANG = """
import sys, time
import django
from django.conf import settings
database, claim, editor, where = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = database
django.setup()
from accounts.models import User
from claims import workflow
from claims.models import Claim, Event
from record import read_model
def then_hang(function):
    def hanging(*args, **kwargs):
        function(*args, **kwargs)
        print("hangs", flush=True)
        time.sleep(60)
    return hanging
owner, name = {
    "the read model": (read_model, "apply"), "the event": (Event.objects, "create"),
}[where]
setattr(owner, name, then_hang(getattr(owner, name)))
workflow.publish(Claim.objects.get(pk=claim), by=User.objects.get(pk=editor))
"""


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_while_it_publishes_leaves_nothing_behind(editor: User) -> None:
    a_claim("done")
    claim = a_claim("approved")
    before = everything()
    for where in ("the read model", "the event"):
        arguments = [connection.settings_dict["NAME"], str(claim.pk), str(editor.pk), where]
        process = subprocess.Popen(
            [sys.executable, "-c", PUBLISH_AND_HANG, *arguments],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "hangs\n"
            assert everything() == before
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
        assert everything() == before
    published = workflow.publish(claim, by=editor)
    assert published.number == 2
    assert list(Entry.objects.values_list("index", flat=True)) == [0, 1]
    assert Document.objects.count() == 2
