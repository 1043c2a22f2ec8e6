"""What a claim is after the record got back what an older backup lacked. The drill has the usual cases."""

import pytest

from accounts.models import User
from claims import recovery, workflow
from claims.models import Claim
from record import log
from record.models import Entry
from tests.claims.factories import a_claim, brought_to
from tests.claims.traces import one_event, refused
from tests.record.factories import publish
from tests.record.losing import lost

pytestmark = pytest.mark.django_db


def rewritten(claim: Claim, editor: User) -> Claim:
    claim = workflow.send_back(claim, by=editor, reason="A gauge is missing.")
    Claim.objects.filter(pk=claim.pk).update(analysis="A second gauge was found.")
    return Claim.objects.get(pk=claim.pk)


def test_an_approved_claim_is_done_as_if_it_had_just_been_published(admin: User, editor: User) -> None:
    claim = a_claim("approved")
    lines = lost(lambda: workflow.publish(claim, by=editor))
    with one_event(claim, "replay", admin, ("approved", "done"), reason="Number 1, version 1 published."):
        assert recovery.take_over(lines, by=admin) == [claim]
    claim.refresh_from_db()
    assert (claim.stage, claim.standing, claim.number) == ("done", "published", 1)


def test_the_history_says_when_the_public_has_another_text(admin: User, editor: User) -> None:
    claim = a_claim("approved")
    recovery.take_over(lost(lambda: brought_to(rewritten(claim, editor), "done")), by=admin)
    event = claim.events.first()
    assert event is not None
    assert event.reason == (
        "Number 1, version 1 published. "
        "What is public is not what stands here; compare the two before you publish again."
    )


def test_a_claim_that_was_still_in_work_is_published_again_as_a_new_version_with_a_note(
    admin: User, editor: User
) -> None:
    claim = a_claim("research")
    recovery.take_over(lost(lambda: brought_to(claim, "done")), by=admin)
    claim = brought_to(Claim.objects.get(pk=claim.pk), "approved")
    assert (claim.standing, claim.number) == ("published", 1)
    with refused(workflow.Unmet, "note", "action"):
        workflow.publish(claim, by=editor)
    workflow.publish(claim, by=editor, note="It is checked again.", action="updated")
    assert list(Entry.objects.values_list("number", "version")) == [(1, 1), (1, 2)]


def test_a_claim_that_got_the_key_of_a_lost_one_is_not_taken_for_it(admin: User, editor: User) -> None:
    lines = lost(lambda: a_claim("done", statement="Entered after the backup."))
    lost_key = int((lines[0].entry.origin or "").split()[1])
    newcomer = a_claim("approved", statement="Entered after the restore.")
    lines[0].entry.origin = (lines[0].entry.origin or "").replace(f" {lost_key} ", f" {newcomer.pk} ")
    [entered] = recovery.take_over(lines, by=admin)
    newcomer.refresh_from_db()
    assert newcomer.number is None
    assert entered.pk != newcomer.pk
    assert (entered.statement, entered.stage, entered.standing) == ("Entered after the backup.", "triage", "published")
    workflow.retract(entered, by=editor, note="It can be withdrawn.")


@pytest.mark.parametrize("others", [0, 1])
def test_without_an_origin_the_only_unpublished_claim_with_these_words_is_taken(admin: User, others: int) -> None:
    claim, *_others = [a_claim("approved", statement="The river fell.") for _ in range(1 + others)]
    lines = lost(lambda: brought_to(claim, "done"))
    lines[0].entry.origin = None
    [taken] = recovery.take_over(lines, by=admin)
    assert (taken.pk == claim.pk) == (others == 0)
    assert Claim.objects.filter(number=1).count() == 1


def test_what_was_published_without_a_claim_is_retracted_without_one(admin: User) -> None:
    publish("Imported.")
    lines = lost(lambda: log.retract(1, note="Wrong."))
    assert recovery.take_over(lines, by=admin) == []
    assert Entry.objects.count() == 2
