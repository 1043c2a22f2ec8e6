"""Signing in to the desk, with a limit on failures for each account and each address."""

import unicodedata
from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address, ip_network

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
    it: there only its own address counts. `refuse` takes the minutes to wait at the most.
    """
    if request.method != "POST":
        return sign_in()
    SignInAttempt.objects.filter(at__lt=timezone.now() - WINDOW).delete()
    attempt = SignInAttempt.objects.create(account=_account(request), address=client_address(request))
    if _failed_too_often(attempt, is_known=_known_browser(request) == attempt.account):
        attempt.delete()  # a refused try must not lengthen the wait
        response = refuse(int(WINDOW.total_seconds() // 60))
        response["Retry-After"] = str(int(WINDOW.total_seconds()))
        return response
    response = sign_in()
    if response.status_code == 302:
        attempt.delete()
        response.set_signed_cookie(
            settings.KNOWN_BROWSER_COOKIE,
            attempt.account,
            salt="accounts.sign_in",
            max_age=YEAR,
            secure=settings.IS_SECURE,
            httponly=True,
            samesite="Strict",
        )
    return response


def _known_browser(request: HttpRequest) -> str:
    """Return the account that this browser signed in to last; an empty text when there is none."""
    return request.get_signed_cookie(settings.KNOWN_BROWSER_COOKIE, "", salt="accounts.sign_in", max_age=YEAR) or ""


def client_address(request: HttpRequest) -> str | None:
    """Return the peer's address or, behind a proxy of ours, the one that this proxy saw."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    try:
        found = ip_address(address)
    except ValueError:
        return None
    # One household or server has a whole /64 of IPv6 addresses.
    return str(ip_network((found, 64), strict=False).network_address) if found.version == 6 else str(found)


def _account(request: HttpRequest) -> str:
    """Return a keyed hash of the name, normalized (NFKC) as the sign-in form does, so that one account has one hash."""
    name = unicodedata.normalize("NFKC", request.POST.get("username", "")[:150]).strip().casefold()
    return salted_hmac("accounts.sign_in", name, algorithm="sha256").hexdigest()


def _failed_too_often(attempt: SignInAttempt, *, is_known: bool) -> bool:
    same_account = 0 if is_known else SignInAttempt.objects.filter(account=attempt.account).count()
    same_address = SignInAttempt.objects.filter(address=attempt.address).count() if attempt.address else 0
    return max(same_account, same_address) > ATTEMPTS
