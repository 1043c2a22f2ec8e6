"""Where a share picture is, and what it says, for the page that names it."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from public.website.pictures.card import alternative
from public.website.pictures.design import LANDSCAPE, PORTRAIT
from record.documents import FactCheckDocument


@dataclass(frozen=True)
class SharePicture:
    """A picture of a version; `address` has scheme and host, as others must have it."""

    path: str
    portrait: str
    address: str
    width: int
    height: int
    alternative: str


def path_of(number: int, version: int, form: str) -> str:
    """Return where the picture is on this site, as the path is written."""
    return reverse(f"website:picture-{form}", kwargs={"number": number, "version": version})


def share_picture(document: FactCheckDocument, is_current: bool) -> SharePicture:
    """Return the picture of a version, which stands or was replaced."""
    path = path_of(document.number, document.version, LANDSCAPE.name)
    return SharePicture(
        path=path,
        portrait=path_of(document.number, document.version, PORTRAIT.name),
        address=f"{settings.SITE_URL}{path}",
        width=LANDSCAPE.width,
        height=LANDSCAPE.height,
        alternative=alternative(document, is_current=is_current),
    )
