"""Any list of the desk as a file: what the person sees of it now, with its filters, its search and its order.

Which rows go out is decided once. The formats differ in how they are written: as a table in words for people (CSV), or
as an object a line under names that do not change (NDJSON), and some lists as ClaimReview for other newsrooms.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import orjson
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from desk.claim_reviews import ClaimReviews
from public.programs import NDJSON
from record import csv_rows

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin as Base
else:
    Base = object

logger = logging.getLogger(__name__)

MOST = 25_000  # rows of a file; whoever serves the desk holds a whole answer in memory
MOST_CLAIM_REVIEWS = 5_000  # of a file; each is as long as several rows
MOST_PARTS = 100
AT_ONCE = 500
BOM = b"\xef\xbb\xbf"  # by which Excel knows that it is UTF-8
OWN = ("format", "bom", "part")  # parameters of the export; all others are the list's
Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | None"


class Format(StrEnum):
    """How a list is written, by what its address says and its file's name ends with."""

    CSV = "csv"
    NDJSON = "ndjson"
    CLAIM_REVIEW = "claimreview.ndjson"

    @property
    def media_type(self) -> str:
        return csv_rows.MEDIA_TYPE if self == Format.CSV else NDJSON

    @property
    def most(self) -> int:
        return MOST_CLAIM_REVIEWS if self == Format.CLAIM_REVIEW else MOST


