"""What is learnt of a person and a claim at once is what the predicates say one by one."""

from collections.abc import Iterator
from dataclasses import fields

import pytest

from accounts.models import User
from claims import discussion, permissions
from claims.models import Claim, Involvement, Recusal
from tests.claims.columns import Columns, columns, for_a_module
from tests.claims.factories import CAST, person


def in_which_people_are_involved() -> Columns:
    found = columns("assignee")
    for claim in found.values():
        Recusal.objects.create(claim=claim, reviewer=person("reviewer"), interest="My sister works there.")
        claim.invitations.get_or_create(round=claim.round, reviewer=person("second_reviewer"))
    discussion.join(found["review"], by=person("editor"))
    return found


@pytest.fixture(scope="module")
def claims(django_db_setup: None, django_db_blocker) -> Iterator[Columns]:
    yield from for_a_module(django_db_blocker, in_which_people_are_involved)


@pytest.mark.django_db
@pytest.mark.parametrize("name", CAST)
def test_what_is_learnt_at_once_is_what_each_predicate_says(claims: Columns, name: str) -> None:
    user = User.objects.get(username=name)
    for column, claim in claims.items():
        learnt = Claim.objects.get(pk=claim.pk)
        permissions.learn(user, learnt)
        asked = Claim.objects.get(pk=claim.pk)
        for each in fields(Involvement):
            predicate = getattr(permissions, each.name)
            assert predicate(user, learnt) is predicate(user, asked), (column, each.name)
        other = person("editor" if name != "editor" else "reviewer")
        assert permissions.has_recused(other, learnt) is permissions.has_recused(other, asked)


@pytest.mark.django_db
def test_each_answer_is_both_yes_and_no_of_somebody(claims: Columns) -> None:
    found = set()
    for claim in claims.values():
        for name in CAST:
            permissions.learn(person(name), claim)
            known = claim.involvements[person(name).pk]
            found |= {(each.name, getattr(known, each.name)) for each in fields(Involvement)}
    assert found == {(each.name, answer) for each in fields(Involvement) for answer in (True, False)}
