"""Who may do what with a claim: one predicate for each verb, on the user and the claim alone.

Roles come from the permissions of a person's groups (accounts/roles.py). Superusers hold every permission, but nobody
is exempt from the four-eyes rules: they look at what a person did, not at what they are.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import TYPE_CHECKING, TypeAlias

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField

from accounts.models import User
from claims.models import Claim, Involvement
from claims.prepared import Given, Prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet

Person: TypeAlias = User | AnonymousUser
Predicate: TypeAlias = Callable[[Person, Claim], bool]


def is_fact_checker(user: Person) -> bool:
    return user.has_perm("claims.research_claim")


def is_reviewer(user: Person) -> bool:
    return user.has_perm("claims.assess_claim")


def is_editor(user: Person) -> bool:
    return user.has_perm("claims.decide_claim")


def can_see_claims(user: Person) -> bool:
    """Allow it to all who have a role at the desk and can sign in to it."""
    return user.is_staff and user.has_perm("claims.view_claim")


def is_assignee(user: Person, claim: Claim) -> bool:
    return user.pk is not None and user.pk == claim.assignee_id


INVOLVEMENT = (
    "wrote", "assessed", "assessed_in_this_round", "recused", "invited", "knows", "is_left_to_others", "waived",
    "overruled", "joined",
)  # fmt: skip


@cache
def _involvement() -> Prepared:
    claim, user = Given("claim", BigIntegerField()), Given("user", BigIntegerField())
    return Prepared(Claim.objects.filter(pk=claim).with_involvement_of(user, reviewers()).values_list(*INVOLVEMENT))


def learn(user: Person, claim: Claim) -> None:
    """Ask in one statement all that is asked below about this person, and remember it with this very object.

    For pages, which ask it often, and for a step of the workflow, which forgets it before it changes anything.
    """
    if not isinstance(user, User):
        return
    [answers] = _involvement().read(claim=claim.pk, user=user.pk)
    row: dict[str, bool] = dict(zip(INVOLVEMENT, answers, strict=True))
    claim.involvements[user.pk] = Involvement(
        has_written=is_assignee(user, claim) or row["wrote"],
        has_assessed=row["assessed"],
        has_assessed_in_this_round=row["assessed_in_this_round"],
        has_recused=row["recused"],
        is_invited=row["invited"],
        is_still_blind=not row["knows"],
        leaves_assessing_to_the_blind=row["knows"] and row["is_left_to_others"],
        leaves_publishing_to_another=(
            claim.stage in DECIDED_ON and (row["waived"] or row["overruled"]) and is_second_editor_required()
        ),
        has_joined_discussion=row["joined"],
    )


def _if_not_learnt(predicate: Predicate) -> Predicate:
    """Answer from what was learnt about this person and claim, and ask the database where nothing was."""

    @wraps(predicate)
    def answer(user: Person, claim: Claim) -> bool:
        known = claim.involvements.get(user.pk)
        return predicate(user, claim) if known is None else bool(getattr(known, predicate.__name__))

    return answer


@_if_not_learnt
def has_written(user: Person, claim: Claim) -> bool:
    """Return whether they wrote what is judged, also when the claim was given to somebody else since."""
    if not isinstance(user, User):
        return False
    return is_assignee(user, claim) or not Claim.objects.filter(pk=claim.pk).not_written_by(user).exists()


@_if_not_learnt
def has_assessed(user: Person, claim: Claim) -> bool:
    """Return whether they assessed the claim in any round."""
    return isinstance(user, User) and not Claim.objects.filter(pk=claim.pk).not_assessed_by(user).exists()


@_if_not_learnt
def has_assessed_in_this_round(user: Person, claim: Claim) -> bool:
    return isinstance(user, User) and not Claim.objects.filter(pk=claim.pk).not_assessed_in_this_round_by(user).exists()


@_if_not_learnt
def has_recused(user: Person, claim: Claim) -> bool:
    """Return whether they declared a conflict of interest. Then they neither write the claim nor decide about it."""
    return isinstance(user, User) and not Claim.objects.filter(pk=claim.pk).not_recused_by(user).exists()


@_if_not_learnt
def is_invited(user: Person, claim: Claim) -> bool:
    """Return whether they are asked to assess the claim in this round."""
    if not isinstance(user, User):
        return False
    return claim.invitations.filter(round=claim.round, reviewer=user, withdrawn_at__isnull=True).exists()


@_if_not_learnt
def is_still_blind(user: Person, claim: Claim) -> bool:
    """Return whether they know neither the proposed rating nor any assessment of the claim, of whichever round."""
    return isinstance(user, User) and Claim.objects.filter(pk=claim.pk).still_blind_to(user).exists()


def reviewers() -> "QuerySet[User]":
    """Return those who hold the reviewer's permission by a role and can sign in to the desk."""
    holders = User.objects.with_perm("claims.assess_claim", include_superusers=False)
    return holders.filter(is_staff=True).order_by("first_name", "username")


