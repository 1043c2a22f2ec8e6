"""What people are told by e-mail of the claims that concern them, and how each wants to be told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models.claims import Claim
from claims.models.discussion import Comment


class NotificationKind(models.TextChoices):
    ASSIGNED = "assigned", _("A claim is given to you")
    INVITED = "invited", _("You are asked to assess a claim")
    SENT_BACK = "sent_back", _("A claim of yours is sent back")
    DISAGREEMENT = "disagreement", _("Reviewers disagree on a claim that you could adjudicate")
    MENTIONED = "mentioned", _("Somebody mentions you in a discussion")
    REPLY_OVERDUE = "overdue", _("The deadline of a reply to a claim of yours has passed")
    NOT_PUBLISHED = "not_published", _("A claim could not be published at the moment that you set")


class Notification(models.Model):
    """Something that a person is told. Its words are made when it is sent, from what they may see then."""

    person = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=13, choices=NotificationKind)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="notifications")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="notifications")
    at = models.DateTimeField(auto_now_add=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["person", "at"], name="notification_unsent", condition=Q(mailed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class NotificationChoice(models.Model):
    """How a person wants to be told of one kind; where they chose nothing, at once."""

    class Mode(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        DIGEST = "digest", _("In the daily digest")
        NEVER = "never", _("Not by e-mail")

    person = models.ForeignKey(User, models.CASCADE, related_name="notification_choices")
    kind = models.CharField(max_length=13, choices=NotificationKind)
    mode = models.CharField(max_length=7, choices=Mode)

    class Meta:
        verbose_name = _("choice of notification")
        verbose_name_plural = _("choices of notifications")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="notification_choice_is_one_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_mode_display()}"
