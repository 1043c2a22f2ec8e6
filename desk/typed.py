"""What a person typed into a form of the desk, kept until it is saved.

A form that keeps what is typed has hidden fields (templates/desk/_keeping.html): `_whose` says who had it open, `_seen`
what they saw then (desk/merging.py), `_draft` which draft of their browser it is (static/drafts.js). Sent with
`_refill`, what was typed is shown in the form again, and nothing is saved.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.functional import cached_property

from accounts.models import User

WHOSE, SEEN, DRAFT, REFILL, TAKE = "_whose", "_seen", "_draft", "_refill", "_take-"
CARRIED = "carried"
SALT = "desk.typed"
LONGEST_CARRIED = 1_500_000  # characters; Django takes 2.5 MB of a form
HOURS = 12 * 60 * 60  # seconds; as long as a session
WEEK = 7 * 24 * 60 * 60  # seconds; as long as a browser keeps a draft
SECRET = re.compile("password|csrfmiddlewaretoken")
MANAGEMENT = re.compile(r"-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$|-(id|DELETE)$|^initial-|__prefix__")
KEY = re.compile("[0-9]{0,18}")
IN_A_ROW = re.compile(r"(\w+?)-([0-9]+)-(.+)")
SAVED_COOKIE = "saved"
DRAFT_ID = re.compile("[a-z0-9]{1,32}")
MOST_SAVED = 10
SAVED_PAGES = {"admin/popup_response.html", "desk/bulk_report.html"}  # a save that does not redirect ends with these

Fields = list[tuple[str, str]]


class Keeping:
    """What the hidden fields of a form say, for templates."""

    def __init__(self, request: HttpRequest):
        self.request = request

    @cached_property
    def whose(self) -> str:
        return signing.dumps(self.request.user.pk, salt=SALT)

    @property
    def is_refill(self) -> bool:
        return is_refill(self.request)

    @property
    def draft(self) -> str:
        return self.request.POST.get(DRAFT, "") if self.request.method == "POST" else ""


def fields_of(post: QueryDict) -> Fields:
    """Return what a form had, without its CSRF token and without any password."""
    return [(name, value) for name, values in post.lists() if not SECRET.search(name) for value in values]


def texts_of(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what people can read of a form, by the names of its fields in words."""
    return {
        in_words(name): value
        for name, value in fields
        if not name.startswith("_") and not MANAGEMENT.search(name) and not KEY.fullmatch(value)
    }


def in_words(name: str) -> str:
    """Return the name of a field as people may read it: `evidence-0-note` is “evidence 1: note”."""
    row = IN_A_ROW.fullmatch(name)
    words = f"{row[1]} {int(row[2][:9]) + 1}: {row[3]}" if row else name
    return words.replace("__", ", ").replace("_", " ").replace("-", " ")


def owner_of(post: QueryDict) -> int | None:
    """Return the key of the person who had the form open, if it says so and the desk said so before."""
    try:
        found = signing.loads(post.get(WHOSE, ""), salt=SALT, max_age=WEEK)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None


def is_refill(request: HttpRequest) -> bool:
    """Return whether the form is only to be shown with what was typed, and nothing to be saved."""
    return request.method == "POST" and REFILL in request.POST


@dataclass(frozen=True)
class Carried:
    """What was typed into a form that came without a session, and where it is to go once its owner signed in.

    It goes through the page for signing in, signed, so that nobody else can put words into anybody's form there.
    """

    path: str
    owner: int
    fields: Fields

    @classmethod
    def of(cls, request: HttpRequest) -> "Carried | None":
        """Return what a request carries: a form of the desk that keeps what is typed. Others are not kept."""
        if request.method != "POST":
            return None
        try:
            owner = owner_of(request.POST)
        except MultiPartParserError:  # a file, which only the view of such a form takes
            return None
        return None if owner is None else cls(request.get_full_path(), owner, fields_of(request.POST))

    @classmethod
    def read(cls, request: HttpRequest) -> "Carried | None":
        """Return what came along with a sign-in."""
        if request.method != "POST" or CARRIED not in request.POST:
            return None
        try:
            found = signing.loads(request.POST[CARRIED], salt=f"{SALT}.carried", max_age=HOURS)
        except signing.BadSignature:
            return None
        return cls(found["path"], found["owner"], [(name, value) for name, value in found["fields"]])

    @cached_property
    def token(self) -> str:
        """Return it as a text for a hidden field; empty where it is too long to be sent again."""
        data = {"path": self.path, "owner": self.owner, "fields": self.fields}
        token = signing.dumps(data, salt=f"{SALT}.carried", compress=True)
        return token if len(token) <= LONGEST_CARRIED else ""

    @property
    def texts(self) -> dict[str, str]:
        return texts_of(self.fields)

    def is_of(self, user: Any) -> bool:
        return isinstance(user, User) and user.pk == self.owner


def note_saved(request: HttpRequest, response: HttpResponse) -> None:
    """Tell the browser which draft was saved, so that it is not offered again."""
    names = getattr(response, "template_name", ())  # one, or several of which the first that there is counts
    is_saved = response.status_code == 302 or not SAVED_PAGES.isdisjoint([names] if isinstance(names, str) else names)
    if request.method != "POST" or not is_saved:
        return
    draft = request.POST.get(DRAFT, "")
    if not DRAFT_ID.fullmatch(draft):
        return
    before = [each for each in request.COOKIES.get(SAVED_COOKIE, "").split(".") if DRAFT_ID.fullmatch(each)]
    response.set_cookie(
        SAVED_COOKIE,
        ".".join([*before, draft][-MOST_SAVED:]),
        max_age=HOURS,
        path="/desk/",
        secure=request.is_secure(),
        samesite="Strict",
    )
