from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person who works at the desk. What they may do follows from their groups (accounts/roles.py)."""

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")  # type: ignore[assignment]  # the stubs' AbstractUser.Meta knows str only
        verbose_name_plural = _("people")  # type: ignore[assignment]  # see above

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class SignInAttempt(models.Model):
    """A failed attempt to sign in. It counts for a quarter of an hour; accounts/tasks.py deletes it."""

    account = models.CharField(max_length=64, help_text=_("A keyed hash: people type passwords into the wrong field."))
    address = models.GenericIPAddressField(null=True)
    browser = models.CharField(
        max_length=32,
        blank=True,
        db_default="",
        help_text=_("Its id, where it signed in to the account before."),
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("sign-in attempt")
        verbose_name_plural = _("sign-in attempts")
        indexes = [
            models.Index(fields=["account", "at"], name="attempt_account"),
            models.Index(fields=["address", "at"], name="attempt_address"),
            models.Index(fields=["browser", "at"], name="attempt_browser", condition=~models.Q(browser="")),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.at:%Y-%m-%d %H:%M}"


def current_user(request: HttpRequest) -> User:
    """Return the person behind a request that came through the desk's door."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
