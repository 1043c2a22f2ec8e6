"""The project's addresses, and some that crash with words that nobody may read in a log."""

import logging
from collections.abc import Iterator

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from claims.models import Claim, Topic
from factcheck import urls
from record.models import Document, Entry


def constraint(request: HttpRequest) -> HttpResponse:
    """The database answers with the whole row of the draft."""
    Claim.objects.update(stage="nonsense")
    return HttpResponse()


def unique(request: HttpRequest) -> HttpResponse:
    """The database answers with the value that is there already."""
    topic = Topic.objects.create(slug="draft", name=Claim.objects.get().statement)
    Topic.objects.create(slug="again", name=topic.name)
    return HttpResponse()


def trigger(request: HttpRequest) -> HttpResponse:
    """A trigger of ours refuses, and says why."""
    Document.objects.create(sha256="a" * 64, body=b"")
    columns = {"index": 7, "number": 1, "version": 1, "action": "published", "document_id": "a" * 64}
    Entry.objects.create(**columns, published_at=timezone.now(), leaf_hash=b"")
    return HttpResponse()


def value(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::integer", [Claim.objects.get().statement])
    return HttpResponse()


@csrf_exempt
def form(request: HttpRequest) -> HttpResponse:
    """A chain and a group of exceptions that say what was sent."""
    try:
        raise KeyError(request.POST["password"], request.headers["Authorization"])
    except KeyError as error:
        logging.getLogger("tests").warning("Not found: %s\r\n2026 ERROR forged %s", error, "\u202e\x1b[31m")
        raise ExceptionGroup(request.POST["password"], [ValueError(str(request.COOKIES))]) from error


def stream(request: HttpRequest) -> StreamingHttpResponse:
    """What is raised after the headers are sent reaches the web server, not Django."""

    def parts() -> Iterator[bytes]:
        yield b"begun"
        raise RuntimeError(Claim.objects.get().statement)

    return StreamingHttpResponse(parts())


handler400, handler500 = urls.handler400, urls.handler500
urlpatterns = [
    path("crash/constraint/", constraint),
    path("crash/unique/", unique),
    path("crash/trigger/", trigger),
    path("crash/value/", value),
    path("crash/form/", form),
    path("crash/stream/", stream),
    path("api/v1/crash/", value),
    *urls.urlpatterns,
]
