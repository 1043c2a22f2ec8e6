"""The discussion of a claim: comments in threads that are open or resolved, with mentions. Never public.

While a claim is blind its discussion may carry the proposal. Whoever reads it then, and did not write the claim, joins
it first; that stands in the history, and by it one ceases to be blind. Reviewers who are nothing else cannot.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims import guards, invitations, permissions
from claims.guards import SENT_TWICE, Failure
from claims.models import Claim, Comment, Event, NotificationKind
from claims.models.claims import DISCUSS
from claims.notifications import tell
from claims.prepared import Given
from claims.workflow import Forbidden, Unmet, WrongStage

MOST = 500  # comments of a claim
MOST_MENTIONED = 20  # people, in one comment
MENTION = re.compile(r"(?<![\w.@+-])@([\w.@+-]{1,150})")
MAY_READ = _("The discussion is not yours to read while the claim is blind: it may tell the proposed rating.")

_needs_words = guards.needs_text("text", _("Write what you want to say."))


@dataclass
class Thread:
    """A comment with its answers."""

    first: Comment
    answers: list[Comment] = field(default_factory=list)


def comments_of(claim: Claim | Given) -> QuerySet[Comment]:
    return Comment.objects.filter(claim=claim).select_related("by", "resolved_by")


def threads(comments: Iterable[Comment]) -> list[Thread]:
    """Return a claim's comments as threads, the oldest first. Whoever asks has checked `can_read_discussion`."""
    found: dict[int, Thread] = {}
    for comment in comments:
        if comment.answers_id is None:
            found[comment.pk] = Thread(comment)
        else:
            found[comment.answers_id].answers.append(comment)
    return list(found.values())


def people_to_mention(*, is_blind: bool) -> QuerySet[User]:
    """Return those who may read the discussion of a claim, or may join it."""
    if not is_blind:
        return _holders("claims.view_claim")
    return _holders("claims.research_claim") | _holders("claims.decide_claim")


def _holders(permission: str) -> QuerySet[User]:
    return User.objects.with_perm(permission, include_superusers=False).filter(is_staff=True).order_by("username")


@transaction.atomic
def join(claim: Claim, *, by: User) -> Claim:
    """Let somebody read the discussion of a claim that is blind. The history says so: they are not blind any more."""
    locked = _locked(claim)
    if permissions.can_read_discussion(by, locked):
        return locked
    if not permissions.can_join_discussion(by, locked):
        raise Forbidden(MAY_READ)
    _note_taking_part(locked, by)
    return locked


def say(claim: Claim, *, by: User, text: str) -> Comment:
    """Begin a thread."""
    with _taking_part(claim, by) as claim:
        return _commented(claim, by, text, None)


def answer(comment: Comment, *, by: User, text: str) -> Comment:
    """Add to a thread; one that was resolved is open again."""
    with _taking_part(comment.claim, by) as claim:
        first = Comment.objects.select_for_update(of=("self",)).get(pk=comment.answers_id or comment.pk)
        added = _commented(claim, by, text, first)
        Comment.objects.filter(pk=first.pk).update(resolved_at=None, resolved_by=None)
        return added


def resolve(comment: Comment, *, by: User) -> Comment:
    """Settle a thread; it is folded from then on."""
    return _set_resolved(comment, by, is_resolved=True)


def reopen(comment: Comment, *, by: User) -> Comment:
    """Take up a thread again that was resolved."""
    return _set_resolved(comment, by, is_resolved=False)


def _set_resolved(comment: Comment, by: User, *, is_resolved: bool) -> Comment:
    with _taking_part(comment.claim, by):
        first = Comment.objects.select_for_update(of=("self",)).get(pk=comment.answers_id or comment.pk)
        if (first.resolved_at is not None) == is_resolved:
            raise WrongStage(_("Somebody did so a moment before you. Go back to the claim."))
        first.resolved_at, first.resolved_by = (timezone.now(), by) if is_resolved else (None, None)
        first.save(update_fields=["resolved_at", "resolved_by"])
    return first


def _locked(claim: Claim) -> Claim:
    return Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)


@contextmanager
def _taking_part(claim: Claim, by: User) -> Iterator[Claim]:
    with transaction.atomic():
        locked = _locked(claim)
        if not permissions.can_read_discussion(by, locked):
            raise Forbidden(MAY_READ)
        yield locked
        _note_taking_part(locked, by)


def _note_taking_part(claim: Claim, by: User) -> None:
    if not permissions.has_joined_discussion(by, claim):
        Event.objects.create(claim=claim, verb=DISCUSS, by=by, stage_before=claim.stage, stage_after=claim.stage)
        invitations.ask_by_rotation(claim)  # somebody else, where they were asked to assess it


def _commented(claim: Claim, by: User, text: str, answers: Comment | None) -> Comment:
    mentioned, failures = _mentioned(claim, text)
    failures = _needs_words(claim, {"text": text}) + failures
    if claim.comments.count() >= MOST:
        failures.append(Failure("text", _("A discussion has room for 500 comments, and this one is full.")))
    if failures:
        raise Unmet(failures)
    same = claim.comments.filter(by=by, text=text, answers=answers, at__gt=timezone.now() - SENT_TWICE)
    if (comment := same.last()) is not None:
        return comment
    comment = Comment.objects.create(claim=claim, by=by, text=text, answers=answers)
    comment.mentions.set(mentioned)
    for person in mentioned:
        tell(NotificationKind.MENTIONED, person, claim, by=by, comment=comment)
    return comment


def _mentioned(claim: Claim, text: str) -> tuple[list[User], list[Failure]]:
    """Return whom a text mentions, and what is wrong with that."""
    names = list(dict.fromkeys(MENTION.findall(text)))
    if len(names) > MOST_MENTIONED:
        return [], [Failure("text", _("Mention at most 20 people in one comment."))]
    readings = {name: _readings(name) for name in names}
    asked = {each for possible in readings.values() for each in possible}
    people = {person.username: person for person in User.objects.filter(username__in=asked)} if asked else {}
    found: dict[int, User] = {}
    failures = []
    for name, possible in readings.items():
        person = next((people[each] for each in possible if each in people), None)
        if person is None or not permissions.can_see_claims(person):
            words = _("Nobody at the desk is called “@{name}”. Correct the name, or leave a space after the @.")
            failures.append(Failure("text", format_lazy(words, name=name.rstrip(".-+@"))))
        elif not (permissions.can_read_discussion(person, claim) or permissions.can_join_discussion(person, claim)):
            words = _(
                "“@{name}” may assess this claim, and cannot read its discussion before the last assessment is in. "
                "Leave the mention out."
            )
            failures.append(Failure("text", format_lazy(words, name=person.username)))
        else:
            found[person.pk] = person
    return list(found.values()), failures


def _readings(name: str) -> list[str]:
    """Return what a mention may name, the longest first: a full stop at the end may belong to the sentence."""
    return [name] + [name[:-count] for count in range(1, len(name)) if not name[-count:].strip(".-+@")]