@_if_not_learnt
def leaves_assessing_to_the_blind(user: Person, claim: Claim) -> bool:
    """Return whether a reviewer who is still blind to the claim assesses it, and this person is not."""
    if not isinstance(user, User):
        return False
    return not Claim.objects.filter(pk=claim.pk).not_left_to_blind_reviewers_by(user, reviewers()).exists()


def editors() -> "QuerySet[User]":
    """Return those who hold the editor's permission by a role and can sign in to the desk.

    A superuser without the role is not among them: that account makes the others and is set aside.
    """
    holders = User.objects.with_perm("claims.decide_claim", include_superusers=False)
    return holders.filter(is_staff=True).order_by("first_name", "username")


def is_second_editor_required() -> bool:
    """Return whether the newsroom has another editor publish what one decided against a gate or the reviewers.

    Three editors are enough by default: one may have written the claim, one decides so, and one publishes.
    """
    if settings.SECOND_EDITOR == "auto":
        return editors()[:3].count() == 3
    return bool(settings.SECOND_EDITOR == "always")


DECIDED_ON = (Claim.Stage.ADJUDICATION, Claim.Stage.APPROVED)  # where an editor's decision counts for publishing


def has_waived_or_overruled(user: Person, claim: Claim) -> bool:
    """Return whether they waived a gate or overruled the reviewers, as far as it counts for the next publication."""
    if not isinstance(user, User) or claim.stage not in DECIDED_ON:
        return False
    return not Claim.objects.filter(pk=claim.pk).not_waived_or_overruled_by(user).exists()


@_if_not_learnt
def leaves_publishing_to_another(user: Person, claim: Claim) -> bool:
    return has_waived_or_overruled(user, claim) and is_second_editor_required()


def can_enter(user: Person, claim: Claim | None = None) -> bool:
    return is_fact_checker(user) or is_editor(user)


def can_edit(user: Person, claim: Claim) -> bool:
    """Allow it in triage to all who may enter claims, then to the assignee alone: the text carries their proposal."""
    may_write = (is_assignee(user, claim) and is_fact_checker(user)) or claim.stage != Claim.Stage.RESEARCH
    return can_enter(user) and may_write and not has_recused(user, claim)


def can_take(user: Person, claim: Claim) -> bool:
    return is_fact_checker(user) and not has_recused(user, claim)


def can_assign(user: Person, claim: Claim) -> bool:
    return is_editor(user)


def can_close(user: Person, claim: Claim) -> bool:
    """Refuse whoever has an interest in how it turns out: that it is not checked at all is a decision about it."""
    return can_enter(user) and not has_recused(user, claim)


def can_plan(user: Person, claim: Claim) -> bool:
    """Allow it editors and the assignee, and while nobody has the claim every fact-checker."""
    if is_editor(user):
        return True
    return is_fact_checker(user) and (is_assignee(user, claim) or claim.stage == Claim.Stage.TRIAGE)


def can_submit(user: Person, claim: Claim) -> bool:
    return is_assignee(user, claim) and is_fact_checker(user) and not has_recused(user, claim)


def can_send_back(user: Person, claim: Claim) -> bool:
    return is_reviewer(user) or is_editor(user)


def can_assess(user: Person, claim: Claim) -> bool:
    """Allow it, in a later round, to those who know a rating of the claim only where no reviewer is left who does not.

    Nobody assesses twice in a round.
    """
    return (
        is_reviewer(user)
        and not has_written(user, claim)
        and not has_assessed_in_this_round(user, claim)
        and not has_recused(user, claim)
        and not leaves_assessing_to_the_blind(user, claim)
    )


def can_adjudicate(user: Person, claim: Claim) -> bool:
    return (
        is_editor(user)
        and not has_written(user, claim)
        and not has_assessed(user, claim)
        and not has_recused(user, claim)
    )


def can_recuse(user: Person, claim: Claim) -> bool:
    """Allow it to whoever may have to judge the claim and has not done so in this round: that vote stands."""
    return (
        (is_reviewer(user) or is_editor(user))
        and not has_written(user, claim)
        and not has_assessed_in_this_round(user, claim)
        and not has_recused(user, claim)
    )


