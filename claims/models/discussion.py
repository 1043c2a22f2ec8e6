"""What people who work on a claim say to each other about it. Never public."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models.claims import Claim
from record.readable import validate_readable

COMMENT_LENGTH = 5000


class Comment(models.Model):
    """One comment; answers stand below the one that they answer, which is open until somebody resolves it."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="comments")
    answers = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="answered_by")
    by = models.ForeignKey(User, models.PROTECT, related_name="comments")
    text = models.TextField(max_length=COMMENT_LENGTH, validators=[validate_readable])
    mentions = models.ManyToManyField(User, blank=True, related_name="mentioned_in")
    at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="comment_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="comment_resolved_by_somebody",
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False, answers__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d %H:%M}"  # never the text: it may be hidden from whoever sees this
