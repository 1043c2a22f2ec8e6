"""A form whose token the desk does not take any more: most often it was open while its owner signed in again."""

from typing import cast

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import csrf

from desk.site import DeskSite
from desk.typed import Carried


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose CSRF token is refused. What came from a page of ours is kept, not carried out."""
    if not _is_from_our_own_page(request):
        return csrf.csrf_failure(request, reason)
    is_sign_in = request.path == reverse("admin:login")
    carried = Carried.read(request) if is_sign_in else Carried.of(request)
    if carried is not None and not admin.site.has_permission(request):
        return cast(DeskSite, admin.site).sign_in_again(request, carried)
    if carried is not None and carried.is_of(request.user):
        words = _("This page was open since before you last signed in, so nothing was saved.")
        return cast(DeskSite, admin.site).bring_back(request, carried, words, status=403)
    if is_sign_in:  # a page for signing in, open in another tab; the new one has a token that is taken
        return HttpResponseRedirect(request.get_full_path())
    return csrf.csrf_failure(request, reason)


def _is_from_our_own_page(request: HttpRequest) -> bool:
    """Return whether the browser says that one of our pages sent it: others must not put words into our forms."""
    ours = {f"{request.scheme}://{request.get_host()}", settings.SITE_URL}
    return request.method == "POST" and request.headers.get("Origin") in ours
