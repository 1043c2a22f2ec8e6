"""Two pages for all who work at the desk: how far reviewers agree, and what is checked and how it came out."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.models import User
from claims import agreement, permissions
from claims.balance import DIMENSIONS, Balance, balance
from claims.models import RatingScale
from record.csv_rows import MEDIA_TYPE, csv_of

MOST_SHOWN = 100
MOST_IN_A_FILE = 10_000
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(9998, 12, 31)
BY = {
    "actor": pgettext_lazy("balance", "Actor"),
    "country": pgettext_lazy("balance", "Country of the actor"),
    "topic": pgettext_lazy("balance", "Topic"),
    "quarter": pgettext_lazy("balance", "Quarter"),
}
EARLIEST_BY_DEFAULT = timedelta(days=2 * 365)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
        error_messages={"invalid": _("Write a day such as 2025-09-01, or choose one.")},
    )


class PeriodForm(forms.Form):
    """The days from which and to which something is counted, both included; two years up to today by default."""

    begin = _day(_("From"))
    end = _day(_("To"))

    def __init__(self, given: QueryDict):
        data = {name: given[name] for name in given}
        if not data.get("begin") and not data.get("end"):
            data |= {"begin": (localdate() - EARLIEST_BY_DEFAULT).isoformat(), "end": localdate().isoformat()}
        super().__init__(data)

    def clean(self) -> dict[str, Any] | None:
        begin, end = self.cleaned_data.get("begin"), self.cleaned_data.get("end")
        for name, day in (("begin", begin), ("end", end)):
            if day and not FIRST_DAY <= day <= LAST_DAY:
                self.add_error(name, _("Choose a day from 1970 on, and before the year 9999."))
        if begin and end and begin > end:
            self.add_error("end", _("The last day is before the first: exchange them."))
        return super().clean()

    def days(self) -> tuple[date, date]:
        """Return the first and the last day; what was not well formed counts as not given."""
        given = self.cleaned_data if self.is_valid() else {}
        end = given.get("end") or max(localdate(), given.get("begin") or FIRST_DAY)
        return given.get("begin") or max(end - EARLIEST_BY_DEFAULT, FIRST_DAY), end

    def moments(self) -> tuple[datetime, datetime]:
        """Return when the first day begins and when the last one has ended."""
        begin, end = self.days()
        return make_aware(datetime.combine(begin, time.min)), make_aware(
            datetime.combine(end + timedelta(days=1), time.min)
        )


class AgreementForm(PeriodForm):
    """The period, and the scale: steps of two scales cannot be compared."""

    def __init__(self, given: QueryDict):
        super().__init__(given)
        scales = RatingScale.objects.order_by("-is_default", "name")
        if len(scales) > 1:
            self.fields["scale"] = forms.ModelChoiceField(
                scales, label=_("Scale"), required=False, empty_label=None, widget=UnfoldAdminSelectWidget
            )

    def scale(self) -> RatingScale | None:
        """Return the scale that was chosen, or else the default; None where the newsroom has none."""
        given = self.cleaned_data.get("scale") if self.is_valid() else None
        return given or RatingScale.objects.order_by("-is_default", "name").first()


class BalanceForm(PeriodForm):
    """The period, and by what is counted."""

    by = forms.ChoiceField(label=_("By"), choices=[*BY.items()], required=False, widget=UnfoldAdminSelectWidget)
    field_order = ["by"]

    def dimension(self) -> str:
        return (self.cleaned_data.get("by") if self.is_valid() else "") or DIMENSIONS[0]


def agreement_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show how far reviewers agree; to editors, also who agrees with whom."""
    if not request.user.has_perm("claims.view_claim"):
        raise PermissionDenied
    form = AgreementForm(request.GET)
    scale = form.scale()
    if scale is None:
        return TemplateResponse(request, "desk/no_scale.html", context | {"title": _("Agreement of reviewers")})
    levels = scale.ratings.filter(value__isnull=False).count()
    period = agreement.Period(scale.pk, *form.moments())
    *quarters, total = agreement.by_quarter(period, levels)
    begin, end = form.days()
    context |= {
        "title": _("Agreement of reviewers"),
        "form": form,
        "scale": scale,
        "begin": begin,
        "end": end,
        "total": total,
        "quarters": quarters,
        "topics": agreement.by_topic(period, levels),
        "least": agreement.MIN_UNITS,
    }
    if permissions.is_editor(request.user):
        context["pairs"] = _named(agreement.pairs(period))
    return TemplateResponse(request, "desk/agreement.html", context, status=200 if form.is_valid() else 400)


def _named(pairs: list[agreement.Pair]) -> list[dict[str, Any]]:
    people = User.objects.in_bulk({key for pair in pairs for key in (pair.one, pair.other)})
    return [{"pair": pair, "one": people[pair.one], "other": people[pair.other]} for pair in pairs]


def balance_page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show what was taken up and how it came out, by one dimension."""
    if not request.user.has_perm("claims.view_claim"):
        raise PermissionDenied
    form = BalanceForm(request.GET)
    dimension = form.dimension()
    begin, end = form.days()
    query = urlencode({"by": dimension, "begin": begin.isoformat(), "end": end.isoformat()})
    context |= {
        "title": _("Balance"),
        "form": form,
        "by": BY[dimension],
        "begin": begin,
        "end": end,
        "balance": balance(dimension, *form.moments(), most=MOST_SHOWN),
        "is_country": dimension == "country",
        "most": MOST_SHOWN,
        "file": f"{reverse('admin:balance_file')}?{query}",
    }
    return TemplateResponse(request, "desk/balance.html", context, status=200 if form.is_valid() else 400)


def balance_file(request: HttpRequest) -> HttpResponse:
    """Answer the same as CSV (RFC 4180)."""
    if not request.user.has_perm("claims.view_claim"):
        raise PermissionDenied
    form = BalanceForm(request.GET)
    if not form.is_valid():
        wrong = {field.label: field.errors.get_json_data() for field in form if field.errors}
        words = " ".join(f"{label}: {error['message']}" for label, errors in wrong.items() for error in errors)
        return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
    found = balance(form.dimension(), *form.moments(), most=MOST_IN_A_FILE)
    begin, end = form.days()
    name = f"balance-by-{form.dimension()}-{begin.isoformat()}-{end.isoformat()}.csv"
    response = HttpResponse(csv_of(_table(found, str(BY[form.dimension()]))), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _table(found: Balance, by: str) -> list[list[str | int]]:
    head: list[str | int] = [by, gettext("Claims taken up"), gettext("Public verdicts"), *found.ratings]
    total: list[str | int] = [
        gettext("All, each counted once"),
        found.total.taken,
        found.total.public,
        *found.total.ratings,
    ]
    rows: list[list[str | int]] = [[row.name, row.taken, row.public, *row.ratings] for row in found.rows]
    return [head, *rows, total]
