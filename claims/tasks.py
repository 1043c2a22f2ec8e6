from datetime import datetime

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from claims import embargoed, invitations, letters, mails, reading_again, replies, search, watched
from claims.models import Embargo
from claims.notifications import QUEUE as MAIL
from claims.workflow import PUBLISH_AT_ITS_MOMENT
from sources import hosts, watching


@app.periodic(cron="*/10 * * * *")
@app.task(queue="housekeeping")
def index_changed_claims(timestamp: int) -> int:
    """Index what changed since somebody searched, so that the next one need not wait for it."""
    return search.catch_up()


@app.periodic(cron="* * * * *")
@app.task(queue="watch", queueing_lock="read_what_is_due", priority=1)
def read_what_is_due(timestamp: int) -> int:
    """Queue a job for each source that is to be read again now, and return for how many."""
    with transaction.atomic():
        return queue(watching.take())


def queue(due: list[watching.Due]) -> int:
    """Queue a job for each of these sources, in one statement, and return how many there are.

    Those of one host hold its lock, so that they run one after the other.
    """
    of_host = {host: read_again.configure(lock=hosts.lock_of(host)).job for host in {each.host for each in due}}
    app.job_manager.batch_defer_jobs([of_host[each.host].evolve(task_kwargs={"source": each.source}) for each in due])
    return len(due)


@app.task(queue="watch", retry=1, priority=-1)
def read_again(source: int) -> str | None:
    """Read a source again, and return the outcome.

    Where it fails it is tried again once, at once: a job that waits for its time holds up all others of its host.
    """
    visit = reading_again.read_when_queued(source)
    return visit.outcome if visit else None


@app.periodic(cron="23 3 * * *")
@app.task(queue="housekeeping")
def watch_what_is_public(timestamp: int) -> int:
    """Watch exactly the sources that public verdicts name."""
    return watched.reconcile()


@app.task(queue=MAIL)
def mail_notification(notification: int) -> str:
    """Mail a person what they are told, where they want it at once."""
    return mails.send_at_once(notification)


@app.periodic(cron="4 * * * *")
@app.task(queue=MAIL, queueing_lock="mail_digests")
def mail_digests(timestamp: int) -> int:
    """Queue the digest of each person for whom something waits since before the last hour of digests."""
    before = mails.last_digest(timezone.now())
    people = mails.people_with_a_digest(before)
    for person in people:
        mail_digest.defer(person=person, before=before.isoformat())
    return len(people)


@app.task(queue=MAIL)
def mail_digest(person: int, before: str) -> str:
    """Mail a person's digest."""
    return mails.send_digest(person, datetime.fromisoformat(before))


@app.task(queue=MAIL)
def mail_letter(letter: int) -> str:
    """Send a letter that asks an actor for a reply."""
    return letters.send(letter)


@app.periodic(cron="26 4 * * *")
@app.task(queue="housekeeping")
def tell_of_overdue_replies(timestamp: int) -> int:
    """Tell assignees of replies whose deadline has passed."""
    return replies.tell_of_overdue()


@app.periodic(cron="*/10 * * * *")
@app.task(queue="housekeeping", queueing_lock="ask_other_reviewers")
def ask_other_reviewers(timestamp: int) -> int:
    """Ask others to assess what waits for reviewers who lost the role or left, or for nobody."""
    return invitations.ask_where_somebody_is_missing()


@app.task(name=PUBLISH_AT_ITS_MOMENT, queue="publishing", retry=1, priority=10)
def publish_at_its_moment(embargo: int) -> str:
    """Publish the claim of an embargo whose moment has come, and return how the embargo ended."""
    return embargoed.publish(embargo)


@app.periodic(cron="* * * * *")
@app.task(queue="publishing", queueing_lock="publish_what_is_due", priority=10)
def publish_what_is_due(timestamp: int) -> int:
    """Queue a job for each embargo whose own was lost or could not write the log, and return for how many."""
    due = Embargo.objects.due().values_list("pk", flat=True)
    return len([publish_at_its_moment.defer(embargo=key) for key in due])
