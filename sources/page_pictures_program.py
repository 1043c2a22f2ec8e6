"""The program that draws a page of a PDF: python -m sources.page_pictures_program, with the numbers of two open files.

The first is the PDF, the second the end of a pipe on which nothing comes. What is wanted comes in JSON as its input;
the picture goes to its output as a PNG. PDFium reads what strangers wrote, so the program first takes from itself what
it does not need: opening a file or a connection, writing a file, starting a process, memory.
"""

import resource
import struct
import sys
import zlib
from typing import TYPE_CHECKING

import msgspec

from sources.lifeline import end_with_parent

if TYPE_CHECKING:
    from pypdfium2 import PdfBitmap, PdfDocument, PdfPage

ENCRYPTED, BROKEN, TOO_LARGE, NO_PAGE = 3, 4, 5, 6  # how it ends where there is no picture
MEMORY = 400_000_000  # bytes of address space
CPU = 15  # seconds

MAX_PIXELS = 4_000_000
MAX_SIDE = 6_000  # pixels
SCALE = 2.0  # pixels for a point, 1/72 inch, where there is room for so many
RED = (220, 38, 38, 255)
PADDING, LINE = 2, 3  # pixels around the words, and of the box


class Boxed(msgspec.Struct):
    """A passage: its letters, and how many letters stand before it on the page."""

    before: int
    words: str


class Wanted(msgspec.Struct):
    """The page that is wanted, counted from 1, and the passages to be boxed on it."""

    page: int
    passages: list[Boxed]


def letters(text: str) -> str:
    """Return a text without what its two readings may differ in: white space, controls, broken hyphens."""
    return "".join(filter(_is_letter, text))


def _is_letter(character: str) -> bool:
    code = ord(character)
    is_none = code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE or code == 0xFEFF
    return not is_none and not character.isspace()


def main(file: int, lifeline: int) -> None:
    import pypdfium2 as pdfium
    import pypdfium2.raw as pdfium_c

    end_with_parent(lifeline)
    give_up_rights()
    wanted = msgspec.json.decode(sys.stdin.buffer.read(), type=Wanted)
    with open(file, "rb") as opened:
        try:
            picture = png(drawn(pdfium.PdfDocument(opened), wanted))
        except pdfium.PdfiumError as error:
            locked = {pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY}
            sys.exit(ENCRYPTED if getattr(error, "err_code", None) in locked else BROKEN)
        except MemoryError:
            sys.exit(TOO_LARGE)
        except Exception:  # of bytes that were made to break it
            sys.exit(BROKEN)
    sys.stdout.buffer.write(picture)


def drawn(document: "PdfDocument", wanted: Wanted) -> "PdfBitmap":
    """Return the page with the passages boxed."""
    if not 1 <= wanted.page <= len(document):
        sys.exit(NO_PAGE)
    page = document[wanted.page - 1]
    width, height = page.get_size()
    if not (0 < width < 1e6 and 0 < height < 1e6):
        sys.exit(BROKEN)
    scale = min(SCALE, MAX_SIDE / width, MAX_SIDE / height, (MAX_PIXELS / (width * height)) ** 0.5)
    bitmap = page.render(scale=scale, rev_byteorder=True)
    for passage in wanted.passages:
        for place in places_of(page, bitmap, passage):
            box(bitmap, *place)
    return bitmap


def places_of(page: "PdfPage", bitmap: "PdfBitmap", passage: Boxed) -> list[tuple[int, int, int, int]]:
    """Return where the lines of a passage are in the picture: left, top, right, bottom."""
    import pypdfium2.raw as pdfium_c

    textpage = page.get_textpage()
    said = [pdfium_c.FPDFText_GetUnicode(textpage, number) for number in range(textpage.count_chars())]
    shown = [
        (number, chr(code)) for number, code in enumerate(said) if code <= sys.maxunicode and _is_letter(chr(code))
    ]
    text = "".join(character for _number, character in shown)
    at = passage.before if text.startswith(passage.words, passage.before) else text.find(passage.words)
    if at < 0 or not passage.words:
        return []
    first, last = shown[at][0], shown[at + len(passage.words) - 1][0]
    position = bitmap.get_posconv(page)
    found = []
    for number in range(textpage.count_rects(first, last - first + 1)):
        left, bottom, right, top = textpage.get_rect(number)
        (x, y), (other_x, other_y) = position.to_bitmap(left, top), position.to_bitmap(right, bottom)
        found.append((min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)))
    return found


def box(bitmap: "PdfBitmap", left: int, top: int, right: int, bottom: int) -> None:
    """Draw a red line around the place."""
    left, top, right, bottom = left - PADDING, top - PADDING, right + PADDING, bottom + PADDING
    fill(bitmap, left - LINE, top - LINE, right + LINE, top)
    fill(bitmap, left - LINE, bottom, right + LINE, bottom + LINE)
    fill(bitmap, left - LINE, top, left, bottom)
    fill(bitmap, right, top, right + LINE, bottom)


def fill(bitmap: "PdfBitmap", left: int, top: int, right: int, bottom: int) -> None:
    """Fill what of a rectangle is within the picture with red."""
    left, top = max(left, 0), max(top, 0)
    right, bottom = min(right, bitmap.width), min(bottom, bitmap.height)
    if left < right and top < bottom:
        bitmap.fill_rect(RED, left, top, right - left, bottom - top)


def png(bitmap: "PdfBitmap") -> bytes:
    """Return the picture as a PNG (ISO/IEC 15948), of 8 bits for each color."""
    pixels, width, height = memoryview(bitmap.buffer).cast("B"), bitmap.width, bitmap.height
    channels = bitmap.n_channels
    kind = 0 if channels == 1 else 2  # gray, or red, green and blue
    packer = zlib.compressobj(6)
    rows = []
    for row in range(height):
        line = pixels[row * bitmap.stride : row * bitmap.stride + width * channels]
        rows.append(packer.compress(b"\0" + bytes(line)))
    rows.append(packer.flush())
    header = struct.pack("!IIBBBBB", width, height, 8, kind, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", b"".join(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data)) for name, data in chunks
    )


def give_up_rights() -> None:
    """Take what the work does not need; no file can be opened any more, so PDFium uses the fonts that it brings."""
    for limit, most in (
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, CPU),
        (resource.RLIMIT_AS, MEMORY),
    ):
        resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
