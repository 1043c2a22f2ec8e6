"""Whose turn it is: a queue has exactly the claims on which a person may use one of its verbs now."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from claims import permissions, workflow
from claims.models import Claim
from claims.queues import QUEUES
from tests.claims.columns import columns, for_a_module
from tests.claims.factories import CAST, a_claim, a_person, a_rating, brought_to, edited, person

pytestmark = pytest.mark.django_db
LIST = "/desk/claims/claim/"


def claims_of_somebody_with_every_role() -> User:
    """Claims that only somebody with several roles could have written, had or assessed."""
    everything = a_person("everything", Role.FACT_CHECKER, Role.REVIEWER, Role.EDITOR)
    editor, other = person("editor"), person("other_fact_checker")
    for stage in ("review", "adjudication", "approved"):
        a_claim(stage, assignee=everything)
        wrote = edited(a_claim("triage", assignee=other), "statement", by=everything)
        brought_to(wrote, stage, assignee=other)
        had = workflow.assign(a_claim("research", assignee=everything), by=editor, to=other)
        brought_to(had, stage)
    Claim.objects.filter(pk=a_claim("review").pk).update(assignee=everything)  # no event says so
    in_review = a_claim("review")
    workflow.assess(in_review, by=everything, rating=a_rating(), reasons="So it reads.")
    for stage in ("review", "adjudication", "approved"):
        assessed = a_claim("adjudication", reviewers=(everything, person("reviewer")))
        again = workflow.send_back(assessed, by=editor, reason="A source is missing.")
        brought_to(again, stage)
    return everything


def claim_that_every_reviewer_assessed() -> None:
    """A claim in review: nobody is left who knows no rating of it, so everybody may assess it again."""
    claim, editor = a_claim("review"), person("editor")
    while any(permissions.is_still_blind(one, claim) for one in permissions.reviewers()):
        claim = workflow.send_back(brought_to(claim, "adjudication"), by=editor, reason="A source is missing.")
        claim = brought_to(claim, "review")


def claim_of_an_assignee_who_lost_the_role() -> User:
    former = a_person("former", Role.FACT_CHECKER, Role.REVIEWER)
    a_claim("research", assignee=former)
    former.groups.remove(former.groups.get(name=Role.FACT_CHECKER.value))
    return User.objects.get(pk=former.pk)


def claims_in_every_place() -> list[User]:
    for assignee in ("assignee", "editing_assignee"):
        columns(assignee)
    more = [claims_of_somebody_with_every_role(), claim_of_an_assignee_who_lost_the_role()]
    claim_that_every_reviewer_assessed()
    return [*(person(name) for name in CAST), *more]


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[User]]:
    """The cast and two more, with claims in every place."""
    yield from for_a_module(django_db_blocker, claims_in_every_place)


def expected(user: User) -> dict[str, set[int]]:
    """For each queue, the claims on which the workflow lets a person use one of its verbs."""
    possible = {claim: set(workflow.available(claim, user)) for claim in Claim.objects.all()}
    return {
        name: {claim.pk for claim, verbs in possible.items() if claim.stage == queue.stage and verbs & set(queue.verbs)}
        for name, queue in QUEUES.items()
    }


def shown(page: str) -> set[int]:
    return {int(pk) for pk in re.findall(rf'href="{LIST}(\d+)/change/', page)}


def test_a_queue_has_the_claims_on_which_the_workflow_lets_a_person_act(people: list[User]) -> None:
    longest = dict.fromkeys(QUEUES, 0)
    for user in people:
        for name, found in expected(user).items():
            assert {claim.pk for claim in QUEUES[name].claims(user)} == found, (user.username, name)
            longest[name] = max(longest[name], len(found))
    assert all(longest.values()), "nobody waits in a queue, so that nothing was compared"


def test_a_queue_begins_with_the_newest_claim(people: list[User]) -> None:
    for name, queue in QUEUES.items():
        for user in people:
            rows = [(claim.created_at, claim.pk) for claim in queue.claims(user)]
            assert rows == sorted(rows, reverse=True), (user.username, name)
