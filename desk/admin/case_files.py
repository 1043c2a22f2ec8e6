"""A claim's whole file, as PDF or as ZIP, for whoever may take it."""

import hashlib
import io
import logging
import zipfile

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from accounts.models import current_user
from claims.case_file import CaseFile, case_file, may_take
from claims.models import Claim
from desk.admin.claim_pages import ClaimPages

logger = logging.getLogger(__name__)


class CaseFilePages(ClaimPages):
    """Mixin for the admin of claims: the file of one."""

    def get_urls(self) -> list[URLPattern]:
        pages = (("pdf", self.case_pdf_view), ("zip", self.case_zip_view))
        return [
            *(
                path(f"<int:pk>/file.{form}", self.admin_site.admin_view(view), name=f"claims_claim_file_{form}")
                for form, view in pages
            ),
            *super().get_urls(),
        ]

    def case_pdf_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the file as a PDF."""
        from desk.case_pdf import TooLong, case_pdf  # with numpy and fonts, half a second that no other page waits for

        case = self._case(request, pk)
        try:
            return _sent(case_pdf(case), case, "pdf", "application/pdf")
        except TooLong as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[pk]))

    def case_zip_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the file as a ZIP: the documents as they were published, everything else as JSON, and the PDF."""
        from desk.case_pdf import TooLong, case_pdf

        case = self._case(request, pk)
        files = case.files()
        try:
            files["case.pdf"] = case_pdf(case)
        except TooLong as error:
            files["README.txt"] += f"\ncase.pdf: {error}\n".encode()
        return _sent(_zipped(files, case), case, "zip", "application/zip")

    def _case(self, request: HttpRequest, pk: int) -> CaseFile:
        """Return the file of a claim. Raises PermissionDenied and Http404."""
        claim = self.claim_to_see(request, pk)
        if not may_take(request.user, claim):
            raise PermissionDenied
        logger.info("The file of claim %s goes out to %s", claim.pk, request.user.pk)
        return case_file(claim, by=current_user(request))


def _zipped(files: dict[str, bytes], case: CaseFile) -> bytes:
    files = dict(sorted(files.items()))
    sums = "".join(f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in files.items())
    written = io.BytesIO()
    at = timezone.localtime(case.at).timetuple()[:6]
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {**files, "SHA256SUMS": sums.encode()}.items():
            archive.writestr(zipfile.ZipInfo(name, at), body, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _sent(body: bytes, case: CaseFile, form: str, media_type: str) -> HttpResponse:
    claim: Claim = case.claim
    name = f"claim-{claim.pk}-{timezone.localdate(case.at)}.{form}"
    return HttpResponse(
        body, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
