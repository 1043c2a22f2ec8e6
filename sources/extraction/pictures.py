"""Writes a picture again, so that its pixels alone are kept: no place, no device, nothing hidden behind it."""

from typing import IO

from PIL import Image, ImageOps

from sources.extraction.media_types import PICTURES
from sources.extraction.results import Extraction

MAX_PIXELS = 40_000_000
QUALITY = 92


def load_all() -> None:
    """Load what reads and writes these kinds, for a process that can open no more files."""
    Image.MAX_IMAGE_PIXELS = None  # counted here
    Image.init()


def write_again(file: IO[bytes], media_type: str, to: IO[bytes]) -> Extraction:
    """Write the picture that is in the file: a photograph as JPEG, any other as PNG."""
    kind = PICTURES[media_type]
    with Image.open(file, formats=[kind]) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            return Extraction("too_large", media_type)
        if kind == "JPEG" or (kind == "WEBP" and picture.mode == "RGB"):
            upright = ImageOps.exif_transpose(picture if picture.mode in ("RGB", "L") else picture.convert("RGB"))
            _without_more(upright).save(to, "JPEG", quality=QUALITY)
            return Extraction("no_text", "image/jpeg", is_picture_written=True)
        upright = ImageOps.exif_transpose(picture)
        _without_more(upright).save(to, "PNG")
        return Extraction("no_text", "image/png", is_picture_written=True)


def _without_more(picture: Image.Image) -> Image.Image:
    """Drop what was beside the pixels, the profile of colors included; transparency stays."""
    for name in set(picture.info) - {"transparency"}:
        del picture.info[name]
    return picture
