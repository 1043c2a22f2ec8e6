"""The page that takes a table or pasted lines, shows what would be entered, and enters it once somebody agrees."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.models import current_user
from claims.models import Claim
from desk import importing
from desk.admin.taking_files import taking_a_file
from desk.admin.widgets import CodeWidget
from desk.importing import COLUMNS, Candidate, Outdated
from desk.tables import MOST_BYTES, MOST_ROWS, NotATable, Table, table_of, text_of
from desk.typed import is_refill
from sources.codes import languages

CHANGED = _("The text, or what is on the desk, changed since it was shown. Look at it again, then enter it.")


class TableForm(forms.Form):
    """A file or a text, and the language of rows that name none. A file takes the place of the text."""

    file = forms.FileField(label=_("CSV file"), required=False, allow_empty_file=True)
    text = forms.CharField(
        label=_("Lines"),
        required=False,
        strip=False,
        validators=[],
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 10, "dir": "auto", "spellcheck": "false"}),
        help_text=_("One statement on each line; or a table, with the names of its columns in the first line."),
    )
    language = forms.CharField(label=_("Language"), widget=CodeWidget("names-of-languages", languages))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["file", "text", "language"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        text = self.fields["text"]
        text.validators = []  # a broken character is an error of its line
        model_field: Any = Claim._meta.get_field("language")
        self.fields["language"].validators += model_field.validators

    encoding = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file: UploadedFile[bytes] | None = cleaned.get("file")
        if file is not None:
            try:
                cleaned["text"], self.encoding = text_of(self._read(file))
            except NotATable as problem:
                self.add_error("file", str(problem))
        elif len(cleaned.get("text") or "") > MOST_BYTES:
            self.add_error("text", _("This is too long. Bring it in parts."))
        return cleaned

    def _read(self, file: "UploadedFile[bytes]") -> bytes:
        if (file.size or 0) > MOST_BYTES:
            words = _("This file has more than %(most)d bytes. Bring it in parts.")
            raise NotATable(words % {"most": MOST_BYTES})
        return bytes(file.read())


class ImportPages(ModelAdmin):
    """Mixin for the admin of claims: a table of them is entered at once."""

    def get_urls(self) -> list[URLPattern]:
        view = taking_a_file(self.admin_site.admin_view(self.import_view), self.has_add_permission)
        return [path("import/", view, name="claims_claim_import"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Say where a table comes in, to whoever may enter claims."""
        url = reverse("admin:claims_claim_import") if self.has_add_permission(request) else ""
        return super().changelist_view(request, {"import_url": url, **(extra_context or {})})

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a table, show what would be entered, or enter it. What cannot be entered is kept on the page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        usual = {"language": settings.LANGUAGE_CODE.partition("-")[0]}
        form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm(initial=usual)
        found: list[Candidate] = []
        left_out: set[int] = set()
        table, status = None, 200
        if form.is_bound:
            status = 422
            table = self._table(form)
        if table is not None:
            text, language = form.cleaned_data["text"], form.cleaned_data["language"]
            lines = {int(line) for line in request.POST.getlist("left_out") if line.isdecimal() and len(line) < 9}
            if "enter" in request.POST and "file" not in request.FILES and not is_refill(request):
                try:
                    entered, wrong = importing.enter(
                        table, text, language, left_out=lines, seen=form.cleaned_data["seen"], by=current_user(request)
                    )
                    if not wrong:
                        return self._entered(request, entered, len(table.rows) - len(entered))
                    form.add_error(None, _("Nothing was entered: correct these lines, or leave them out."))
                except Outdated:
                    form.add_error(None, CHANGED)
            else:
                status = 200
            found = importing.candidates(table, language)
            seen = importing.digest_of(text, language, found)
            left_out = (
                lines if form.cleaned_data["seen"] == seen else {each.row.line for each in found if each.is_duplicate}
            )
            form = self._shown_again(form, text, language, seen)
        context = self.admin_site.each_context(request) | {
            "title": _("Enter many claims"),
            "opts": self.opts,
            "form": form,
            "table": table,
            "candidates": found,
            "left_out": left_out,
            "wrong": sum(bool(each.problems) for each in found),
            "columns": sorted({*COLUMNS.values()}),
            "most": MOST_ROWS,
        }
        return TemplateResponse(request, "desk/import.html", context, status=status)

    def _table(self, form: TableForm) -> Table | None:
        if not form.is_valid():
            return None
        try:
            return table_of(form.cleaned_data["text"], COLUMNS, "statement")
        except NotATable as problem:
            text = form.cleaned_data["text"]
            named = "file" if form.files else "text"
            form.add_error(named, str(problem))
            # What a file has is shown as text, where it can be corrected.
            form.data = {"text": text, "language": form.data.get("language", "")}
            return None

    def _shown_again(self, form: TableForm, text: str, language: str, seen: str) -> TableForm:
        """Return the form with the text of the file, so that a correction loses nothing of the rest."""
        shown = TableForm({"text": text, "language": language, "seen": seen})
        shown.encoding = form.encoding
        for error in form.non_field_errors():
            shown.add_error(None, error)
        return shown

    def _entered(self, request: HttpRequest, entered: list[Claim], left: int) -> HttpResponse:
        words = ngettext("%(count)d claim is entered.", "%(count)d claims are entered.", len(entered))
        messages.success(request, words % {"count": len(entered)})
        if left:
            words = ngettext("%(count)d line was left out.", "%(count)d lines were left out.", left)
            messages.info(request, words % {"count": left})
        return HttpResponseRedirect(reverse("admin:claims_claim_changelist") + "?turn=triage")
