from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from claims import embargoed, tasks, watched, workflow
from claims.day import CONCERNS
from claims.models import Claim, Embargo, Notification, NotificationKind
from jobs.models import Job
from record import journal
from record.models import Entry
from sources.models import Source
from tests.claims.factories import a_claim, brought_to
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db


def in_an_hour() -> datetime:
    return timezone.now() + timedelta(hours=1)


def an_embargo(by: User, claim: Claim | None = None, **given: Any) -> Embargo:
    claim = workflow.embargo(claim or a_claim("approved"), by=by, publish_at=in_an_hour(), **given)
    return claim.embargoes.get(ended_at=None)


def a_due_embargo(by: User, claim: Claim | None = None, **given: Any) -> Embargo:
    """One whose moment has come: none can be set for the past."""
    embargo = an_embargo(by, claim, **given)
    Embargo.objects.filter(pk=embargo.pk).update(publish_at=timezone.now() - timedelta(seconds=1))
    return embargo


def ending(embargo: Embargo) -> tuple[str, str]:
    embargo.refresh_from_db()
    return embargo.ended_as, embargo.problem


def test_an_approved_claim_waits_for_its_moment_and_a_job_is_queued_for_it(editor: User) -> None:
    claim, moment = a_claim("approved"), in_an_hour()
    with one_event(claim, "embargo", editor, ("approved", "approved"), reason=f"{moment:%Y-%m-%d %H:%M} UTC"):
        workflow.embargo(claim, by=editor, publish_at=moment)
    embargo = claim.embargoes.get()
    assert (embargo.publish_at, embargo.by, embargo.ended_as) == (moment, editor, "")
    job = Job.objects.get(task_name=tasks.publish_at_its_moment.name)
    assert (job.scheduled_at, job.args) == (moment, {"embargo": embargo.pk})
    assert tasks.publish_at_its_moment(embargo=embargo.pk) == ""
    assert tasks.publish_what_is_due(0) == 0
    assert not Entry.objects.exists()


def test_at_its_moment_it_is_published_once_in_the_editors_name(editor: User) -> None:
    embargo = a_due_embargo(editor)
    before = timezone.now()
    assert tasks.publish_what_is_due(0) == 1
    assert tasks.publish_at_its_moment(embargo=embargo.pk) == "published"
    assert tasks.publish_at_its_moment(embargo=embargo.pk) == ""
    assert tasks.publish_what_is_due(0) == 0
    claim = embargo.claim
    claim.refresh_from_db()
    assert (claim.stage, claim.standing) == ("done", "published")
    assert claim.events.get(verb="publish").by == editor
    assert Entry.objects.get().published_at >= before.replace(microsecond=0)
    assert ending(embargo) == ("published", "")


def test_the_moment_of_an_earlier_round_publishes_nothing(editor: User) -> None:
    embargo = a_due_embargo(editor)
    claim = workflow.send_back(embargo.claim, by=editor, reason="Look again.")
    claim = brought_to(claim, "approved")
    Embargo.objects.filter(pk=embargo.pk).update(ended_at=None, ended_as="")  # as by a release that ended none
    assert embargoed.publish(embargo.pk) == "refused"
    assert not Entry.objects.exists()
    assert "judged again" in ending(embargo)[1]
    assert Notification.objects.filter(kind=NotificationKind.NOT_PUBLISHED, person=editor).exists()
    embargoed.publish(a_due_embargo(editor, claim).pk)
    assert Entry.objects.count() == 1


def test_a_moment_that_an_earlier_release_left_waiting_ends_when_the_claim_is_submitted_again(editor: User) -> None:
    embargo = a_due_embargo(editor)
    claim = workflow.send_back(embargo.claim, by=editor, reason="Look again.")
    Embargo.objects.filter(pk=embargo.pk).update(ended_at=None, ended_as="")
    claim = brought_to(claim, "approved")
    assert ending(embargo) == ("cancelled", "")
    assert CONCERNS["publish"].claims(editor).contains(claim), "it waits for an editor, not for that moment"
    an_embargo(editor, claim)


def test_a_later_version_carries_its_action_and_note(editor: User) -> None:
    claim = brought_to(brought_to(a_claim("done"), "research"), "approved")
    embargoed.publish(a_due_embargo(editor, claim, action="corrected", note="The gauge was misread.").pk)
    document = Entry.objects.last().document.read()
    assert (document.version, document.action, document.note) == (2, "corrected", "The gauge was misread.")


