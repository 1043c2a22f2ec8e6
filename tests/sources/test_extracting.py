"""Reading documents in a process of its own: what is read, and that nothing in a document harms who reads it."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sources.extracting import PROJECT, Extractor
from sources.extraction.media_types import media_type_of
from sources.extraction.results import MAX_TEXT
from tests.sources.documents import a_page, a_pdf, mutated, opened

SLOW = ("<html><body>" + "".join(f"<li><a href=x>{n} of many words</a></li>" for n in range(60_000))).encode()


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    with Extractor() as extractor:
        yield extractor


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_page_says_who_wrote_it_and_when(extractor: Extractor) -> None:
    head = (
        '<meta name="author" content="Ada Writer"><meta property="article:published_time" content="2025-09-06T10:00">'
        '<meta property="og:site_name" content="The Courier">'
    )
    words = "The minister said on Monday that the figures “were never published”, and that nobody had asked for them."
    found = extractor.read(opened(a_page(words, "A second paragraph, too.", title="Figures", head=head).encode()))
    assert (found.reading, found.media_type, found.title) == ("read", "text/html", "Figures")
    assert (found.authors, found.published_on, found.language) == ("Ada Writer", "2025-09-06", "en")
    assert found.publisher == "The Courier"
    assert found.text.splitlines()[:3] == ["Figures", words, "A second paragraph, too."]


def test_what_stands_beside_the_article_follows_it_and_what_nobody_sees_is_left_out(extractor: Extractor) -> None:
    page = a_page("The article itself is a paragraph of some length, as articles are.", beside="Read our other stories")
    hidden = "<script>const secret = 1</script><style>p {}</style><!-- remark -->"
    text = extractor.read(opened(page.replace("</body>", f"{hidden}</body>").encode())).text
    assert text.index("The article itself") < text.index("Read our other stories")
    assert not any(unseen in text for unseen in ("secret", "remark", "p {}"))


@pytest.mark.parametrize(
    ("written_in", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "iso-8859-1"),
        ("cp1252", "utf-8"),
        ("cp1252", "no-such-encoding"),
        ("cp1252", "rot13"),
        ("utf-16", "utf-8"),
        ("iso8859-1", "ISO-8859-1"),
    ],
)
def test_the_encoding_may_be_unknown_or_a_lie(extractor: Extractor, written_in: str, said: str) -> None:
    page = a_page(
        "Où naît l’été, près de la forêt ? Là-bas, où le garçon dort déjà à côté de sa sœur.".replace("’", "'")
    )
    page = page.replace("œ", "oe")
    found = extractor.read(opened(page.encode(written_in)), charset=said)
    assert "Où naît l'été, près de la forêt ? Là-bas, où le garçon dort déjà à côté" in found.text


@pytest.mark.parametrize("title", ["<FEFFD8000041>", "<EFBBBFEDA080>"])
def test_half_a_character_in_its_title_does_not_hide_what_a_pdf_says(extractor: Extractor, title: str) -> None:
    raw = a_pdf("What it says.", title="of it", author="The office").replace(b"(of it)", title.encode())
    found = extractor.read(opened(raw))
    assert (found.reading, found.title, found.authors, found.text) == ("read", "", "The office", "What it says.\n")


def test_a_nul_does_not_hide_what_a_page_says(extractor: Extractor) -> None:
    page = a_page("Words before \0 and after it, which somebody may quote.", title="A\0 title")
    found = extractor.read(opened(page.encode()), media_type="text/html")
    assert (found.reading, found.media_type, found.title) == ("read", "text/html", "A title")
    assert "Words before and after it, which somebody may quote." in found.text


def test_a_pdf_is_read_page_by_page(extractor: Extractor) -> None:
    raw = a_pdf("First page\nof two", "Second page", title="Annual report", author="The office")
    found = extractor.read(opened(raw), media_type="text/html")
    assert (found.reading, found.media_type) == ("read", "application/pdf")
    assert (found.title, found.authors, found.published_on) == ("Annual report", "The office", "2025-09-06")
    first, second = (found.text[start:] for start in found.pages)
    assert first.startswith("First page\nof two")
    assert second == "Second page\n"


@pytest.mark.parametrize(
    ("raw", "said", "reading", "media_type"),
    [
        (a_pdf("Secret", encrypted=True), "", "encrypted", "application/pdf"),
        (b"%PDF-1.7\nand then nothing", "", "broken", "application/pdf"),
        (a_pdf(""), "", "no_text", "application/pdf"),
        (b"", "text/html", "no_text", "text/html"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "text/html", "no_text", "image/png"),
        (b"PK\x03\x04" + bytes(20), "application/epub+zip", "unknown", "application/epub+zip"),
        (b"\x00\x01\x02\x03", "text/html", "unknown", "application/octet-stream"),
        (b"name,number\na,1\n", "text/csv; charset=utf-8", "read", "text/csv"),
        (b"only words", "application/pdf", "read", "text/plain"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "", "broken", "multipart/related"),
    ],
)
def test_bytes_tell_what_they_are(extractor: Extractor, raw: bytes, said: str, reading: str, media_type: str) -> None:
    found = extractor.read(opened(raw), media_type=said)
    assert (found.reading, found.media_type) == (reading, media_type)


def test_what_a_file_is_is_told_at_once_whatever_stands_before_its_first_element() -> None:
    before = b"<!-- -->" * 200  # whoever tries each way to read these as fewer comments never ends
    assert media_type_of(before + b"<<", "text/html") == "text/html"
    assert media_type_of(before + b"<p>Words") == "text/html"
    for said, is_what in (("text/html", "text/html"), ("", "application/pdf")):
        assert media_type_of(b"<!doctype html><!-- %PDF-1.7 --><p>Words", said) == is_what
    hidden = b"<!-- " + b"a control \x01 " * 300 + b"--><p>Words"
    assert media_type_of(hidden, "text/html") == "text/html"
    assert media_type_of(hidden, "image/png") == "application/octet-stream"
    assert media_type_of(b"<?xml " * 300 + b"<p>") == "text/xml"


def test_a_page_that_a_browser_saved_as_one_file_is_read(extractor: Extractor) -> None:
    saved = (
        "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "<html><p>It says =E2=80=9Cso=E2=80=9D.</p></html>\r\n--b--\r\n"
    )
    assert extractor.read(opened(saved.encode())).text == "It says “so”."


def test_a_long_text_is_cut_and_that_is_said(extractor: Extractor) -> None:
    found = extractor.read(opened(b"word " * 500_000))
    assert (len(found.text), found.is_cut) == (MAX_TEXT, True)


def test_a_document_that_takes_too_much_memory_is_named_and_the_next_one_is_read(extractor: Extractor) -> None:
    huge = opened(b"<html>")
    os.ftruncate(huge.fileno(), 400_000_000)
    assert extractor.read(huge).reading == "too_large"
    assert extractor.read(opened(b"the next")).text == "the next"


def test_a_document_that_takes_too_long_is_named_and_the_next_one_is_read() -> None:
    with Extractor() as extractor:
        extractor.read(opened(b"ready"))
        extractor.longest = 0.3
        assert extractor.read(opened(SLOW)).reading == "too_slow"
        extractor.longest = 60
        assert extractor.read(opened(b"the next")).text == "the next"


@pytest.mark.parametrize(("number", "reading"), [(signal.SIGSEGV, "broken"), (signal.SIGXCPU, "too_slow")])
def test_a_crash_is_named_and_the_next_document_is_read(number: int, reading: str) -> None:
    with Extractor() as extractor:
        extractor.read(opened(b"ready"))
        extractor.close()  # so that it is the first document of a process
        killed: list[int] = []

        def kill() -> None:
            until(lambda: extractor.process is not None and extractor.process.documents == 1)
            assert extractor.process is not None
            time.sleep(0.3)
            killed.append(extractor.process.process.pid)
            extractor.process.process.send_signal(number)

        with ThreadPoolExecutor(1) as others:
            others.submit(kill)
            assert extractor.read(opened(SLOW)).reading == reading
        assert not is_running(killed[0])
        assert extractor.read(opened(b"the next")).text == "the next"


def test_a_document_is_not_blamed_for_what_killed_the_process_before(extractor: Extractor) -> None:
    extractor.read(opened(b"ready"))
    assert extractor.process is not None
    extractor.process.process.kill()
    extractor.process.process.wait()
    assert extractor.read(opened(b"the next")).text == "the next"
    threading.Timer(0.3, extractor.process.process.kill).start()
    assert extractor.read(opened(SLOW)).reading == "read"


def test_the_process_ends_with_the_one_that_started_it_whatever_it_is_doing() -> None:
    program = (
        "import os, sys\nos.environ['DJANGO_SETTINGS_MODULE'] = 'factcheck.settings'\nimport django\ndjango.setup()\n"
        "from sources.extracting import Extractor\nfrom tests.sources.documents import opened\n"
        "from tests.sources.test_extracting import SLOW\nextractor = Extractor()\nextractor.read(opened(b'ready'))\n"
        "print(extractor.process.process.pid, flush=True)\nwhile True: extractor.read(opened(SLOW))\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        time.sleep(0.5)
        assert is_running(child)
        parent.kill()
        until(lambda: not is_running(child))


def test_it_can_neither_open_files_or_connections_nor_write_nor_start_a_process(extractor: Extractor) -> None:
    extractor.read(opened(b"ready"))
    assert extractor.process is not None
    limits = Path(f"/proc/{extractor.process.process.pid}/limits").read_text()
    of = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()}
    assert (of["Max open files"], of["Max file size"], of["Max processes"]) == ("6", "0", "0")
    assert int(of["Max address space"]) < 250_000_000
    files = os.listdir(f"/proc/{extractor.process.process.pid}/fd")
    assert sorted(files) == ["0", "1", "2", "3"]  # the last two are for a document


def test_broken_documents_crash_nothing(extractor: Extractor) -> None:
    by_chance = random.Random(10)
    whole = [a_pdf(*["A line\nand another"] * 3), a_page("A paragraph.", "Another one.").encode()]
    for number in range(60):
        found = extractor.read(opened(mutated(whole[number % 2], by_chance)))
        assert found.reading in {"read", "no_text", "broken", "encrypted", "unknown"}
    assert extractor.read(opened(b"the next")).text == "the next"
