"""Letters that ask an actor for a reply: drafted from the claim, mailed by the worker or copied, kept as they were."""

from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_supported_language_variant, gettext_lazy
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from accounts.models import User
from claims import mails, workflow
from claims.guards import LONGEST_PLAN, SENT_TWICE, Failure
from claims.models import Actor, Appearance, Claim, Letter, Reply
from claims.models.letters import LETTER_LENGTH
from claims.notifications import QUEUE
from claims.workflow import Unmet, unmet

MAIL_LETTER = "claims.tasks.mail_letter"  # by name, as in claims/notifications.py
TIME_TO_ANSWER = timedelta(days=7)
NO_ADDRESS = gettext_lazy(
    "Mails cannot be sent to this address. Write it as in name@example.org, in letters from a to z."
)
DEADLINE = "[deadline]"  # in a letter's words, for the day that is chosen beside them


@dataclass(frozen=True)
class Draft:
    """What a letter says before somebody changes it."""

    subject: str
    body: str


def draft(claim: Claim, actor: Actor, by: User) -> Draft:
    """Return a letter in the claim's language, where there is a translation. It tells no verdict."""
    with translation.override(_language(claim)):
        words = [
            _("Dear %(name)s,") % {"name": actor.name},
            _("we are checking this statement, and would like to publish what you say about it:"),
            f"“{claim.statement}”",
            *_appearances(claim, actor),
            _("We ask you:"),
            "\n".join(
                [
                    "- " + _("Is it what you said or meant? If not, what is wrong with it?"),
                    "- " + _("What does it rest on? Please name sources that we can read."),
                    "- " + _("What else should readers know?"),
                ]
            ),
            _("Please answer by %(deadline)s. We publish your answer in your own words, with the verdict.")
            % {"deadline": DEADLINE},
            f"{by}\n{settings.SITE_URL}",
        ]
        subject = _("Your reply to a statement that we are checking")
    return Draft(subject, "\n\n".join(words))


def _language(claim: Claim) -> str:
    try:
        return get_supported_language_variant(claim.language)
    except LookupError:
        return str(settings.LANGUAGE_CODE)


def _appearances(claim: Claim, actor: Actor) -> list[str]:
    """Return what the claim has of the actor's own words, with their days and sources."""
    said = claim.appearances.filter(actor=actor).select_related("source")
    return [_("This is what we know of it:"), "\n".join(map(_appearance, said))] if said else []


def _appearance(said: Appearance) -> str:
    where = [said.said_on, said.occasion]
    if said.source is not None:
        where += [said.source.title, said.source.url]
    known = ", ".join(filter(None, where)) or said.get_stance_display()
    return f"- {known}" + (f": “{said.quote}”" if said.quote else "")


def with_deadline(body: str, due_on: date, claim: Claim) -> str:
    """Return a letter's words with the day by which an answer is asked for."""
    with translation.override(_language(claim)):
        return body.replace(DEADLINE, date_format(due_on, "DATE_FORMAT"))


def ask(
    claim: Claim, actor: Actor, *, by: User, subject: str, body: str, due_on: date, to: str = "", channel: str = ""
) -> Letter:
    """Keep a letter, and note at the actor's right of reply that they were asked. With an address, it is mailed.

    A second letter, such as a reminder, sets another deadline.
    """
    with workflow.edit(claim, by=by) as editing:
        claim = editing.claim
        if to and not mails.is_on():
            raise Unmet([Failure("to", _("No mails are sent from here. Leave this empty, and copy the letter."))])
        if to and not mails.is_address(to):
            raise Unmet([Failure("to", NO_ADDRESS)])
        reply = claim.replies.filter(actor=actor).first() or Reply(claim=claim, actor=actor)
        if reply.answer:
            raise Unmet([Failure("due_on", _("Their answer is recorded already; there is nothing to ask for."))])
        today = timezone.localdate()
        if due_on < today:
            raise Unmet([Failure("due_on", _("Choose a day that has not passed."))])
        if due_on > today + LONGEST_PLAN:
            raise Unmet([Failure("due_on", _("This day is more than two years away. Choose an earlier one."))])
        letter = Letter(to=to, subject=" ".join(subject.split()), body=with_deadline(body, due_on, claim), by=by)
        if reply.pk and reply.due_on == due_on and (same := _of_a_moment_ago(reply, letter)):
            return same
        reply.asked_on, reply.due_on, reply.not_asked = reply.asked_on or today, due_on, ""
        reply.channel = _("e-mail") if to else channel or reply.channel
        if len(letter.body) > LETTER_LENGTH:
            raise Unmet([Failure("body", _("This letter is too long; use 10,000 characters at the most."))])
        _check(reply, "claim", "actor")
        _check(letter, "reply", "by")
        reply.save()
        letter.reply = reply
        letter.save()
        editing.changed.append(_("right of reply of %(name)s asked for") % {"name": actor.name})
        if to:
            app.configure_task(MAIL_LETTER, queue=QUEUE).defer(letter=letter.pk)
    return letter


def _of_a_moment_ago(reply: Reply, letter: Letter) -> Letter | None:
    """Return the same letter, where the form was sent twice."""
    same = reply.letters.filter(to=letter.to, subject=letter.subject, body=letter.body, by=letter.by)
    return same.filter(at__gt=timezone.now() - SENT_TWICE).last()


def _check(row: Reply | Letter, *exclude: str) -> None:
    try:
        row.full_clean(exclude=exclude, validate_constraints=False)
    except ValidationError as invalid:
        raise unmet(invalid) from None


def send(pk: int) -> str:
    """Mail a letter, and return what came of it in a word. It goes at most once, as claims/mails.py has it."""
    letter = Letter.objects.filter(pk=pk, sent_at=None).exclude(to="").select_related("by").first()
    if letter is None or not Letter.objects.filter(pk=pk, sent_at=None).update(sent_at=timezone.now(), problem=""):
        return "sent before"
    if not mails.is_address(letter.to):
        Letter.objects.filter(pk=pk).update(sent_at=None, problem=NO_ADDRESS)
        return "refused"
    answers_to = [letter.by.email] if mails.can_be_mailed(letter.by) else None
    identity = {"Message-ID": f"<letter-{pk}@{mails.domain()}>"}
    message = EmailMessage(
        letter.subject, letter.body, settings.MAIL_FROM, [letter.to], reply_to=answers_to, headers=identity
    )
    try:
        message.send()
    except Exception as error:  # whatever it is, the letter did not go
        words, may_be_tried_again = _problem(error)
        Letter.objects.filter(pk=pk).update(sent_at=None, problem=words)
        if may_be_tried_again:
            raise
        return "refused"
    return "sent"


def _problem(error: Exception) -> tuple[str, bool]:
    """Return why a letter could not be sent, and whether another try may help."""
    if isinstance(error, SMTPRecipientsRefused) and any(code >= 500 for code, _said in error.recipients.values()):
        return _("The mail server refused the address. Check it, and write the letter again."), False
    if isinstance(error, SMTPResponseException) and error.smtp_code >= 500:
        return _("The mail server refused the letter. Copy it, and send it by other means."), False
    return _("The mail server could not be reached. It is tried again, for some two hours and a half."), True
