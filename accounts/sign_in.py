"""Signing in to the desk, with a limit on failures for each account and each address."""

import secrets
import unicodedata
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import SignInAttempt

ATTEMPTS = 10
WINDOW = timedelta(minutes=15)
YEAR = 365 * 24 * 60 * 60  # seconds


def limited(
    request: HttpRequest, *, sign_in: Callable[[], HttpResponse], refuse: Callable[[int], HttpResponse]
) -> HttpResponse:
    """Answer with `sign_in`, or with `refuse` and Retry-After once an account or an address failed too often.

    An attempt is written down before the password is looked at, so that many at the same moment count too, and is
    taken back when it succeeds. A browser that signed in to the account before is not kept out by what others try with
    it, or from the same office: there only its own attempts count. `refuse` takes the minutes to wait at the most.
    """
    if request.method != "POST":
        return sign_in()
    account = _account(request)
    attempt = SignInAttempt.objects.create(
        account=account, address=request.META["REMOTE_ADDR"], browser=_known_browser(request, account)
    )
    if _failed_too_often(attempt):
        attempt.delete()  # a refused try must not lengthen the wait
        response = refuse(int(WINDOW.total_seconds() // 60))
        response["Retry-After"] = str(int(WINDOW.total_seconds()))
        return response
    response = sign_in()
    if response.status_code == 302:
        attempt.delete()
        response.set_signed_cookie(
            settings.KNOWN_BROWSER_COOKIE,
            f"{account} {attempt.browser or secrets.token_hex(16)}",
            salt="accounts.sign_in",
            max_age=YEAR,
            secure=settings.IS_SECURE,
            httponly=True,
            samesite="Strict",
        )
    return response


def _known_browser(request: HttpRequest, account: str) -> str:
    """Return the id of this browser if it signed in to the account before, else an empty text."""
    cookie = request.get_signed_cookie(settings.KNOWN_BROWSER_COOKIE, "", salt="accounts.sign_in", max_age=YEAR) or ""
    known, _, browser = cookie.partition(" ")
    return browser if known == account else ""


def _account(request: HttpRequest) -> str:
    """Return a keyed hash of the name, normalized (NFKC) as the sign-in form does, so that one account has one hash."""
    name = unicodedata.normalize("NFKC", request.POST.get("username", "")[:150]).strip().casefold()
    return salted_hmac("accounts.sign_in", name, algorithm="sha256").hexdigest()


def _failed_too_often(attempt: SignInAttempt) -> bool:
    counted = SignInAttempt.objects.filter(at__gte=timezone.now() - WINDOW)
    if attempt.browser:
        return counted.filter(browser=attempt.browser).count() > ATTEMPTS
    same_account = counted.filter(account=attempt.account).count()
    same_address = counted.filter(address=attempt.address).count()
    return max(same_account, same_address) > ATTEMPTS


def clear_old_attempts() -> int:
    """Delete the attempts that no longer count and return how many there were."""
    deleted, _by_model = SignInAttempt.objects.filter(at__lt=timezone.now() - WINDOW).delete()
    return deleted
