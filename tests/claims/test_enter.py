from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError

from accounts.models import User
from accounts.roles import Role
from claims import workflow
from claims.models import Claim
from tests.claims.factories import CAST, a_person, person
from tests.claims.traces import everything, refused

pytestmark = pytest.mark.django_db
STATEMENT = "The river rose by two meters in one night."


def new(**columns: Any) -> Claim:
    return Claim(**{"statement": STATEMENT, "language": "en"} | columns)


def test_a_new_claim_lies_in_triage_without_an_assignee_and_one_event_says_who_entered_it(fact_checker: User) -> None:
    entered = workflow.enter(new(stage="review", assignee=fact_checker), by=fact_checker)
    claim = Claim.objects.get()
    assert claim == entered
    assert (claim.statement, claim.stage, claim.standing) == (STATEMENT, "triage", "unpublished")
    assert (claim.assignee, claim.number, claim.round) == (None, None, 0)
    event = claim.events.get()
    assert (event.verb, event.by, event.assignee, event.reason) == ("enter", fact_checker, None, "")
    assert (event.stage_before, event.stage_after) == ("", "triage")


def test_fact_checkers_and_editors_enter_claims_and_nobody_else() -> None:
    fact_checkers = {"fact_checker", "other_fact_checker", "assignee", "editing_assignee"}
    may = {*fact_checkers, "editor", "second_editor", "deciding_editor", "superuser"}
    for name in may:
        assert workflow.enter(new(), by=person(name)).events.get().by == person(name)
    for name in CAST.keys() - may:
        with refused(workflow.Forbidden):
            workflow.enter(new(), by=person(name))
    with refused(workflow.Forbidden):
        workflow.enter(new(), by=AnonymousUser())


def test_a_fact_checker_whose_account_was_deactivated_enters_nothing() -> None:
    with refused(workflow.Forbidden):
        workflow.enter(new(), by=a_person("gone", Role.FACT_CHECKER, is_active=False))


def test_entering_overwrites_no_claim_that_is_there(fact_checker: User) -> None:
    claim = workflow.enter(new(), by=fact_checker)
    before = everything()
    claim.statement = "Otherwise."
    with pytest.raises(IntegrityError):
        workflow.enter(claim, by=fact_checker)
    assert everything() == before


def test_a_claim_that_cannot_be_saved_leaves_no_event(fact_checker: User) -> None:
    before = everything()
    with pytest.raises(IntegrityError, match="claim_statement_is_written"):
        workflow.enter(new(statement=""), by=fact_checker)
    assert everything() == before


def test_an_event_that_cannot_be_written_leaves_no_claim(fact_checker: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError

    before = everything()
    monkeypatch.setattr("claims.models.Event.objects.create", fail)
    with pytest.raises(OSError):  # noqa: PT011  # it is the one above
        workflow.enter(new(), by=fact_checker)
    assert everything() == before
