"""Who may do what with a claim: one predicate for each verb, on the user and the claim alone.

Roles come from the permissions of a person's groups (accounts/roles.py). Superusers hold every permission, but nobody
is exempt from the four-eyes rules: they look at what a person did, not at what they are.
"""

from typing import TypeAlias

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import User
from claims.models import Claim

Person: TypeAlias = User | AnonymousUser


def is_fact_checker(user: Person) -> bool:
    return user.has_perm("claims.research_claim")


def is_reviewer(user: Person) -> bool:
    return user.has_perm("claims.assess_claim")


def is_editor(user: Person) -> bool:
    return user.has_perm("claims.decide_claim")


def is_assignee(user: Person, claim: Claim) -> bool:
    return user.pk is not None and user.pk == claim.assignee_id


def has_written(user: Person, claim: Claim) -> bool:
    """Whether what is judged is theirs, also after the claim was given to somebody else.

    Whoever once had it also saw the proposed rating. Entering a claim is not writing it: an editor may pass on what a
    reader sent.
    """
    if user.pk is None:
        return False
    wrote = Q(by_id=user.pk, verb__in=["edit", "submit"]) | Q(assignee_id=user.pk)
    return is_assignee(user, claim) or claim.events.filter(wrote).exists()


def can_enter(user: Person) -> bool:
    return is_fact_checker(user) or is_editor(user)


def can_edit(user: Person, claim: Claim) -> bool:
    """In triage, whoever may enter claims; then the assignee alone, since the text carries their proposal."""
    if claim.stage == Claim.Stage.RESEARCH:
        return is_assignee(user, claim) and is_fact_checker(user)
    return can_enter(user)


def can_take(user: Person, claim: Claim) -> bool:
    return is_fact_checker(user)


def can_assign(user: Person, claim: Claim) -> bool:
    return is_editor(user)


def can_close(user: Person, claim: Claim) -> bool:
    return is_fact_checker(user) or is_editor(user)


def can_submit(user: Person, claim: Claim) -> bool:
    return is_assignee(user, claim) and is_fact_checker(user)


def can_send_back(user: Person, claim: Claim) -> bool:
    return is_reviewer(user) or is_editor(user)


def can_assess(user: Person, claim: Claim) -> bool:
    return (
        is_reviewer(user)
        and not has_written(user, claim)
        and not claim.assessments.filter(round=claim.round, reviewer_id=user.pk).exists()
    )


def can_adjudicate(user: Person, claim: Claim) -> bool:
    return (
        is_editor(user) and not has_written(user, claim) and not claim.assessments.filter(reviewer_id=user.pk).exists()
    )


def can_waive(user: Person, claim: Claim) -> bool:
    return is_editor(user) and not is_assignee(user, claim)


def can_publish(user: Person, claim: Claim) -> bool:
    return is_editor(user) and not has_written(user, claim)


def can_reopen(user: Person, claim: Claim) -> bool:
    return is_editor(user)


def can_retract(user: Person, claim: Claim) -> bool:
    return is_editor(user) and not is_assignee(user, claim)


def can_see_proposal(user: Person, claim: Claim) -> bool:
    """The proposed rating stays hidden from everybody but its author until the last assessment is in."""
    return not claim.is_blind or is_assignee(user, claim)


def can_see_assessments(user: Person, claim: Claim) -> bool:
    """Assessments are blind until the last is in; the assignee is no exception."""
    return not claim.is_blind
