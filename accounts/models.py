from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person who works at the desk. What they may do follows from their groups (accounts/roles.py)."""

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")  # type: ignore[assignment]  # the stubs' AbstractUser.Meta knows str only
        verbose_name_plural = _("people")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.get_full_name() or self.username


def signed_in(request: HttpRequest) -> User:
    """The person behind a request that came through the desk's door."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
