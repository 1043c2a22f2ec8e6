"""Documents of several kinds, and ways to break them."""

import random
import tempfile
from typing import IO

LINES_OF_A_PAGE = 40


def opened(raw: bytes) -> IO[bytes]:
    """The bytes as an open file, as a fetch leaves them."""
    file = tempfile.TemporaryFile()  # noqa: SIM115
    file.write(raw)
    return file


def a_page(*paragraphs: str, title: str = "A report", beside: str = "Subscribe now", head: str = "") -> str:
    """A web page with an article and something beside it."""
    written = "".join(
        f"<p>{paragraph}</p>" for paragraph in paragraphs or ["What it says is said at some length here."]
    )
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head><body><nav>Home</nav>'
        f"<article><h1>{title}</h1>{written}</article><aside>{beside}</aside></body></html>"
    )


def a_pdf(*pages: str, title: str = "", author: str = "", encrypted: bool = False) -> bytes:
    """A PDF whose pages have these lines, each in Helvetica."""
    texts = pages or ("What it says.",)
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(texts)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Title ({title}) /Author ({author}) /CreationDate (D:20250906120000Z) >>".encode(),
    ]
    for number, text in enumerate(texts):
        lines = " ".join(f"({line}) Tj T*" for line in text.splitlines())
        drawn = f"BT /F1 12 Tf 72 720 Td 14 TL {lines} ET".encode("latin-1")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {6 + 2 * number} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    trailer = f"/Size {len(objects) + 1} /Root 1 0 R /Info 4 0 R"
    if encrypted:
        key = "<" + "5a" * 32 + ">"
        trailer += f" /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O {key} /U {key} >> /ID [<00> <00>]"
    written, offsets = b"%PDF-1.4\n", []
    for number, found in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, found)
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << {trailer} >>\nstartxref\n{len(written)}\n"
    )
    return written + f"{end}%%EOF\n".encode()


def mutated(raw: bytes, random: random.Random) -> bytes:
    """The bytes with some of them changed, taken out, doubled or cut off."""
    found = bytearray(raw)
    for _ in range(random.randint(1, 12)):
        at = random.randrange(len(found) or 1)
        length = random.choice((1, 1, 4, 32, 200))
        match random.randrange(5):
            case 0:
                found[at : at + length] = random.randbytes(length)
            case 1:
                del found[at : at + length]
            case 2:
                found[at:at] = found[at : at + length] * random.randint(1, 50)
            case 3:
                found[at : at + length] = str(random.choice((-1, 0, 2**31, 2**63, 10**30))).encode()
            case 4 if random.random() < 0.2:
                del found[at:]
    return bytes(found)
