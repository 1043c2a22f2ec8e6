"""Leads from the addresses at which fact-checks were before they were imported to where they are now."""

from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect

from record import former_addresses, reading


def moved(request: HttpRequest) -> HttpResponsePermanentRedirect | None:
    """Return the answer for an address at which nothing is any more; None where no fact-check was there either."""
    if request.method not in ("GET", "HEAD"):
        return None
    path = reading.answer(former_addresses.now_at(f"https://{request.get_host()}{request.get_full_path()}"))
    return HttpResponsePermanentRedirect(f"{settings.SITE_URL}{path}") if path else None
