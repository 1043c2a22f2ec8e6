"""The pages of a source beside its form: what rests on it, what became of it, and which work a pasted address is."""

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from claims import resting
from desk.admin.base import SluggedAdmin
from desk.admin.picked import Picked
from desk.admin.source_changes import CHANGES, change_page, possible
from record.addresses import InvalidAddress
from sources import known
from sources.canonical import canonical
from sources.models import Publisher, Source
from sources.pasting import Described, described

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

IN_A_PAGE = 50  # claims
MOST_SHOWN = 20  # events, doubles and others at the address
POPUP = ("_popup", "_to_field")  # what the admin's own addresses say of a window for choosing
LONGEST_ADDRESS = 2000
LONGEST_QUERY = 7_000  # characters in an address of ours; proxies in front take some 8,000 for the whole line
HAS_SCHEME = re.compile("[A-Za-z][A-Za-z0-9+-]*:")


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]  # it takes none at run time
    def clean(self) -> dict[str, Any]:
        """Refuse an address at which another work is known: one work is one source."""
        cleaned = super().clean() or self.cleaned_data
        url = cleaned.get("url")
        is_new = url and "url" in self.changed_data and canonical(url) != self.instance.canonical
        if is_new and (other := known.taken_by(str(url), besides=self.instance)):
            self.add_error("url", _taken(other))
        return cleaned


def _taken(other: Source) -> "SafeString":
    return format_html(
        _now(
            "This work is known: <a class='desk-link' href='{url}'>{title}</a>. Use that one; if it is another work "
            "at the same address, say first that the earlier one is superseded."
        ),
        url=reverse("admin:sources_source_change", args=[other.pk]),
        title=other.title,
    )


class PasteForm(forms.Form):
    address = forms.CharField(
        label=_("Paste an address"),
        max_length=LONGEST_ADDRESS,
        help_text=_("Of a page or a file; a copy in an archive, a page for telephones or a shared link will do."),
        error_messages={"required": _("Paste the address of the work, or enter it by hand.")},
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True, "inputmode": "url", "spellcheck": "false"}),
    )


