"""Any list of the desk as CSV: what the person sees of it now, with its filters, its search and its order."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from record.csv_rows import MEDIA_TYPE, csv_of

if TYPE_CHECKING:
    from unfold.admin import ModelAdmin as Base
else:
    Base = object

logger = logging.getLogger(__name__)

MOST = 25_000  # rows of a file; whoever serves the desk holds a whole answer in memory
MOST_PARTS = 100
AT_ONCE = 500
BOM = b"\xef\xbb\xbf"  # by which Excel knows that it is UTF-8
OWN = ("bom", "part")  # parameters of the export; all others are the list's


class Exported(Base):
    """Mixin for models' pages: their list goes out as CSV to whoever may view it."""

    export_fields: Sequence[str] = ()  # of the model or its page; where there are none, the list's own columns
    export_related: Sequence[str] = ()  # what the rows need of other tables
    list_before_template = "desk/export_list.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/", self.admin_site.admin_view(self.export_view), name=name), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Say where the list as it is shown goes out."""
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_export")
        query = urlencode(_of_the_list(request), doseq=True)
        extra_context = {"export_url": f"{address}?{query}", **(extra_context or {})}
        return super().changelist_view(request, extra_context)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Send the list as CSV. One that is too long for a file is offered in parts."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        asked = request.GET
        part, bom = asked.get("part", ""), asked.get("bom", "yes")
        of_the_list = request.GET.copy()
        for name in (*OWN, "p"):
            of_the_list.pop(name, None)
        request.GET = cast(Any, of_the_list)
        try:
            rows = super().get_changelist_instance(request).queryset
        except IncorrectLookupParameters:  # the list says which
            address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
            return HttpResponseRedirect(f"{address}?{request.GET.urlencode()}")
        count = rows.order_by()[: MOST * MOST_PARTS].count()
        parts = max(1, -(-count // MOST))
        number = int(part) if part.isascii() and part.isdigit() and len(part) < 4 else 0
        if not 1 <= number <= parts:
            if parts > 1:
                return self._parts(request, count, parts, bom)
            number = 1
        logger.info("%s of %s go out as CSV, part %d", self.opts.label_lower, request.user.pk, number)
        pieces = self._pieces(request, rows[(number - 1) * MOST : number * MOST], bom)
        response = StreamingHttpResponse(pieces, content_type=MEDIA_TYPE)
        response["Content-Disposition"] = f'attachment; filename="{self._name(number, parts)}"'
        return response

    def _name(self, number: int, parts: int) -> str:
        part = f"-{number}-of-{parts}" if parts > 1 else ""
        return f"{self.opts.model_name}-{timezone.localdate()}{part}.csv"

    def _parts(self, request: HttpRequest, count: int, parts: int, bom: str) -> TemplateResponse:
        query = request.GET.urlencode()
        numbered = [
            {
                "url": f"?{query}&part={number}&bom={bom}",
                "first": (number - 1) * MOST + 1,
                "last": min(number * MOST, count),
            }
            for number in range(1, parts + 1)
        ]
        title = _("This list goes out in parts")
        context = self.admin_site.each_context(request) | {"title": title, "parts": numbered, "opts": self.opts}
        return TemplateResponse(request, "desk/export_parts.html", context)

    def _pieces(self, request: HttpRequest, rows: QuerySet[Any], bom: str) -> Iterator[bytes]:
        names = self.get_export_fields(request)
        yield (BOM if bom != "no" else b"") + csv_of([[self._label(name) for name in names]])
        rows = rows.prefetch_related(*self.export_related)
        written: list[list[str]] = []
        for row in rows.iterator(chunk_size=AT_ONCE):
            written.append([self._cell(request, name, row) for name in names])
            if len(written) == AT_ONCE:
                yield csv_of(written)
                written = []
        yield csv_of(written)

    def get_export_fields(self, request: HttpRequest) -> Sequence[str]:
        return self.export_fields or [str(name) for name in self.get_list_display(request)]

    def _label(self, name: str) -> str:
        return capfirst(str(label_for_field(name, self.model, self)))

    def _cell(self, request: HttpRequest, name: str, row: Any) -> str:
        """Return a cell; a page may have a method `export_<name>` for what depends on who asks."""
        if (own := getattr(self, f"export_{name}", None)) is not None:
            return _text(own(request, row))
        field, _attribute, value = lookup_field(name, row, self)
        if field is not None and getattr(field, "flatchoices", None):
            value = dict(field.flatchoices).get(value, value)
        return _text(value)


def _of_the_list(request: HttpRequest) -> Mapping[str, list[str]]:
    """Return the parameters by which the list is filtered, searched and sorted, without its page."""
    return {name: values for name, values in request.GET.lists() if name != "p" and not name.startswith("_")}


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(_("yes")) if value else str(_("no"))
        case datetime():
            return timezone.localtime(value).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case tuple() | list():
            return "; ".join(map(str, value))
        case _:
            return str(value)
