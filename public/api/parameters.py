"""Query parameters: read strictly, so that a mistyped filter is an error and never a longer list."""

import functools
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from public import days
from record.canonical_addresses import canonical
from record.search import addresses

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_LENGTH = 500
PAGE = 20
MAX_PAGE = 100
MAX_ERRORS = 20
MAX_NAME = 60  # of an unknown parameter, as an error repeats it
LANGUAGE = re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
LONGEST_LANGUAGE = 35
MOST_PREFIXES = 100
LONGEST_URL = 2_000
MAX_CHANGES, MOST_CHANGES_BY_DEFAULT = 1_000, 100
MAX_NUMBER = 2**31 - 1


class Asked(TypedDict, total=False):
    """What was asked for, of all parameters that there are."""

    limit: int
    cursor: tuple[str, str]  # after or before, and which key
    rating: str
    language: str
    actor: str
    source: str
    publisher: str
    topic: str
    published_since: datetime
    published_before: datetime
    country: str
    rating_min: int
    rating_max: int
    as_of: date
    view: str
    after: int
    notices_after: int
    number: int
    index: int
    prefixes: list[str]
    url: str
    q: str


class Parameters(serializers.Serializer[object]):
    """The parameters of an endpoint that takes none; others add theirs."""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """Return the parameters that were given, and the defaults of others. Raises ValidationError."""
        known = cls._bound()
        errors: dict[str, Any] = {}
        for name, values in query.lists():
            if wrong := _form_error(name, values, known):
                errors[name[:MAX_NAME]] = [wrong]
        if errors:
            raise serializers.ValidationError(dict(islice(errors.items(), MAX_ERRORS)))
        for name, field in known.items():
            if field.required and name not in query:
                errors[name] = [_("It is missing; give it a value.")]
        asked = {name: field.default for name, field in known.items() if field.default is not empty}
        for name, value in query.items():
            try:
                asked[name] = known[name].run_validation(value)
            except serializers.ValidationError as error:
                errors[name] = error.detail
        if errors:
            raise serializers.ValidationError(errors)
        return cast(Asked, asked)

    @classmethod
    @functools.cache
    def _bound(cls) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields by name. A serializer for each request would copy them, which takes longer than a query."""
        return dict(cls().fields)


def _form_error(name: str, values: list[str], known: Mapping[str, object]) -> str | None:
    if name not in known:
        if not known:
            return _("There is no such parameter; this address takes none.")
        return _("There is no such parameter. Known here: %(known)s.") % {"known": ", ".join(known)}
    if len(values) > 1:
        return _("It is given more than once; give it once.")
    if not values[0]:
        return _("It is empty; give it a value or leave it out.")
    longest = getattr(known[name], "longest", MAX_LENGTH)
    if len(values[0]) > longest:
        return _("It is longer than %(longest)d characters; shorten it.") % {"longest": longest}
    return None


class Cursor(serializers.Field[tuple[str, str], str, str, object]):
    """A place in a list: on which side of which key. Validates to the pair."""

    FORM: str
    default_error_messages = {"invalid": gettext_lazy("Take it from next or previous of an earlier answer.")}

    def __init__(self) -> None:
        super().__init__(required=False, help_text=gettext_lazy("Where the page starts: as in next or previous."))

    def to_internal_value(self, data: str) -> tuple[str, str]:
        if not re.fullmatch(self.FORM, data):
            self.fail("invalid")
        side, _point, key = data.partition(".")
        return side, key


NUMBERED, NAMED = r"(after|before)\.(0|[1-9][0-9]{0,17})", r"(after|before)\.[-a-zA-Z0-9_.]{1,160}"


@extend_schema_field({"type": "string", "pattern": f"^{NUMBERED}$"})
class NumberedCursor(Cursor):
    FORM = NUMBERED


@extend_schema_field({"type": "string", "pattern": f"^{NAMED}$"})
class NamedCursor(Cursor):
    FORM = NAMED


MOMENT = r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d))?"


@extend_schema_field({"type": "string", "pattern": f"^{MOMENT}$", "examples": ["2026-11-22", "2026-11-22T10:00:00Z"]})
class Moment(serializers.Field[datetime, str, str, object]):
    """A day, which begins at 00:00 UTC, or a time with its offset. Validates to a time in UTC."""

    FORM = re.compile(MOMENT, re.ASCII)
    default_error_messages = {
        "invalid": gettext_lazy(
            "Write a day such as 2026-11-22 or a time such as 2026-11-22T10:00:00Z; a plus sign is %2B in an address."
        )
    }

    def to_internal_value(self, data: str) -> datetime:
        if not self.FORM.fullmatch(data):
            self.fail("invalid")
        try:
            moment = datetime.fromisoformat(data)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            self.fail("invalid")


@extend_schema_field({"type": "string", "format": "date", "examples": ["2026-01-31"]})
class PastDay(serializers.Field[date, str, str, object]):
    """A day that has begun (UTC). Validates to itself."""

    default_error_messages = {
        "invalid": gettext_lazy("Write a day such as 2026-01-31."),
        "future": gettext_lazy("This day has not begun (UTC). Name today or an earlier day, or leave it out."),
    }

    def to_internal_value(self, data: str) -> date:
        day = days.read(data)
        if day is None:
            self.fail("invalid")
        if not days.has_begun(day):
            self.fail("future")
        return day


PREFIX = f"[0-9A-Fa-f]{{{addresses.SHORTEST_PREFIX},{addresses.LONGEST_PREFIX}}}"


@extend_schema_field(
    {
        "type": "string",
        "pattern": f"^{PREFIX}(,{PREFIX}){{0,{MOST_PREFIXES - 1}}}$",
        "examples": ["3f2a,9c1b7d"],
    }
)
class Prefixes(serializers.Field[list[str], str, str, object]):
    """Beginnings of hashes, between commas. Validates to the list of them."""

    longest = MOST_PREFIXES * (addresses.LONGEST_PREFIX + 1)
    FORM = re.compile(PREFIX)
    default_error_messages = {
        "invalid": format_lazy(
            gettext_lazy(
                "Write 1 to {number} prefixes of SHA-256 hashes with commas between them, each of {least} to {most} "
                "hexadecimal digits: a longer one would tell which address it is."
            ),
            number=MOST_PREFIXES,
            least=addresses.SHORTEST_PREFIX,
            most=addresses.LONGEST_PREFIX,
        )
    }

    def to_internal_value(self, data: str) -> list[str]:
        prefixes = data.split(",")
        if len(prefixes) > MOST_PREFIXES or not all(map(self.FORM.fullmatch, prefixes)):
            self.fail("invalid")
        return [prefix.lower() for prefix in prefixes]


def _slug(help_text: "StrOrPromise") -> serializers.SlugField:
    return serializers.SlugField(max_length=100, required=False, trim_whitespace=False, help_text=help_text)


class WholeNumber(serializers.IntegerField):
    """A number written in digits alone. Python also reads underscores, spaces and the digits of other scripts."""

    FORM = re.compile("-?[0-9]{1,18}", re.ASCII)

    def to_internal_value(self, data: float | int | str) -> int:
        if not self.FORM.fullmatch(str(data)):
            self.fail("invalid")
        return super().to_internal_value(data)


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": MAX_LENGTH, "examples": ["river rose two meters"]})
class Words(serializers.Field[str, str, str, object]):
    """What is looked for. Validates to itself."""

    default_error_messages = {"invalid": gettext_lazy("Write a word at least: a letter or a digit.")}

    def to_internal_value(self, data: str) -> str:
        if not any(map(str.isalnum, data)):
            self.fail("invalid")
        return data


@extend_schema_field({"type": "string", "format": "uri", "maxLength": LONGEST_URL})
class WebAddress(serializers.Field[str, str, str, object]):
    """An address of the web. Validates to its canonical form."""

    longest = LONGEST_URL
    default_error_messages = {
        "invalid": gettext_lazy("Write an address of the web, such as https://example.com/page, percent-encoded.")
    }

    def to_internal_value(self, data: str) -> str:
        form = canonical(data)
        if form is None:
            self.fail("invalid")
        return form


class LookupParameters(Parameters):
    url = WebAddress(
        required=False,
        help_text=gettext_lazy(
            "An address: which fact-checks are of a claim that is made there, and which cite it. This site sees it."
        ),
    )
    prefixes = Prefixes(
        required=False,
        help_text=gettext_lazy("Beginnings of the SHA-256 hashes of canonical addresses, with commas between them."),
    )

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        either = _("Give either an address as url or the prefixes of hashes.")
        if "url" in query and "prefixes" in query:
            raise serializers.ValidationError({"prefixes": [either]})
        asked = super().read(query)
        if not asked:
            raise serializers.ValidationError({"url": [either]})
        return asked


def _limit(most: int, default: int) -> WholeNumber:
    return WholeNumber(
        min_value=1,
        max_value=most,
        default=default,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            format_lazy(gettext_lazy("Write a whole number from 1 to {most}."), most=most),
        ),
        help_text=gettext_lazy("How many items a page has."),
    )


def _view(help_text: "StrOrPromise", default: str = "summary") -> serializers.ChoiceField:
    return serializers.ChoiceField(
        ["summary", "full"],
        default=default,
        error_messages={"invalid_choice": gettext_lazy("Write summary or full.")},
        help_text=help_text,
    )


class PageParameters(Parameters):
    limit = _limit(MAX_PAGE, PAGE)


class EntitiesParameters(PageParameters):
    cursor = NamedCursor()
    view = _view(gettext_lazy("Items are whole in either view."))


class ActorParameters(Parameters):
    """The parameters of an actor."""

    as_of = PastDay(
        required=False, help_text=gettext_lazy("As the newest document named it that stood at the end of this day.")
    )


class ClaimParameters(Parameters):
    as_of = PastDay(
        required=False, help_text=gettext_lazy("What stood at the end of this day (UTC), as far as it may be shown.")
    )


class VersionsParameters(PageParameters):
    cursor = NumberedCursor()
    view = _view(gettext_lazy("What an item is: a line, or the entry with its whole document."))


NO_NOTICE = gettext_lazy("Write the index of a notice, such as 7, or -1 for the beginning.")


class ChangesParameters(Parameters):
    after = WholeNumber(
        min_value=-1,
        default=-1,
        error_messages=dict.fromkeys(
            ("invalid", "min_value"), gettext_lazy("Write the index of an entry, such as 41, or -1 for the beginning.")
        ),
        help_text=gettext_lazy("The index of the last entry that you have: last of the answer before. -1: none."),
    )
    notices_after = WholeNumber(
        min_value=-1,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value"), NO_NOTICE),
        help_text=gettext_lazy(
            "The index of the last notice that you have: last_notice of the answer before. Without it, those given "
            "since the entry that after names come again."
        ),
    )
    limit = _limit(MAX_CHANGES, MOST_CHANGES_BY_DEFAULT)
    view = _view(gettext_lazy("What an item is: a line, or the entry with its whole document."), default="full")


class NoticesParameters(Parameters):
    after = WholeNumber(
        min_value=-1,
        default=-1,
        error_messages=dict.fromkeys(("invalid", "min_value"), NO_NOTICE),
        help_text=gettext_lazy("The index of the last notice that you have: last of the answer before. -1: none."),
    )
    number = WholeNumber(
        min_value=1,
        max_value=MAX_NUMBER,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), gettext_lazy("Write the number of a fact-check, such as 41.")
        ),
        help_text=gettext_lazy("Only those about this fact-check: its number."),
    )
    source = _slug(gettext_lazy("Only those about this source: its slug."))  # type: ignore[assignment]
    limit = _limit(MAX_CHANGES, MOST_CHANGES_BY_DEFAULT)


class ExportParameters(Parameters):
    after = WholeNumber(
        min_value=0,
        default=0,
        error_messages=dict.fromkeys(
            ("invalid", "min_value"), gettext_lazy("Write the number of the last fact-check that you have, such as 41.")
        ),
        help_text=gettext_lazy("The number of the last fact-check that arrived: those beyond it follow."),
    )
    index = WholeNumber(
        min_value=-1,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid", "min_value"), gettext_lazy("Write the index that the header Log-Index of the beginning named.")
        ),
        help_text=gettext_lazy(
            "What stood when the log ended with this index: Log-Index of the answer that broke off."
        ),
    )


def _rating_value(help_text: "StrOrPromise") -> WholeNumber:
    return WholeNumber(
        required=False,
        error_messages={"invalid": gettext_lazy("Write a whole number, such as 3.")},
        help_text=help_text,
    )


class ClaimsParameters(PageParameters):
    cursor = NumberedCursor()
    q = Words(
        required=False,
        help_text=gettext_lazy("Only those with these words, by relevance: of the claim, the verdict, names, sources."),
    )
    rating = serializers.RegexField(
        r"\A[-a-zA-Z0-9_]+(\.[-a-zA-Z0-9_]+)?\Z",
        max_length=101,
        required=False,
        trim_whitespace=False,
        error_messages={
            "invalid": gettext_lazy("Write a rating such as half-true, or with its scale: default.half-true.")
        },
        help_text=gettext_lazy("Only those with this rating: its slug, or its scale's slug, a point and its slug."),
    )
    language = serializers.RegexField(
        rf"\A{LANGUAGE.pattern}\Z",
        max_length=LONGEST_LANGUAGE,
        required=False,
        trim_whitespace=False,
        error_messages={"invalid": gettext_lazy("Write a language such as en or pt-BR.")},
        help_text=gettext_lazy("Only those in this language, as in the documents, such as en or pt-BR."),
    )
    actor = _slug(gettext_lazy("Only those that name this actor: its slug."))
    source = _slug(gettext_lazy("Only those that cite this source: its slug."))  # type: ignore[assignment]
    publisher = _slug(gettext_lazy("Only those that cite a source of this publisher: its slug."))
    topic = _slug(gettext_lazy("Only those on this topic: its slug."))
    published_since = Moment(
        required=False,
        help_text=gettext_lazy("Only those whose newest version was published then or later (UTC)."),
    )
    published_before = Moment(
        required=False, help_text=gettext_lazy("Only those whose newest version was published earlier (UTC).")
    )
    country = serializers.RegexField(
        r"\A[A-Z]{2}\Z",
        required=False,
        trim_whitespace=False,
        error_messages={"invalid": gettext_lazy("Write two capital letters (ISO 3166-1), such as VE.")},
        help_text=gettext_lazy("Only those that name an actor of this country: two letters, such as VE."),
    )
    rating_min = _rating_value(gettext_lazy("Only those whose rating has this number or a higher one."))
    rating_max = _rating_value(gettext_lazy("Only those whose rating has this number or a lower one."))
    as_of = PastDay(
        required=False,
        help_text=gettext_lazy("What stood at the end of this day (UTC), as far as it may still be shown."),
    )
    view = _view(gettext_lazy("What an item is: the summary, or the whole document."))

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        asked = super().read(query)
        if "rating_min" in asked and "rating_max" in asked and asked["rating_min"] > asked["rating_max"]:
            raise serializers.ValidationError({"rating_min": [_("It is above rating_max; exchange the two.")]})
        if "q" in asked and "as_of" in asked:
            words = _("Words are looked for in what stands now. Leave out as_of or q.")
            raise serializers.ValidationError({"as_of": [words]})
        return asked
