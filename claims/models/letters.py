"""Letters by which actors are asked for a reply."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models.parts import Reply
from record.readable import validate_readable

LETTER_LENGTH = 10_000


class Letter(models.Model):
    """A letter that asks an actor for a reply: sent from the desk, or copied to be sent otherwise. Kept as it was."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="letters")
    to = models.EmailField(blank=True, help_text=_("Empty where it was copied to be sent by other means."))
    subject = models.CharField(max_length=200, validators=[validate_readable])
    body = models.TextField(max_length=LETTER_LENGTH, validators=[validate_readable])
    by = models.ForeignKey(User, models.PROTECT, related_name="letters")
    at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True, help_text=_("When the mail server took it."))
    problem = models.TextField(blank=True, editable=False, help_text=_("Why it could not be sent, in words."))

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="letter_says_something", condition=~Q(body="") & ~Q(subject="")),
        ]

    def __str__(self) -> str:
        return self.subject
