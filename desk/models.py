"""What the desk keeps for a person: the views of lists that they saved, and when they last looked at a claim."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models import Claim
from record.readable import validate_readable


class SavedView(models.Model):
    """A view of the list of claims, with its filters, search and order, under a name."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80, validators=[validate_readable])
    query = models.CharField(max_length=2000, blank=True, help_text=_("What its address has after the question mark."))
    is_shared = models.BooleanField(_("shared"), default=False, help_text=_("Everybody at the desk sees it."))

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="saved_view_name_is_one",
                violation_error_message=_("You have a view of that name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class LastLook(models.Model):
    """When a person last looked at a claim's page."""

    person = models.ForeignKey(User, models.CASCADE, related_name="last_looks")
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="last_looks")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("last look")
        verbose_name_plural = _("last looks")
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["person", "claim"], name="last_look_is_one")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
