"""Signing in to the desk, with a limit on failures for each account and each address."""

from datetime import timedelta

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import SignInAttempt

ATTEMPTS = 10
WINDOW = timedelta(minutes=15)


@never_cache
@sensitive_post_parameters()
def sign_in(request: HttpRequest) -> HttpResponse:
    """The admin's own sign-in page; 429 with Retry-After once an account or an address failed too often.

    An attempt is written down before the password is looked at, so that many at the same moment count too, and is
    taken back when it succeeds. An account is never locked for longer than the window.
    """
    if request.method != "POST":
        return admin.site.login(request)
    SignInAttempt.objects.filter(at__lt=timezone.now() - WINDOW).delete()
    attempt = SignInAttempt.objects.create(account=_account(request), address=client_address(request))
    if _failed_too_often(attempt):
        attempt.delete()  # a refused try must not lengthen the wait
        headers = {"Retry-After": str(int(WINDOW.total_seconds()))}
        minutes = int(WINDOW.total_seconds() // 60)
        return TemplateResponse(
            request, "desk/too_many_attempts.html", {"minutes": minutes}, status=429, headers=headers
        )
    response = admin.site.login(request)
    if response.status_code == 302:
        attempt.delete()
    return response


def client_address(request: HttpRequest) -> str | None:
    """The peer's address or, behind a proxy of ours, the one that this proxy saw."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    try:
        validate_ipv46_address(address)
    except ValidationError:
        return None
    return address


def _account(request: HttpRequest) -> str:
    name = request.POST.get("username", "").strip().lower()
    return salted_hmac("accounts.sign_in", name, algorithm="sha256").hexdigest()


def _failed_too_often(attempt: SignInAttempt) -> bool:
    same_account = SignInAttempt.objects.filter(account=attempt.account).count()
    same_address = SignInAttempt.objects.filter(address=attempt.address).count() if attempt.address else 0
    return max(same_account, same_address) > ATTEMPTS
