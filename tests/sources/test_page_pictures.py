"""A picture of a PDF's page is drawn in a process of its own, with the quoted passages boxed."""

import os
import random
import re
import signal
import struct
import subprocess
import sys
import time
import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from sources import extracting, page_pictures
from sources.models import ArchivedText
from sources.page_pictures import NoPicture, picture_of
from sources.page_pictures_program import MAX_PIXELS
from tests.sources.archived import kept
from tests.sources.documents import a_pdf, mutated, opened

pytestmark = pytest.mark.django_db
RED = (220, 38, 38)


def the_text(raw: bytes) -> ArchivedText:
    """The text of a PDF as the archive reads it."""
    with opened(raw) as file, extracting.Extractor() as extractor:
        read = extractor.read(file)
    snapshot = kept(raw, text=read.text, pages=read.pages, media_type="application/pdf")
    return ArchivedText.objects.get(copy=snapshot.copy)


def pixels(picture: bytes) -> list[list[tuple[int, int, int]]]:
    """The rows of a PNG as this house writes it: three colors, no filter."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, kind = struct.unpack_from("!IIBB", picture, 16)
    assert (depth, kind) == (8, 2)
    packed = picture[picture.index(b"IDAT") + 4 : picture.index(b"IEND") - 8]
    rows = zlib.decompress(packed)
    assert len(rows) == height * (1 + 3 * width)
    lines = [rows[at + 1 : at + 1 + 3 * width] for at in range(0, len(rows), 1 + 3 * width)]
    return [list(zip(line[::3], line[1::3], line[2::3], strict=True)) for line in lines]


def boxed(picture: bytes) -> tuple[int, int, int, int]:
    """Return the smallest rectangle with everything red in it: left, top, right, bottom."""
    red = [(x, y) for y, row in enumerate(pixels(picture)) for x, pixel in enumerate(row) if pixel == RED]
    xs, ys = {x for x, _y in red}, {y for _x, y in red}
    return min(xs), min(ys), max(xs), max(ys)


def test_the_passage_is_boxed_where_its_words_are_on_the_page() -> None:
    text = the_text(a_pdf("On the first page.", "Of rivers.\nThe gauge showed forty.\nNobody was hurt."))
    words = "gauge showed"
    at = text.text.index(words)
    left, top, right, bottom = boxed(picture_of(text, 2, [(at, at + len(words))]))
    # The second line stands 72 points from the left and 792 - 706 = 86 from the top; a point is two pixels.
    assert 2 * 86 - 40 < top < 2 * 86 < bottom < 2 * 86 + 30
    assert 2 * 72 + 20 < left < right < 2 * 72 + 260
    dark = [x for row in pixels(picture_of(text, 2, []))[top:bottom] for x, pixel in enumerate(row) if sum(pixel) < 200]
    assert min(dark) < left  # "The" stands before it
    assert max(dark) > right  # "forty" after it


def test_of_two_places_with_the_same_words_the_one_that_is_meant_is_boxed() -> None:
    text = the_text(a_pdf("It rose.\nIt fell.\nIt rose."))
    first, last = text.text.index("It rose."), text.text.rindex("It rose.")
    boxes = [boxed(picture_of(text, 1, [(at, at + 8)])) for at in (first, last)]
    assert boxes[0][3] < boxes[1][1]


def test_a_passage_over_two_pages_is_boxed_on_both() -> None:
    text = the_text(a_pdf("It rose\nin one", "night, said\nthe ministry."))
    passage = (text.text.index("in one"), text.text.index("night") + len("night"))
    for page in (1, 2):
        assert boxed(picture_of(text, page, [passage]))


def test_a_picture_is_bounded_whatever_the_page_measures() -> None:
    for box in (b"[0 0 14400 14400]", b"[0 0 9 14400]", b"[0 0 0.01 0.01]"):
        text = the_text(a_pdf("Big.").replace(b"[0 0 612 792]", box))
        try:
            width, height = struct.unpack_from("!II", picture_of(text, 1, []), 16)
        except NoPicture:
            continue
        assert width * height <= 1.01 * MAX_PIXELS, box


def test_what_cannot_be_drawn_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    text = the_text(a_pdf("One."))
    for page in (0, 2):
        with pytest.raises(NoPicture, match="There is no such page"):
            picture_of(text, page, [])
    for raw, words in ((a_pdf(encrypted=True), "encrypted"), (b"%PDF-1.4\nnothing", "broken")):
        snapshot = kept(raw, text="One.", pages=[0], media_type="application/pdf")
        with pytest.raises(NoPicture, match=words):
            picture_of(ArchivedText.objects.get(copy=snapshot.copy), 1, [])
    monkeypatch.setattr(page_pictures, "LONGEST", 0)
    with pytest.raises(NoPicture, match="took too long"):
        picture_of(text, 1, [])


def test_broken_pdfs_end_as_a_picture_or_in_words() -> None:
    chance = random.Random(7)
    raw = a_pdf("The gauge showed forty.", "Nobody was hurt.")
    for _number in range(15):
        snapshot = kept(mutated(raw, chance), text="The gauge showed forty.", pages=[0], media_type="application/pdf")
        with suppress(NoPicture):
            assert picture_of(ArchivedText.objects.get(copy=snapshot.copy), 1, [(4, 9)]).startswith(b"\x89PNG")


def test_the_program_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    read_end, lifeline = os.pipe()
    with open(tmp_path / "river.pdf", "w+b") as file:
        command = [sys.executable, "-s", "-m", "sources.page_pictures_program", str(file.fileno()), str(read_end)]
        program = subprocess.Popen(
            command, cwd=page_pictures.PROJECT, stdin=subprocess.PIPE, pass_fds=[file.fileno(), read_end]
        )
    os.close(read_end)
    with program:
        flags = Path(f"/proc/{program.pid}/fdinfo/{read_end}")
        while not int(re.findall(r"flags:\s*(\d+)", flags.read_text())[0], 8) & os.O_ASYNC:
            time.sleep(0.01)  # it waits for what is wanted, which never comes
        os.close(lifeline)
        assert program.wait(60) == -signal.SIGIO
