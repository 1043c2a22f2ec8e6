from collections.abc import Callable
from datetime import timedelta

from django.core import mail

from accounts.models import User
from claims import workflow
from claims.models import Notification, NotificationChoice
from claims.tasks import mail_digests
from tests.claims.factories import a_claim, person


def test_the_worker_mails_what_a_verb_told_and_later_the_digest(work_off: Callable[[], None]) -> None:
    taker, other = person("fact_checker"), person("other_fact_checker")
    for one in (taker, other):
        User.objects.filter(pk=one.pk).update(email=f"{one.username}@desk.example")
    NotificationChoice.objects.create(person=other, kind="assigned", mode="digest")
    for one in (taker, other):
        workflow.assign(a_claim(), by=person("editor"), to=one)
    work_off()
    assert [message.to for message in mail.outbox] == [["fact_checker@desk.example"]]
    for waiting in Notification.objects.filter(person=other):
        Notification.objects.filter(pk=waiting.pk).update(at=waiting.at - timedelta(days=1))
    mail_digests.defer(timestamp=0)
    work_off()
    assert [message.to for message in mail.outbox][1:] == [["other_fact_checker@desk.example"]]
    assert not Notification.objects.filter(mailed_at=None).exists()
