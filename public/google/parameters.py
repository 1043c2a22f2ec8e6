"""Parameters of the search, read as Google reads them: https://developers.google.com/fact-check/tools/api."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from django.http import QueryDict
from django.utils.translation import gettext as _

from public.google import fields, tokens
from public.google.errors import InvalidArgument
from record.search import finding

LONGEST = 500  # characters of a value
PAGE, MOST = 10, 100  # results
OLDEST = 36_500  # days; more is the same as no bound
LANGUAGE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")
# What Google's clients may add to every request, and what has no meaning here. No key is needed.
STANDARD = ("$.xgafv", "access_token", "key", "oauth_token", "quotaUser", "uploadType", "upload_protocol")


@dataclass(frozen=True)
class Asked:
    """What is asked for. `site` is a host, `language` without its region."""

    query: str = ""
    language: str | None = None
    site: str | None = None
    max_age_days: int = 0
    place: int = 0
    page_size: int = PAGE
    mask: fields.Mask | None = None
    is_pretty: bool = True

    @property
    def filters(self) -> tuple[object, ...]:
        """What decides which results there are, and so the pages."""
        return self.query, self.language, self.site, self.max_age_days

    @property
    def since(self) -> datetime | None:
        """The day from which on results are new enough: a whole one, so that pages fit together."""
        if not 0 < self.max_age_days < OLDEST:
            return None
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return today - timedelta(days=self.max_age_days)


def read(query: QueryDict) -> Asked:
    """Return what is asked for. Raises InvalidArgument."""
    given = _Given(query)
    asked = Asked(
        query=given.text("query").strip(),
        language=given.text("languageCode", _language) or None,
        site=given.text("reviewPublisherSiteFilter", _site) or None,
        max_age_days=given.number("maxAgeDays"),
        page_size=min(given.number("pageSize") or PAGE, MOST),
        mask=(given.text("fields") and fields.read(given.text("fields"))) or None,
        is_pretty=given.text("prettyPrint", _boolean) != "false",
    )
    if not asked.query and not asked.site:
        _refuse("query", _("Give words to look for with query, or a site with reviewPublisherSiteFilter."))
    given.text("alt", _json)
    given.text("callback", _no_callback)
    token = given.text("pageToken")
    place = tokens.read(token, asked.filters) if token else given.number("offset")
    if place >= finding.DEEPEST:
        words = _("Results end after %(deepest)d. Ask with more words or another filter, so that fewer are found.")
        _refuse("pageToken" if token else "offset", words % {"deepest": finding.DEEPEST})
    return Asked(**{**asked.__dict__, "place": place})


class _Given:
    """The parameters as they came. Raises InvalidArgument for one that is unknown, repeated or too long."""

    KNOWN = (
        "query", "languageCode", "reviewPublisherSiteFilter", "maxAgeDays", "pageSize", "pageToken", "offset",
        "alt", "callback", "fields", "prettyPrint", *STANDARD,
    )  # fmt: skip

    def __init__(self, query: QueryDict):
        self._values: dict[str, str] = {}
        for name, values in query.lists():
            if name not in self.KNOWN:
                words = _("There is no parameter “%(name)s”. Known here: %(known)s.")
                shown = name[:60].replace("\0", "")
                raise InvalidArgument(shown, words % {"name": shown, "known": ", ".join(self.KNOWN)})
            if len(values) > 1:
                _refuse(name, _("It is given more than once; give it once."))
            if len(values[0]) > LONGEST and name not in STANDARD:  # a token may be long, and is not read
                words = _("It is longer than %(longest)d characters; shorten it.")
                _refuse(name, words % {"longest": LONGEST})
            if "\0" in values[0]:
                _refuse(name, _("It contains a NUL byte; remove it."))
            self._values[name] = values[0]

    def text(self, name: str, read_as: Callable[[str, str], str] | None = None) -> str:
        """Return a text; an empty one stands for none, as Google has it."""
        value = self._values.get(name, "")
        return read_as(name, value) if value and read_as else value

    def number(self, name: str) -> int:
        """Return a whole number; 0 stands for none."""
        value = self._values.get(name, "0")
        if not re.fullmatch("[0-9]{1,10}", value) or int(value) >= 1 << 31:
            _refuse(name, _("Write a whole number from 0 to 2147483647."))
        return int(value)


def _refuse(name: str, words: str) -> NoReturn:
    """Raise InvalidArgument. Google's errors name a parameter as its protocol does: page_size for pageSize."""
    field = re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", name)
    raise InvalidArgument(field, f"{name}: {words}")


def _language(name: str, value: str) -> str:
    if not LANGUAGE.fullmatch(value):
        _refuse(name, _("Write a language such as en or pt-BR."))
    return re.split("[-_]", value)[0].lower()


def _site(name: str, value: str) -> str:
    """Return the host, also of an address."""
    host = re.sub("^https?://", "", value.strip().lower()).partition("/")[0].removeprefix("www.")
    if not re.fullmatch(r"[^\s/:@?#]+(:[0-9]{1,5})?", host):
        _refuse(name, _("Write the host of a publisher, such as nytimes.com."))
    return host.partition(":")[0]


def _boolean(name: str, value: str) -> str:
    if value.lower() not in ("true", "false", "1", "0"):
        _refuse(name, _("Write true or false."))
    return "false" if value.lower() in ("false", "0") else "true"


def _json(name: str, value: str) -> str:
    if value != "json":
        _refuse(name, _("Write json; answers have no other form."))
    return value


def _no_callback(name: str, value: str) -> NoReturn:
    _refuse(name, _("Answers are no scripts. Read them with fetch: every site may."))