class SourcePages(SluggedAdmin):
    """The pages of a source; SourceAdmin adds the form."""

    form = SourceForm
    change_form_outer_before_template = "desk/source_above.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        changes = [
            path(f"<int:pk>/{name}/", view(self.change_as_a_whole), {"name": name}, name=f"sources_source_{name}")
            for name in CHANGES
        ]
        return [
            path("paste/", view(self.paste_view), name="sources_source_paste"),
            path("<int:pk>/choose/", view(self.choose_view), name="sources_source_choose"),
            path("<int:pk>/resting/", view(self.resting_view), name="sources_source_resting"),
            *changes,
            *super().get_urls(),
        ]

    def _source(self, request: HttpRequest, pk: int) -> Source:
        source: Source | None = self.get_queryset(request).select_related("publisher").filter(pk=pk).first()
        if source is None:
            raise Http404(_("There is no such source."))
        if not self.has_view_permission(request, source):
            raise PermissionDenied
        return source

    def _context(self, request: HttpRequest, **more: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.model._meta, **more}

    # One source

    def has_change_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        """Refuse it for a source that was merged: what it says is read no more."""
        return super().has_change_permission(request, obj) and (obj is None or obj.merged_into_id is None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        source = self.get_object(request, object_id)
        if source is not None and self.has_view_permission(request, source):
            # Lazy: a save that succeeds shows nothing.
            extra_context = (extra_context or {}) | {"about": SimpleLazyObject(lambda: self._about(request, source))}
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return response

    def _about(self, request: HttpRequest, source: Source) -> dict[str, object]:
        changes = possible(source, request)
        others = Source.objects.none()
        if source.canonical and source.merged_into_id is None:
            others = Source.objects.filter(canonical=source.canonical, merged_into=None).exclude(pk=source.pk)
        return {
            "source": source,
            "kept": source.kept(),
            "doubles": source.merged.all()[:MOST_SHOWN],
            "others": others[:MOST_SHOWN],
            "changes": [(name, CHANGES[name].label) for name in changes],
            "leaves_marking_to_editors": "merge" in changes and "retract" not in changes,
            "resting": resting.resting_on(source).count(),
            "events": source.events.select_related("by", "other")[:MOST_SHOWN],
        }

    def change_as_a_whole(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        return change_page(request, self._source(request, pk), name, self._context(request))

    def resting_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show which claims rest on a source, some at a time."""
        source = self._source(request, pk)
        if not request.user.has_perm("claims.view_claim"):
            raise PermissionDenied
        counts = resting.counts(source)
        pages = max(1, -(-counts.total // IN_A_PAGE))
        asked = request.GET.get("page", "1")
        page = min(int(asked), pages) if asked.isascii() and asked.isdecimal() and len(asked) < 10 and int(asked) else 1
        context = self._context(
            request,
            title=_("What rests on this"),
            source=source,
            kept=source.kept(),
            counts=counts,
            claims=resting.resting(source, limit=IN_A_PAGE, offset=(page - 1) * IN_A_PAGE),
            page=page,
            pages=pages,
        )
        return TemplateResponse(request, "desk/source_resting.html", context)

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        """Save what is on the form alone: the source may have been merged or retracted a moment ago."""
        if not change:
            super().save_model(request, obj, form, change)
            return
        columns = {column.name for column in obj._meta.concrete_fields}
        obj.save(update_fields=[*(columns & set(form.cleaned_data)), "canonical"])

    # Finding it

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return sources by words, or by an address; of those that were merged, the ones that are kept."""
        if "." in search_term and (works := known.known_at(search_term)):
            return queryset.filter(pk__in=[work.pk for work in works]), False
        found, may_have_doubles = super().get_search_results(request, queryset, search_term)
        return found.filter(merged_into=None), may_have_doubles

    # Adding one

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Ask for an address first; the form follows, with what the page says of itself or by hand."""
        if request.method == "GET" and "by_hand" not in request.GET and self.has_add_permission(request):
            return self._ask_for_address(request, PasteForm())
        response: HttpResponse = super().add_view(request, form_url, extra_context)
        return response

    def _ask_for_address(self, request: HttpRequest, form: PasteForm, status: int = 200) -> HttpResponse:
        kept = {name: request.GET[name] for name in POPUP if name in request.GET}
        context = self._context(
            request,
            title=_("Add source"),
            form=form,
            is_popup="_popup" in request.GET,
            paste=f"{reverse('admin:sources_source_paste')}?{urlencode(kept)}",
            by_hand=f"{reverse('admin:sources_source_add')}?{urlencode(kept | {'by_hand': 1})}",
        )
        return TemplateResponse(request, "desk/source_paste.html", context, status=status)

    def paste_view(self, request: HttpRequest) -> HttpResponse:
        """Find the work at a pasted address, or open the form with what its page says of itself."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        kept = {name: request.GET[name] for name in POPUP if name in request.GET}
        if request.method != "POST":
            return HttpResponseRedirect(f"{reverse('admin:sources_source_add')}?{urlencode(kept)}")
        form = PasteForm(request.POST)
        if not form.is_valid():
            return self._ask_for_address(request, form, status=422)
        address = form.cleaned_data["address"]
        address = address if HAS_SCHEME.match(address) else f"https://{address}"
        if works := known.known_at(address):
            return self._known(request, works, address, kept)
        try:
            page = described(address)
        except InvalidAddress as error:
            form.add_error("address", str(error))
            return self._ask_for_address(request, form, status=422)
        if len(page.url) > LONGEST_ADDRESS:
            words = _now("With its letters written as escapes, the address has more than %(most)d characters.")
            form.add_error("address", words % {"most": LONGEST_ADDRESS})
            return self._ask_for_address(request, form, status=422)
        if works := known.known_at(page.url):
            return self._known(request, works, page.url, kept)
        self._tell(request, page)
        return HttpResponseRedirect(_filled_in(page, kept))

    def _known(self, request: HttpRequest, works: list[Source], address: str, kept: dict[str, str]) -> HttpResponse:
        is_current = any(work.state == Source.State.CURRENT for work in works)
        context = self._context(
            request,
            title=_("This work is known"),
            works=works[:MOST_SHOWN],
            address=address,
            is_popup="_popup" in kept,
            again=f"{reverse('admin:sources_source_add')}?{urlencode(kept)}",
            by_hand="" if is_current else _filled_in(Described(address), kept),
        )
        return TemplateResponse(request, "desk/source_known.html", context)

    def _tell(self, request: HttpRequest, page: Described) -> None:
        if page.why:
            messages.warning(
                request, _("The page was not read, so only its address is filled in. %(why)s") % {"why": page.why}
            )
        else:
            messages.info(request, _("This is what the page says of itself. Check it, and add what is missing."))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Begin the publisher that the page names, where there is none here."""
        name = request.GET.get("publisher_name", "")[:200]
        if db_field.name == "publisher" and name and not Publisher.objects.filter(name__iexact=name).exists():
            about = {"name": name, "homepage": request.GET.get("homepage", "")[:2000]}
            kwargs["initial"] = Picked("publisher", typed=name, begins=True, values=about)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def choose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close a window for choosing with this source, as if it had just been added."""
        source = self._source(request, pk)
        data = json.dumps({"value": str(source.pk), "obj": str(source)})
        return TemplateResponse(request, "admin/popup_response.html", {"popup_response_data": data})


def _filled_in(page: Described, kept: dict[str, str]) -> str:
    """Return the address of the form with what is known of a work.

    A page may say more of itself than an address takes, with twelve characters for each letter; then less is filled in.
    """
    given = {
        "by_hand": "1",
        "url": page.url,
        "title": page.title,
        "kind": page.kind,
        "authors": page.authors,
        "published_on": page.published_on,
        "language": page.language,
        "publisher": str(page.publisher.pk) if page.publisher else "",
        "publisher_name": "" if page.publisher else page.publisher_name or page.host,
        "homepage": "" if page.publisher else f"https://{page.host}/",
    }
    query = kept | {name: value for name, value in given.items() if value}
    for name in ("authors", "publisher_name", "title"):
        if len(urlencode(query)) > LONGEST_QUERY:
            query.pop(name, None)
    return f"{reverse('admin:sources_source_add')}?{urlencode(query)}"
