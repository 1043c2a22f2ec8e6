"""Query parameters: read strictly, so that a mistyped filter is an error and never a longer list."""

import re
from datetime import UTC, datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from record.api.problems import BadParameters, ParameterError

LONGEST = 500
PAGE = 20
LARGEST_PAGE = 100
MOST_ERRORS = 20
LONGEST_NAME = 60  # of an unknown parameter, as an error repeats it


class Parameters(serializers.Serializer):
    """The parameters of an endpoint that takes none; others add theirs."""

    @classmethod
    def read(cls, query: QueryDict) -> dict[str, Any]:
        """The parameters that were given, and the defaults of others. Raises BadParameters."""
        known = cls._declared_fields
        if not query:  # most requests; validating nothing would be a third of their time
            return {name: field.default for name, field in known.items() if field.default is not empty}
        errors: list[ParameterError] = []
        for name, values in query.lists():
            wrong = _form_error(name, values, list(known))
            if wrong:
                errors.append(ParameterError(name[:LONGEST_NAME], wrong))
        if not errors:
            given = cls(data=query.dict())
            if given.is_valid():
                return given.validated_data
            errors = [ParameterError(name, " ".join(details)) for name, details in given.errors.items()]
        raise BadParameters(errors[:MOST_ERRORS])


def _form_error(name: str, values: list[str], known: list[str]) -> str | None:
    if name not in known:
        if not known:
            return _("There is no such parameter; this address takes none.")
        return _("There is no such parameter. Known here: %(known)s.") % {"known": ", ".join(known)}
    if len(values) > 1:
        return _("It is given more than once; give it once.")
    if not values[0]:
        return _("It is empty; give it a value or leave it out.")
    if len(values[0]) > LONGEST:
        return _("It is longer than %(longest)d characters; shorten it.") % {"longest": LONGEST}
    return None


@extend_schema_field({"type": "string"})
class Cursor(serializers.Field):
    """A place in a list: on which side of which key. Validates to the pair."""

    default_error_messages = {"invalid": gettext_lazy("Take it from next or previous of an earlier answer.")}

    def __init__(self, key: str):
        super().__init__(required=False, help_text=gettext_lazy("Where the page starts: as in next or previous."))
        self.form = re.compile(rf"(after|before)\.({key})")

    def to_internal_value(self, data: str) -> tuple[str, str]:
        found = self.form.fullmatch(data)
        if not found:
            self.fail("invalid")
        side, key = found.groups()
        return side, key


@extend_schema_field({"type": "string", "examples": ["2026-11-22", "2026-11-22T10:00:00Z"]})
class Moment(serializers.Field):
    """A day, which begins at 00:00 UTC, or a time with its offset. Validates to a time in UTC."""

    FORM = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d))?", re.ASCII)
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


def _slug(help_text: Any) -> serializers.SlugField:
    return serializers.SlugField(max_length=100, required=False, trim_whitespace=False, help_text=help_text)


class PageParameters(Parameters):
    limit = serializers.IntegerField(
        min_value=1, max_value=LARGEST_PAGE, default=PAGE, help_text=gettext_lazy("How many items a page has.")
    )


class SubjectsParameters(PageParameters):
    cursor = Cursor(r"[-\w.]{1,160}")


class ClaimsParameters(PageParameters):
    cursor = Cursor(r"0|[1-9][0-9]{0,17}")
    rating = _slug(gettext_lazy("Only those with this rating: its slug."))
    language = serializers.RegexField(
        r"\A[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z",
        max_length=35,
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
    view = serializers.ChoiceField(
        ["summary", "full"],
        default="summary",
        error_messages={"invalid_choice": gettext_lazy("Write summary or full.")},
        help_text=gettext_lazy("What an item is: the summary, or the whole document."),
    )
