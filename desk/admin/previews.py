"""The preview of a claim: its public page in a frame, its share picture, its JSON, and what they would change."""

from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from desk import preview
from desk.admin.claim_pages import ClaimPages
from public.website import preview as public_preview
from record import formats
from record.documents import FactCheckDocument


class PreviewPages(ClaimPages):
    """Mixin for the admin of claims. Whoever may not see the proposed rating is refused in words on each address."""

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "": (self.preview_view, "preview"),
            "page/": (self.preview_page_view, "preview_page"),
            "picture.png": (self.preview_picture_view, "preview_picture"),
            "document.json": (self.preview_json_view, "preview_json"),
        }
        own = [
            path(f"<int:pk>/preview/{end}", self.admin_site.admin_view(view), name=f"claims_claim_{name}")
            for end, (view, name) in pages.items()
        ]
        return [*own, *super().get_urls()]

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show all of it, or say why not."""
        claim = self.claim_to_see(request, pk)
        context = self.admin_site.each_context(request)
        context |= {"opts": self.model._meta, "original": claim, "claim": claim, "title": _("Preview")}
        if not preview.may_see(request.user, claim):
            return TemplateResponse(request, "desk/preview.html", context | {"refusal": preview.REFUSED}, status=403)
        found = preview.preview(claim, request.user)
        context |= {"preview": found, "json": _json(found.document) if found.document else ""}
        response = TemplateResponse(request, "desk/preview.html", context)
        response["Content-Security-Policy"] = settings.FRAMING_POLICY
        return response

    def preview_page_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the public page, for a frame with a sandbox."""
        response = HttpResponse(public_preview.page(self._document(request, pk)))
        response["Content-Security-Policy"] = settings.PREVIEW_POLICY
        response["X-Frame-Options"] = "SAMEORIGIN"
        response["Referrer-Policy"] = "no-referrer"
        return response

    def preview_picture_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return HttpResponse(public_preview.picture(self._document(request, pk)), content_type="image/png")

    def preview_json_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return HttpResponse(_json(self._document(request, pk)), content_type="application/json")

    def _document(self, request: HttpRequest, pk: int) -> FactCheckDocument:
        """Return what would be published. Raises PermissionDenied, and Http404 where something is missing for it."""
        claim = self.claim_to_see(request, pk)
        if not preview.may_see(request.user, claim):
            raise PermissionDenied(preview.REFUSED)
        document = preview.preview(claim, request.user).document
        if document is None:
            raise Http404(_("There is no document yet: the preview says what is missing."))
        return document


def _json(document: FactCheckDocument) -> str:
    keys: Any = orjson.loads(formats.write(document))
    return orjson.dumps(keys, option=orjson.OPT_INDENT_2).decode()
