"""Answers that are stored rows. A view opts in by saying which statements find them, so that a server can put these in
its event loop, without a thread and without the view (factcheck/web_process.py)."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import Resolver404, get_resolver

from record.reading import Questions
from record.state import RecordState

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Response = TypeVar("Response", bound=HttpResponseBase)

LONGEST_QUERY = 1_000  # characters; what is longer is refused by Django's middleware, or else by the view


class Address(NamedTuple):
    """A public address; `origin` is scheme and host."""

    origin: str
    path: str
    query: QueryDict

    @classmethod
    def of(cls, request: HttpRequest) -> "Address":
        return cls(f"{request.scheme}://{request.get_host()}", request.path, request.GET)


class StoredAnswer(NamedTuple):
    """The body of an answer with status 200, and headers that are its own: others of its view have none, or differ."""

    body: bytes
    headers: Sequence[tuple[str, str]] = ()


# An answer, or the body of one without headers of its own; None where the view has to answer.
Stored = Questions[StoredAnswer | bytes | None]
Ask = Callable[..., Stored | None]  # given an Address, the state of the record, and what the path captures


class Direct(NamedTuple):
    """What to ask for an address. Answers of one view at one host have the same headers, but for ETag, length and those
    of their own.
    """

    view: str
    questions: Stored


def from_stored(ask: Ask) -> Callable[[View], View]:
    """Mark a view whose answers are stored rows, with what asks for them."""

    def mark(view: View) -> View:
        view.ask = ask  # type: ignore[attr-defined]  # an attribute of the function, as csrf_exempt's
        return view

    return mark


def with_own_headers(response: Response, headers: Sequence[tuple[str, str]]) -> Response:
    """Return the response with headers that a server must not take for those of the view's other answers."""
    for name, value in headers:
        response[name] = value
    response.own_headers = {name.lower() for name, _value in headers}  # type: ignore[attr-defined]  # as `ask` above
    return response


def find(origin: str, path: str, query: str, state: RecordState) -> Direct | None:
    """Return what to ask for an address, or None where its view has to answer."""
    if not (path.isascii() and query.isascii()) or len(query) > LONGEST_QUERY:
        return None
    try:
        match = get_resolver().resolve(path)
    except Resolver404:
        return None
    ask: Ask | None = getattr(match.func, "ask", None)
    questions = ask and ask(Address(origin, path, QueryDict(query)), state, *match.args, **match.kwargs)
    return Direct(match.view_name, questions) if questions is not None else None
