"""Views of the desk that take a file: of somebody who may bring one, and within bounds."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadhandler import load_handler
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt


def taking_a_file(
    protected: Callable[..., HttpResponse], is_allowed: Callable[[HttpRequest], bool]
) -> Callable[..., HttpResponse]:
    """Return the view so that its form is read with its file, or past it. The view itself checks the form's token."""

    @csrf_exempt  # the middleware would read the form with the handlers of the settings
    def view(request: HttpRequest, **captured: Any) -> HttpResponse:
        if request.method == "POST":
            handler = "factcheck.uploads.OneFile" if is_allowed(request) else "factcheck.uploads.PassOver"
            request.upload_handlers = [load_handler(handler, request)]
        return protected(request, **captured)

    return view


def is_too_large(request: HttpRequest) -> bool:
    """Return whether it brought a file of more than `UPLOAD_MAX_MB`, of which nothing was kept."""
    return any(getattr(handler, "is_too_large", False) for handler in request.upload_handlers)
