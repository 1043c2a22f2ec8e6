"""Mails of what concerns people: their words, made when they are sent from what each may see then, and the sending.

A mail goes at most once: it is noted as sent before the server is asked, and that is taken back where the server
refused it. No words of it tell an assessment, a proposal, or who else was asked.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django import app

from accounts.models import User
from claims import permissions, replies
from claims.models import Claim, Event, Notification, NotificationChoice, NotificationKind
from claims.notifications import MAIL, QUEUE

Mode = NotificationChoice.Mode
Kind = NotificationKind
SUBJECT_LENGTH = 120
MOST_IN_A_DIGEST = 50  # what is more comes in the next one
FORGOTTEN = timedelta(days=7)  # what no digest had by then comes in none


def is_on() -> bool:
    """Return whether mails are sent, or printed in development."""
    return "dummy" not in settings.EMAIL_BACKEND


def is_address(text: str) -> bool:
    """Return whether any mail server takes this as an address: the name in ASCII, the domain as DNS has it."""
    name, _at, domain = text.rpartition("@")
    with suppress(ValidationError, UnicodeError):
        validate_email(text)
        name.encode("ascii")
        domain.encode("idna")
        return True
    return False


def can_be_mailed(person: User) -> bool:
    return is_address(person.email)


def modes_of(person: User) -> Mapping[str, str]:
    """Return how a person wants to be told of each kind."""
    chosen = dict(NotificationChoice.objects.filter(person=person).values_list("kind", "mode"))
    return {kind: chosen.get(kind, Mode.AT_ONCE.value) for kind in Kind.values}


@transaction.atomic
def choose(person: User, modes: Mapping[str, str]) -> None:
    """Keep how a person wants to be told of each kind. What waits for a digest that they want no more is mailed now."""
    waiting = _for_the_digest(timezone.now()).filter(person=person)
    waiting = waiting.filter(kind__in=[kind for kind, mode in modes.items() if mode == Mode.AT_ONCE])
    for key in list(waiting.values_list("pk", flat=True)):
        app.configure_task(MAIL, queue=QUEUE).defer(notification=key)
    for kind, mode in modes.items():
        NotificationChoice.objects.update_or_create(person=person, kind=kind, defaults={"mode": mode})


def send_at_once(pk: int) -> str:
    """Mail what a person is told, and return what came of it in a word."""
    notification = _unsent().filter(pk=pk).first()
    if notification is None:
        return "sent before"
    mode = modes_of(notification.person)[notification.kind]
    return _mail(notification.person, [notification.pk]) if mode == Mode.AT_ONCE else mode


def last_digest(now: datetime) -> datetime:
    """Return the last moment at which the day's digest was due."""
    due = timezone.localtime(now).replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return due if due <= now else due - timedelta(days=1)


def people_with_a_digest(before: datetime) -> list[int]:
    """Return the keys of those for whom something waits for the digest."""
    return list(_for_the_digest(before).order_by("person").values_list("person", flat=True).distinct())


def send_digest(person: int, before: datetime) -> str:
    """Mail what waits for a person's digest, and return what came of it in a word."""
    waiting = list(_for_the_digest(before).filter(person=person).values_list("pk", flat=True)[:MOST_IN_A_DIGEST])
    return _mail(User.objects.get(pk=person), waiting) if waiting else "nothing to say"


def _for_the_digest(before: datetime) -> QuerySet[Notification]:
    wanted = NotificationChoice.objects.filter(person=OuterRef("person"), kind=OuterRef("kind"), mode=Mode.DIGEST)
    return _unsent().filter(Exists(wanted), at__lt=before, at__gte=before - FORGOTTEN)


def _unsent() -> QuerySet[Notification]:
    return Notification.objects.filter(mailed_at=None).select_related("person", "claim", "by", "comment")


def _mail(person: User, keys: list[int]) -> str:
    if not is_on():
        return "mail is off"
    if not can_be_mailed(person):
        return "no address"
    if not permissions.can_see_claims(person):
        return "no access"
    with transaction.atomic():
        taken = list(_unsent().select_for_update(of=("self",), skip_locked=True).filter(pk__in=keys))
        with translation.override(settings.LANGUAGE_CODE):
            told = [(each, words) for each in taken if (words := _words(each))]
            message = _message(person, told) if told else None
        _note(taken, timezone.now())
    if message is None:
        return "nothing to say"
    try:
        message.send()
    except Exception:
        _note(taken, None)  # the job is tried again
        raise
    return "sent"


def _note(taken: Iterable[Notification], moment: datetime | None) -> None:
    Notification.objects.filter(pk__in=[each.pk for each in taken]).update(mailed_at=moment)