def test_a_gate_that_fails_by_then_ends_it_with_the_words(editor: User) -> None:
    embargo = a_due_embargo(editor)
    claim = embargo.claim
    Source.objects.filter(evidence__claim=claim).update(tier="secondary")
    with one_event(claim, "not_then", editor, ("approved", "approved"), reason=_words_of_failing_gates(claim)):
        assert embargoed.publish(embargo.pk) == "refused"
    assert ending(embargo) == ("refused", _words_of_failing_gates(claim))
    assert list(Embargo.objects.unheeded()) == [embargo]
    told = Notification.objects.get(kind=NotificationKind.NOT_PUBLISHED)
    assert (told.person, told.claim, told.kind) == (editor, claim, NotificationKind.NOT_PUBLISHED)
    assert embargoed.publish(embargo.pk) == ""
    assert not Entry.objects.exists()


def _words_of_failing_gates(claim: Claim) -> str:
    words = " ".join(str(failure) for failure in workflow.missing(claim, "publish"))
    assert words
    return words


def test_an_editor_who_may_not_publish_any_more_publishes_nothing(editor: User) -> None:
    embargo = a_due_embargo(editor)
    editor.groups.clear()
    assert embargoed.publish(embargo.pk) == "refused"
    assert "is not yours to do with this claim" in ending(embargo)[1]
    embargo = a_due_embargo(second := User.objects.create(username="second", is_superuser=True))
    User.objects.filter(pk=second.pk).update(is_active=False)
    assert embargoed.publish(embargo.pk) == "refused"
    assert not Entry.objects.exists()


def test_what_changed_since_it_was_set_is_not_published_though_the_gates_pass(editor: User) -> None:
    embargo = a_due_embargo(editor)
    Source.objects.filter(evidence__claim=embargo.claim).update(title="Another title")
    assert embargoed.publish(embargo.pk) == "refused"
    assert "changed since the moment was set" in ending(embargo)[1]


def test_a_change_that_was_accepted_is_published_as_long_as_nothing_else_changes(editor: User) -> None:
    claim = a_claim("approved")
    Source.objects.filter(evidence__claim=claim).update(title="Another title")
    with refused(workflow.Unmet, "changes"):
        workflow.embargo(claim, by=editor, publish_at=in_an_hour())
    embargo = a_due_embargo(editor, claim, changes="A typing error.")
    assert embargoed.publish(embargo.pk) == "published"
    assert "A typing error." in claim.events.get(verb="publish").reason


@pytest.mark.parametrize("verb", ["lift_embargo", "send_back", "reopen", "retract", "publish"])
def test_what_takes_the_claim_elsewhere_ends_it(editor: User, verb: str) -> None:
    claim = brought_to(brought_to(a_claim("done"), "research"), "approved")
    embargo = a_due_embargo(editor, claim, action="updated", note="There is news.")
    given = {
        "lift_embargo": {},
        "send_back": {"reason": "A source is missing."},
        "reopen": {"reason": "There is news."},
        "retract": {"note": "It cannot stand."},
        "publish": {"note": "There is news.", "action": "updated"},
    }[verb]
    getattr(workflow, verb)(claim, by=editor, **given)
    assert ending(embargo) == ("published" if verb == "publish" else "cancelled", "")
    entries = Entry.objects.count()
    assert embargoed.publish(embargo.pk) == ""
    assert Entry.objects.count() == entries


def test_moments_that_make_no_sense_and_a_second_one_are_refused(editor: User) -> None:
    claim = a_claim("approved")
    for moment in (None, timezone.now() - timedelta(minutes=1), timezone.now() + timedelta(days=400)):
        with refused(workflow.Unmet, "publish_at"):
            workflow.embargo(claim, by=editor, publish_at=moment)
    workflow.embargo(claim, by=editor, publish_at=in_an_hour())
    with refused(workflow.Unmet, "publish_at"):
        workflow.embargo(claim, by=editor, publish_at=in_an_hour())
    workflow.lift_embargo(claim, by=editor)
    Source.objects.filter(evidence__claim=claim).update(tier="secondary")
    with refused(workflow.Unmet, "primary_source"):
        workflow.embargo(claim, by=editor, publish_at=in_an_hour())


def test_it_waits_while_the_log_cannot_be_written(editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    embargo = a_due_embargo(editor)
    with monkeypatch.context() as patch:
        patch.setattr(journal, "obstacle", lambda: "The journal's disk is full.")
        assert embargoed.publish(embargo.pk) == ""
    assert ending(embargo) == ("", "")
    assert embargoed.publish(embargo.pk) == "published"


def test_a_worker_that_dies_while_publishing_leaves_it_to_the_next_one(
    editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    embargo = a_due_embargo(editor)
    with monkeypatch.context() as patch:
        patch.setattr(watched, "begin", lambda sources: 1 / 0)  # after the entry was written
        with pytest.raises(ZeroDivisionError):
            embargoed.publish(embargo.pk)
    assert not Entry.objects.exists()
    assert tasks.publish_what_is_due(0) == 1
    assert embargoed.publish(embargo.pk) == "published"
    assert Entry.objects.count() == 1
