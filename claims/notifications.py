"""Who is told what of a claim. It is noted with what it tells of, in one transaction; the worker mails it then."""

from procrastinate.contrib.django import app

from accounts.models import User
from claims import permissions
from claims.models import Claim, Comment, Notification, NotificationKind

QUEUE = "mail"
MAIL = "claims.tasks.mail_notification"  # by name: what a task does stands on what stands on this


def tell(
    kind: NotificationKind, person: User, claim: Claim, *, by: User | None = None, comment: Comment | None = None
) -> Notification | None:
    """Note that a person is told of this, in the caller's transaction, and return what was noted.

    Nobody is told of what they did themselves, nor who left or may not see claims any more. How a person wants to be
    told, and what they may see of the claim, is asked when it is mailed.
    """
    if person == by or not permissions.can_see_claims(person):
        return None
    notification = Notification.objects.create(kind=kind, person=person, claim=claim, by=by, comment=comment)
    app.configure_task(MAIL, queue=QUEUE).defer(notification=notification.pk)
    return notification
