"""What programs look for at addresses that are the same on every site."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from public.caching import PublicRequest
from public.website.addresses import page

TEXT = "text/plain; charset=utf-8"
PAPER = "#fcfcfa"  # static/site.css
ICONS = (
    ("icons/icon-192.png", "192x192", "image/png", "any"),
    ("icons/icon-512.png", "512x512", "image/png", "any"),
    ("icons/icon-maskable-512.png", "512x512", "image/png", "maskable"),
    ("favicon.svg", "any", "image/svg+xml", "any"),
)


@page()
def robots(request: HttpRequest) -> HttpResponse:
    """Say what crawlers need not ask for (RFC 9309).

    A page that no search engine should list says so itself; it must be asked for, or nobody would see that.
    """
    lines = (
        "User-agent: *",
        f"Disallow: {settings.DESK}",
        f"Disallow: {reverse('website:suggestions')}",
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('website:sitemap')}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@page()
def security(request: HttpRequest) -> HttpResponse:
    """Say whom to tell about a weakness (RFC 9116)."""
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires(timezone.now().date())}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}{reverse('website:security')}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


def expires(today: date) -> str:
    """Return until when what is said today holds: the end of the half-year after this one.

    So it changes twice a year, and a copy that is kept while nothing is published stays right for half a year more.
    The standard recommends less than a year.
    """
    year, half = divmod(2 * today.year + (today.month > 6) + 2, 2)
    return f"{year}-{'07' if half else '01'}-01T00:00:00Z"


@page()
def manifest(request: PublicRequest) -> HttpResponse:
    """Describe the site to a device that puts it on its home screen (W3C Web Application Manifest)."""
    found = {
        "name": request.record_state.name,
        "start_url": "/",
        "id": "/",
        "display": "browser",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": static(name), "sizes": sizes, "type": media_type, "purpose": purpose}
            for name, sizes, media_type, purpose in ICONS
        ],
    }
    return JsonResponse(found, content_type="application/manifest+json")
