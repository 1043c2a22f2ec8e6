"""Real threads on a real database: whoever comes second finds the change that the first one made."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from claims import another_look, embargoed, reading_again, workflow
from claims.models import AnotherLook, Claim, Embargo, Event
from fetching.outcomes import Outcome
from record import rebuild
from record.models import Entry, FactCheck, Notice
from sources.archiving import Reading
from sources.models import Source
from tests.claims.factories import a_claim, a_rating, a_source, brought_to, edited
from tests.claims.quoting import a_read_source, a_verdict_on, a_visit

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(call: Callable[[], Any]) -> Any:
    """What the call returns or raises, on a connection of this thread."""
    try:
        return call()
    except Exception as error:
        return error
    finally:
        connection.close()


def contending(claim: Claim, *calls: Callable[[], Any]) -> list[Any]:
    """The outcomes of calls that all wait for the claim's row at the same moment, each in its own thread.

    They wait in the order given. The database lets the first through first; once that changed the row, the others
    follow it to its new version, where one may overtake another.
    """
    with ThreadPoolExecutor(len(calls)) as threads:
        with transaction.atomic():
            Claim.objects.select_for_update().get(pk=claim.pk)
            running = []
            for call in calls:
                running.append(threads.submit(outcome, call))
                _wait_until_waiting(len(running))
        return [future.result() for future in running]


def _wait_until_waiting(threads: int) -> None:
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction the view stands still
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone() == (threads,):
                return
        time.sleep(0.01)
    raise AssertionError("the threads do not wait for the row: nothing locks it")


def sorted_out(outcomes: list[Any]) -> list[str]:
    return sorted(type(item).__name__ for item in outcomes)


def test_two_editors_publish_the_same_claim_and_one_entry_is_written(editor: User, second_editor: User) -> None:
    claim = a_claim("approved")
    outcomes = contending(
        claim,
        lambda: workflow.publish(claim, by=editor),
        lambda: workflow.publish(claim, by=second_editor),
    )
    assert sorted_out(outcomes) == ["Claim", "WrongStage"]
    assert Entry.objects.count() == FactCheck.objects.count() == claim.events.filter(verb="publish").count() == 1


def a_due_embargo(editor: User) -> Embargo:
    claim = workflow.embargo(a_claim("approved"), by=editor, publish_at=timezone.now() + timedelta(hours=1))
    claim.embargoes.update(publish_at=timezone.now())
    return claim.embargoes.get()


def test_two_workers_publish_an_embargoed_claim_once(editor: User) -> None:
    embargo = a_due_embargo(editor)
    publish = partial(embargoed.publish, embargo.pk)
    assert sorted(contending(embargo.claim, publish, publish)) == ["", "published"]
    assert Entry.objects.count() == Event.objects.filter(verb="publish").count() == 1


def test_a_worker_publishes_nothing_once_an_editor_has_cancelled_it(editor: User, second_editor: User) -> None:
    embargo = a_due_embargo(editor)
    outcomes = contending(
        embargo.claim,
        lambda: workflow.lift_embargo(embargo.claim, by=second_editor),
        partial(embargoed.publish, embargo.pk),
    )
    assert (type(outcomes[0]), outcomes[1]) == (Claim, "")
    assert not Entry.objects.exists()
    assert Embargo.objects.get().ended_as == "cancelled"


def test_an_editor_who_waives_in_one_tab_and_publishes_in_another_does_not_publish(
    settings: Any, editor: User, second_editor: User
) -> None:
    settings.SECOND_EDITOR = "always"
    claim = a_claim("approved")
    Source.objects.update(interests="")
    outcomes = contending(
        claim,
        lambda: workflow.waive(claim, by=editor, gate="interests", reason="The publisher did not answer."),
        lambda: workflow.publish(claim, by=editor, changes="No answer."),
        lambda: workflow.publish(claim, by=second_editor, changes="No answer."),
    )
    waived, published, published_by_another = (type(item).__name__ for item in outcomes)
    assert (waived, published_by_another) == ("Claim", "Claim")
    assert published in ("Forbidden", "WrongStage")  # the latter where the other was before
    assert claim.events.get(verb="publish").by == second_editor


def test_two_editors_who_waive_at_once_leave_one_who_may_publish(
    settings: Any, editor: User, second_editor: User
) -> None:
    settings.SECOND_EDITOR = "always"
    claim = a_claim("approved", contrary="")
    Source.objects.update(interests="")
    outcomes = contending(
        claim,
        lambda: workflow.waive(claim, by=editor, gate="interests", reason="The publisher did not answer."),
        lambda: workflow.waive(claim, by=second_editor, gate="contrary_evidence", reason="There is none."),
    )
    assert [type(item).__name__ for item in outcomes] == ["Claim", "Unmet"]


def test_two_fact_checkers_take_the_same_claim_and_one_has_it(fact_checker: User, other_fact_checker: User) -> None:
    claim = a_claim()
    outcomes = contending(
        claim,
        lambda: workflow.take(claim, by=fact_checker),
        lambda: workflow.take(claim, by=other_fact_checker),
    )
    assert sorted_out(outcomes) == ["Claim", "WrongStage"]
    taken = claim.events.get(verb="take")
    assert Claim.objects.get(pk=claim.pk).assignee == taken.by


@pytest.mark.parametrize(("ratings", "stage"), [(("false", "false"), "approved"), (("false", "true"), "adjudication")])
def test_the_last_two_reviewers_assess_at_once_and_the_review_ends_once(
    reviewer: User, second_reviewer: User, ratings: tuple[str, str], stage: str
) -> None:
    claim = a_claim("review")
    given = [a_rating(slug) for slug in ratings]
    outcomes = contending(
        claim,
        lambda: workflow.assess(claim, by=reviewer, rating=given[0], reasons="So it reads."),
        lambda: workflow.assess(claim, by=second_reviewer, rating=given[1], reasons="So it reads."),
    )
    assert sorted_out(outcomes) == ["Claim", "Claim"]
    assert Claim.objects.get(pk=claim.pk).stage == stage
    after = list(claim.events.filter(verb="assess").order_by("pk").values_list("stage_after", flat=True))
    assert after == ["review", stage]


def test_one_reviewer_who_assesses_twice_at_once_is_counted_once(reviewer: User) -> None:
    claim = a_claim("review")
    rating = a_rating()
    call = lambda: workflow.assess(claim, by=reviewer, rating=rating, reasons="So it reads.")  # noqa: E731
    assert sorted_out(contending(claim, call, call)) == ["Claim", "Forbidden"]
    assert claim.assessments.count() == 1


def test_twenty_claims_published_by_four_threads_have_gapless_indices(editor: User) -> None:
    claims = [a_claim("approved") for _ in range(20)]
    together = threading.Barrier(4)

    def publish(mine: list[Claim]) -> list[Claim]:
        together.wait(timeout=30)
        return [workflow.publish(claim, by=editor) for claim in mine]

    with ThreadPoolExecutor(4) as threads:
        parts = [threads.submit(outcome, lambda part=claims[i::4]: publish(part)) for i in range(4)]
        published = [claim for part in parts for claim in part.result()]
    assert list(Entry.objects.values_list("index", flat=True)) == list(range(20))
    assert sorted(claim.number for claim in published) == list(range(1, 21))
    assert {claim.pk for claim in published} == {claim.pk for claim in claims}
    assert list(rebuild.differences(lambda done, total: None)) == []


def test_a_submission_waits_for_an_edit_and_judges_what_it_left(fact_checker: User) -> None:
    claim = a_claim("research")
    with ThreadPoolExecutor(1) as thread:
        with workflow.edit(claim, by=fact_checker):
            claim.evidence.all().delete()
            submission = thread.submit(outcome, lambda: workflow.submit(claim, by=fact_checker))
            _wait_until_waiting(1)
        refusal = submission.result()
    assert [failure.field for failure in refusal.failures] == ["evidence"]
    assert Claim.objects.get(pk=claim.pk).stage == "research"


def while_submitting(claim: Claim, by: User, call: Callable[[], Any]) -> Any:
    """The outcome of a call that came while a submission was under way."""
    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            workflow.submit(claim, by=by)
            late = thread.submit(outcome, call)
            _wait_until_waiting(1)
        return late.result()


def test_an_edit_waits_for_a_submission_and_is_refused(fact_checker: User) -> None:
    claim = a_claim("research")

    late = while_submitting(claim, fact_checker, lambda: edited(claim, "summary", by=fact_checker))
    assert isinstance(late, workflow.WrongStage)
    assert not Event.objects.filter(verb="edit").exists()


def test_the_database_itself_refuses_evidence_that_arrives_during_a_submission(fact_checker: User) -> None:
    claim = a_claim("research")
    source = a_source()
    late = while_submitting(
        claim, fact_checker, lambda: claim.evidence.create(source=source, stance="context", note="Late.")
    )
    assert isinstance(late, IntegrityError)
    assert claim.evidence.count() == 2


def test_of_two_editors_who_settle_another_look_one_does(editor: User, second_editor: User) -> None:
    source = a_read_source()
    claim = a_verdict_on(source)
    [look] = another_look.raise_for_visit(a_visit(source, "gone"))
    first, second = contending(
        claim,
        lambda: another_look.stands(look, by=editor, reason="It is told elsewhere."),
        lambda: another_look.reopen(look, by=second_editor, reason="It must be checked."),
    )
    settled = [each for each in (first, second) if not isinstance(each, Exception)]
    assert len(settled) == 1
    assert [type(each) for each in (first, second) if isinstance(each, Exception)] == [workflow.WrongStage]
    assert Notice.objects.filter(kind="still_stands").count() == (settled[0] is first)


def test_a_verdict_that_is_published_anew_while_something_becomes_of_a_source_keeps_no_open_look(editor: User) -> None:
    source = a_read_source()
    claim = brought_to(a_verdict_on(source), "approved")
    reading = Reading(source, timezone.now(), why=Outcome.GONE, status=404)
    published, visit = contending(
        claim,
        lambda: workflow.publish(claim, by=editor, note="What changed.", action="updated"),
        lambda: transaction.atomic(reading_again.conclude)(reading),
    )
    assert (published.standing, visit.outcome) == ("published", "gone")
    # Whichever was first: what was told is of the version that was public then.
    told = {notice.version for notice in Notice.objects.all()}
    opened = AnotherLook.objects.open().count()
    assert (told, opened) in [({1}, 0), ({2}, 1)]