def _message(person: User, told: list[tuple[Notification, str]]) -> EmailMessage:
    first = told[0][0]
    if len(told) == 1:
        subject = f"{_SUBJECTS[Kind(first.kind)]()}: {first.claim.statement}"
    else:
        subject = ngettext("%(count)d thing at the desk", "%(count)d things at the desk", len(told))
        subject %= {"count": len(told)}
    parts = [f"{words}\n\n“{each.claim.statement}”\n{address_of(each.claim)}" for each, words in told]
    ending = _("You choose how you are told: %(address)s") % {"address": settings.SITE_URL + reverse("admin:told")}
    body = "\n\n\n".join(parts) + f"\n\n-- \n{ending}\n"
    # Where it comes twice all the same, since a server took it and died before it said so, mail programs show one.
    identity = {"Message-ID": f"<notification-{first.pk}@{domain()}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(header(subject), body, settings.MAIL_FROM, [person.email], headers=identity)


def header(text: str) -> str:
    """Return a text as it may stand in a header: one line, not endless."""
    return Truncator(" ".join(text.split())).chars(SUBJECT_LENGTH)


def address_of(claim: Claim) -> str:
    return settings.SITE_URL + reverse("admin:claims_claim_change", args=[claim.pk])


def domain() -> str:
    return settings.MAIL_FROM.rpartition("@")[2].strip("<>")


# The words of each kind; None where there is nothing to say any more.


def _assigned(told: Notification) -> str | None:
    if told.claim.assignee_id != told.person_id:
        return None
    return _("%(person)s gave you this claim to research.") % {"person": told.by}


def _invited(told: Notification) -> str | None:
    claim, person = told.claim, told.person
    asked = claim.invitations.filter(round=claim.round, reviewer=person, withdrawn_at=None)
    if claim.stage != Claim.Stage.REVIEW or not asked.exists() or not permissions.can_assess(person, claim):
        return None
    return _("You are asked to assess this claim.")


def _sent_back(told: Notification) -> str | None:
    claim = told.claim
    if claim.stage != Claim.Stage.RESEARCH or not permissions.is_assignee(told.person, claim):
        return None  # the reason may name the proposal, which is hidden from whoever had the claim before
    reasons = Event.objects.filter(claim=claim, verb="send_back").values_list("reason", flat=True)
    words = _("%(person)s sent this claim back to you.") % {"person": told.by}
    return f"{words}\n\n{quoted(reasons[0])}"


def _disagreement(told: Notification) -> str | None:
    if told.claim.stage != Claim.Stage.ADJUDICATION or not permissions.can_adjudicate(told.person, told.claim):
        return None
    return _("The reviewers of this claim do not agree. You can adjudicate it.")


def _mentioned(told: Notification) -> str | None:
    claim, person, comment = told.claim, told.person, told.comment
    if comment is None:
        return None
    words = _("%(person)s mentions you in the discussion of this claim.") % {"person": told.by}
    if permissions.may_be_sent_the_discussion(person, claim):
        return f"{words}\n\n{quoted(comment.text)}"
    may_look = permissions.can_read_discussion(person, claim) or permissions.can_join_discussion(person, claim)
    return words if may_look else None


def _reply_overdue(told: Notification) -> str | None:
    late = replies.overdue().filter(claim=told.claim, claim__assignee=told.person).select_related("actor")
    if not late:
        return None
    names = "; ".join(reply.actor.name for reply in late)
    return _("The deadline has passed by which an answer was asked for: %(names)s.") % {"names": names}


def _not_published(told: Notification) -> str | None:
    if told.claim.stage != Claim.Stage.APPROVED:
        return None
    return _("This claim was not published at the moment that was set. Its page says what was missing.")


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())


_WORDS: Mapping[Kind, Callable[[Notification], str | None]] = {
    Kind.ASSIGNED: _assigned,
    Kind.INVITED: _invited,
    Kind.SENT_BACK: _sent_back,
    Kind.DISAGREEMENT: _disagreement,
    Kind.MENTIONED: _mentioned,
    Kind.REPLY_OVERDUE: _reply_overdue,
    Kind.NOT_PUBLISHED: _not_published,
}
_SUBJECTS: Mapping[Kind, Callable[[], str]] = {
    Kind.ASSIGNED: lambda: _("Given to you"),
    Kind.INVITED: lambda: _("To assess"),
    Kind.SENT_BACK: lambda: _("Sent back"),
    Kind.DISAGREEMENT: lambda: _("To adjudicate"),
    Kind.MENTIONED: lambda: _("You are mentioned"),
    Kind.REPLY_OVERDUE: lambda: _("No reply yet"),
    Kind.NOT_PUBLISHED: lambda: _("Not published"),
}


def _words(told: Notification) -> str | None:
    return _WORDS[Kind(told.kind)](told)