def can_invite(user: Person, claim: Claim) -> bool:
    """Allow it to an editor who did not write it: authors do not choose who judges them.

    Nor does the other reviewer, from whom it is hidden who else is asked.
    """
    return (
        is_editor(user)
        and not has_written(user, claim)
        and not has_recused(user, claim)
        and not has_assessed_in_this_round(user, claim)
        and not is_invited(user, claim)
    )


def can_waive(user: Person, claim: Claim) -> bool:
    return is_editor(user) and not is_assignee(user, claim) and not has_recused(user, claim)


def can_publish(user: Person, claim: Claim) -> bool:
    return (
        is_editor(user)
        and not has_written(user, claim)
        and not has_recused(user, claim)
        and not leaves_publishing_to_another(user, claim)
    )


def can_embargo(user: Person, claim: Claim) -> bool:
    """Allow it to whoever may publish: the worker does it in their name."""
    return can_publish(user, claim)


def can_lift_embargo(user: Person, claim: Claim) -> bool:
    """Allow it to every editor: keeping back what may be wrong does not wait for the one who set the moment."""
    return is_editor(user)


def can_reopen(user: Person, claim: Claim) -> bool:
    return is_editor(user)


def can_let_stand(user: Person, claim: Claim) -> bool:
    """Allow whoever may say that a published verdict still stands, after something became of a source: as to publish,
    an editor who did not write it."""
    return is_editor(user) and not has_written(user, claim) and not has_recused(user, claim)


def can_retract(user: Person, claim: Claim) -> bool:
    """Allow it whoever waived or overruled what: withdrawing what may be wrong does not wait for a second editor."""
    return is_editor(user) and not is_assignee(user, claim)


def can_see_proposal(user: Person, claim: Claim) -> bool:
    """Hide the proposed rating from everybody but its author until the last assessment is in."""
    return not claim.is_blind or is_assignee(user, claim)


def can_see_assessments(user: Person, claim: Claim) -> bool:
    """Hide assessments from everybody, the assignee too, until the last is in."""
    return not claim.is_blind


def may_learn_a_rating(user: Person, claim: Claim) -> bool:
    """Return whether a text that may name a rating tells them nothing that they must not know."""
    return can_see_proposal(user, claim) or not is_still_blind(user, claim)


def can_see_invitations(user: Person, claim: Claim) -> bool:
    """Show who is asked to assess a claim to the editors who may ask somebody, and to nobody else."""
    return can_invite(user, claim)


def can_see_interests(user: Person, claim: Claim) -> bool:
    """Show which conflicts of interest were declared to editors, once that text can tell nobody a rating."""
    return is_editor(user) and can_see_assessments(user, claim)


@_if_not_learnt
def has_joined_discussion(user: Person, claim: Claim) -> bool:
    """Return whether they took part in the discussion since the claim last became blind, or ceased to be it."""
    return isinstance(user, User) and Claim.objects.filter(pk=claim.pk).with_discussion_joined_by(user).exists()


def can_read_discussion(user: Person, claim: Claim) -> bool:
    """Allow it, while the claim is blind, to those who wrote it and to those who joined: it may carry the proposal."""
    if not can_see_claims(user):
        return False
    return not claim.is_blind or has_written(user, claim) or has_joined_discussion(user, claim)


def can_join_discussion(user: Person, claim: Claim) -> bool:
    """Allow fact-checkers and editors to read it while the claim is blind; whoever does is not blind any more.

    Those who are reviewers alone have no other business with a claim than to assess it.
    """
    return claim.is_blind and can_see_claims(user) and can_enter(user)


def may_be_sent_the_discussion(user: Person, claim: Claim) -> bool:
    """Return whether words of the discussion may come to them unasked: not to who may assess it blind, now or later."""
    if not can_read_discussion(user, claim):
        return False
    return not is_reviewer(user) or has_written(user, claim) or not is_still_blind(user, claim)


def can_record_answer(user: Person, claim: Claim) -> bool:
    """Allow it, at every stage, to the assignee and to editors, and in triage to all who may enter claims.

    An answer is published with the claim, so whoever declared a conflict of interest does not write it.
    """
    if has_recused(user, claim):
        return False
    if claim.stage == Claim.Stage.TRIAGE:
        return can_enter(user)
    return is_editor(user) or (is_assignee(user, claim) and is_fact_checker(user))