class Exported(Base):
    """Mixin for models' pages: their list goes out to whoever may view it."""

    export_fields: Sequence[str] = ()  # of the model or its page; where there are none, the list's own columns
    export_related: "Sequence[str | Prefetch[Any]]" = ()  # what the rows need of other tables
    claim_reviews: ClaimReviews | None = None  # where the list goes out as ClaimReview, too
    list_before_template = "desk/export_list.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/", self.admin_site.admin_view(self.export_view), name=name), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Say where the list as it is shown goes out."""
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_export")
        query = urlencode(_of_the_list(request), doseq=True)
        own = {"export_url": f"{address}?{query}", "is_of_claim_reviews": self.claim_reviews is not None}
        extra_context = own | (extra_context or {})
        return super().changelist_view(request, extra_context)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Send the list. One that is too long for a file, or of which not all can go out, is offered in parts."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        own = {name: request.GET[name] for name in OWN if name in request.GET}
        of_the_list = request.GET.copy()
        for name in (*OWN, "p"):
            of_the_list.pop(name, None)
        request.GET = cast(Any, of_the_list)
        try:
            rows = super().get_changelist_instance(request).queryset
        except IncorrectLookupParameters:  # the list says which
            return self._back_to_the_list(request)
        form = own.get("format", Format.CSV)
        if form not in [*Format] or (form == Format.CLAIM_REVIEW and self.claim_reviews is None):
            messages.error(request, _("This list does not go out in that format. Choose one of those above it."))
            return self._back_to_the_list(request)
        return self._sent_or_offered(request, rows, Format(form), own)

    def _sent_or_offered(
        self, request: HttpRequest, rows: QuerySet[Any], form: Format, own: dict[str, str]
    ) -> HttpResponseBase:
        part, left_out = own.pop("part", ""), 0
        count = _count(rows)
        if form == Format.CLAIM_REVIEW and self.claim_reviews is not None:
            of_all, rows = count, self.claim_reviews.among(rows)
            count = _count(rows)
            left_out = of_all - count
        parts = max(1, -(-count // form.most))
        number = int(part) if part.isascii() and part.isdigit() and len(part) < 4 else 0
        if not 1 <= number <= parts:
            if parts > 1 or left_out:
                return self._parts(request, count, form, own, left_out)
            number = 1
        logger.info("%s of %s go out as %s, part %d", self.opts.label_lower, request.user.pk, form, number)
        written = self._written(request, rows[(number - 1) * form.most : number * form.most], form, own)
        response = StreamingHttpResponse(written, content_type=form.media_type)
        response["Content-Disposition"] = f'attachment; filename="{self._name(form, number, parts)}"'
        return response

    def _back_to_the_list(self, request: HttpRequest) -> HttpResponseRedirect:
        return HttpResponseRedirect(self._list(request))

    def _list(self, request: HttpRequest) -> str:
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return f"{address}?{request.GET.urlencode()}"

    def _name(self, form: Format, number: int, parts: int) -> str:
        part = f"-{number}-of-{parts}" if parts > 1 else ""
        return f"{self.opts.model_name}-{timezone.localdate()}{part}.{form}"

    def _parts(
        self, request: HttpRequest, count: int, form: Format, own: Mapping[str, str], left_out: int
    ) -> TemplateResponse:
        query = urlencode([*_of_the_list(request).items(), *own.items()], doseq=True)
        numbered = [
            {"url": f"?{query}&part={number}", "first": first, "last": min(first + form.most - 1, count)}
            for number, first in enumerate(range(1, count + 1, form.most), start=1)
        ]
        is_long = len(numbered) > 1
        context = self.admin_site.each_context(request) | {
            "title": _("This list goes out in parts") if is_long else _("Not all of this list goes out"),
            "is_long": is_long,
            "left_out": self.claim_reviews.left_out(left_out) if self.claim_reviews and left_out else "",
            "parts": numbered,
            "back": self._list(request),
            "opts": self.opts,
        }
        return TemplateResponse(request, "desk/export_parts.html", context)

    def _written(
        self, request: HttpRequest, rows: QuerySet[Any], form: Format, own: Mapping[str, str]
    ) -> Iterator[bytes]:
        match form:
            case Format.CSV:
                return self._csv(request, rows.prefetch_related(*self.export_related), own)
            case Format.NDJSON:
                return self._ndjson(request, rows.prefetch_related(*self.export_related))
            case Format.CLAIM_REVIEW:
                assert self.claim_reviews is not None  # as asked above
                return _pieces(rows, self.claim_reviews)

    def _csv(self, request: HttpRequest, rows: QuerySet[Any], own: Mapping[str, str]) -> Iterator[bytes]:
        names = self.get_export_fields(request)
        labels = [capfirst(str(label_for_field(name, self.model, self))) for name in names]
        yield (BOM if own.get("bom") != "no" else b"") + csv_rows.csv_of([labels])
        for some in _some_at_a_time(rows):
            yield csv_rows.csv_of([_text(self._cell(request, name, row)) for name in names] for row in some)

    def _ndjson(self, request: HttpRequest, rows: QuerySet[Any]) -> Iterator[bytes]:
        names = self.get_export_fields(request)
        for some in _some_at_a_time(rows):
            cells = ({name: _json(self._cell(request, name, row, in_words=False)) for name in names} for row in some)
            yield b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in cells)

    def get_export_fields(self, request: HttpRequest) -> Sequence[str]:
        return self.export_fields or [str(name) for name in self.get_list_display(request)]

    def _cell(self, request: HttpRequest, name: str, row: Any, *, in_words: bool = True) -> object:
        """Return a cell; a page may have a method `export_<name>` for what depends on who asks.

        Of a choice it is the label, or the value that stays when words or languages change.
        """
        if (own := getattr(self, f"export_{name}", None)) is not None:
            return own(request, row)
        field, _attribute, value = lookup_field(name, row, self)
        if in_words and field is not None and getattr(field, "flatchoices", None):
            return dict(field.flatchoices).get(value, value)
        return value


def _count(rows: QuerySet[Any]) -> int:
    return rows.order_by()[: MOST * MOST_PARTS].count()


def _pieces(rows: QuerySet[Any], claim_reviews: ClaimReviews) -> Iterator[bytes]:
    for some in _some_at_a_time(rows):
        yield b"".join(claim_reviews.lines(some))


def _some_at_a_time(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    each = rows.iterator(chunk_size=AT_ONCE)
    while some := [*islice(each, AT_ONCE)]:
        yield some


def _of_the_list(request: HttpRequest) -> Mapping[str, list[str]]:
    """Return the parameters by which the list is filtered, searched and sorted, without its page."""
    return {name: values for name, values in request.GET.lists() if name != "p" and not name.startswith("_")}


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(_("yes")) if value else str(_("no"))
        case datetime() | date():
            return _iso(value)
        case tuple() | list():
            return "; ".join(map(str, value))
        case _:
            return str(value)


def _json(value: object) -> Json:
    match value:
        case None | bool() | int() | float():
            return value
        case datetime() | date():
            return _iso(value)
        case tuple() | list():
            return [_json(each) for each in value]
        case dict():
            return {str(name): _json(each) for name, each in value.items()}
        case _:
            return str(value)


def _iso(value: date) -> str:
    return timezone.localtime(value).isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
