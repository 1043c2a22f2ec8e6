"""Share pictures: the rating stands on each, old versions say that they were replaced, nothing withheld is there."""

import re
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import resvg_py
from django.test import Client

from public import direct
from public.models import StoredPicture
from public.website.pictures import design, drawing, fonts
from public.website.pictures.card import alternative, card_of
from public.website.pictures.design import FORMS, LANDSCAPE, Form, drawing_of
from record import formats, log, reading, state
from record.documents import FactCheckDocument
from record.models import Masthead
from record.state import RecordState
from tests.public.addresses import CLAIM, OLD_VERSION, PICTURES
from tests.record.factories import a_rating, an_actor, an_appearance, content, hearsay, publish

pytestmark = pytest.mark.django_db
PICTURE, PORTRAIT = PICTURES
SVG = "{http://www.w3.org/2000/svg}"


class Drawn(list[str]):
    """The SVGs of the pictures that were drawn."""

    def words(self) -> str:
        """What the last one says."""
        return words_of(self[-1])


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    svgs, draw = Drawn(), drawing.png

    def noted(svg: str, files: Iterable[Path]) -> bytes:
        svgs.append(svg)
        return draw(svg, files)

    monkeypatch.setattr(drawing, "png", noted)
    return svgs


def words_of(svg: str) -> str:
    texts = ElementTree.fromstring(svg).iter(f"{SVG}text")
    return " ".join(re.sub("[\u2066-\u2069]", "", "".join(text.itertext())) for text in texts)


def ask(client: Client, address: str = PICTURE) -> bytes:
    """Ask as a server does, which stores what was drawn."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    if work := getattr(answer, "work_after", None):
        work()
    return answer.content


def document(statement: str, **changes: Any) -> FactCheckDocument:
    entry = publish(statement, **changes)[0]
    return formats.read_fact_check(entry.document.body)


def size_of(png: bytes) -> tuple[int, int]:
    """The width and height of a picture all of whose pixels are there."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, pixels, size = 8, b"", (0, 0)
    while at < len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        data = png[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + data) == struct.unpack_from(">I", png, at + 8 + length)[0]
        if kind == b"IHDR":
            size = struct.unpack_from(">II", data)
        pixels += data if kind == b"IDAT" else b""
        at += length + 12
    assert len(zlib.decompress(pixels)) == size[1] * (1 + 4 * size[0])
    return size


def test_a_picture_has_its_size_and_is_kept_like_every_public_answer(client: Client) -> None:
    publish()
    for address, size in {PICTURE: (1200, 630), PORTRAIT: (1080, 1350)}.items():
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert size_of(answer.content) == size
        assert answer["Cache-Control"] == "public, max-age=0, stale-if-error=300"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_it_says_the_rating_first_then_what_was_said_and_by_whom(client: Client, drawn: Drawn) -> None:
    publish("The river rose by two meters in one night.")
    ask(client)
    words = drawn.words()
    said = "Said by Ada Rivera · Sept. 6, 2025 The river rose by two meters in one night."
    assert re.fullmatch(rf"False Least accurate Most accurate {said} Factcheck Published .+ .+/claims/1", words)


def test_with_a_headline_the_claim_stands_below_as_what_it_is(client: Client, drawn: Drawn) -> None:
    publish("It rose by two meters.", headline="It rose by forty centimeters")
    ask(client)
    claim = "The claim · Said by Ada Rivera · Sept. 6, 2025 It rose by two meters."
    assert f"It rose by forty centimeters {claim}" in drawn.words()


def test_only_those_who_are_shown_saying_it_are_named(client: Client, drawn: Drawn) -> None:
    publish(appearances=[hearsay()])
    ask(client)
    assert "No one is shown saying it" in drawn.words()
    assert "Rivera" not in drawn.words()
    actors = [an_actor(slug) for slug in ("ada-rivera", "ben-costa", "cem-ali", "dia-rao")]
    publish(actors=actors, appearances=[an_appearance(actor.slug) for actor in actors])
    ask(client, "/pictures/2/1.png")
    assert "Said by Ada Rivera, Ben Costa and 2 others" in drawn.words()


def test_a_replaced_version_says_so_and_keeps_its_rating(client: Client, drawn: Drawn) -> None:
    publish(rating=a_rating("false"))
    before = ask(client)
    log.append(content(rating=a_rating("half-true")), number=1, action="corrected", note="Read again.")
    first = ask(client)
    assert re.match(r"Replaced \w+\.? \d+, \d{4} This is version 1 of .+\. False ", drawn.words())
    second = ask(client, "/pictures/1/2.png")
    assert drawn.words().startswith("Half true ")
    assert "Replaced" not in drawn.words()
    assert "Corrected" in drawn.words()
    assert len({before, first, second}) == 3


def test_a_demonstration_says_so(client: Client, drawn: Drawn) -> None:
    publish()
    Masthead.objects.create(pk=1, name="Daily Facts", is_demonstration=True)
    ask(client)
    assert "Daily Facts Demonstration" in drawn.words()


@pytest.mark.parametrize(
    "text",
    [
        "</text><script>attacked=1</script>",
        "]]> &lt;b&gt; &amp;amp; &#60;",
        '"><image href="http://evil.example/x.png"/>',
        "{{ 1 }}{% include 'base.html' %} <!-- <![CDATA[",
    ],
)
def test_markup_in_a_text_is_text(client: Client, drawn: Drawn, text: str) -> None:
    hostile = [an_actor(name=text), an_actor("ben-costa")]
    publish(text, headline=text[:100], rating=a_rating(name=text), actors=hostile)
    ask(client)
    elements = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(drawn[-1]).iter()}
    assert elements <= {"svg", "style", "rect", "circle", "path", "text", "tspan"}
    assert drawn.words().count(" ".join(text.split())) >= 2


TEXTS = {
    "en": "The river rose by two meters in one night, as the board had never seen before. ",
    "de": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft ",
    "el": "Η στάθμη του ποταμού ανέβηκε δύο μέτρα μέσα σε μία νύχτα. ",
    "ru": "Уровень воды в реке поднялся на два метра за одну ночь. ",
    "ar": "ارتفع منسوب النهر بمقدار مترين في ليلة واحدة وفقًا لتقرير ABC لعام 2025. ",
    "he": "מפלס הנהר עלה בשני מטרים בלילה אחד, לפי דוח של ABC משנת 2025. ",
    "hi": "नदी का जलस्तर एक ही रात में दो मीटर बढ़ गया, ऐसा क्षत्रिय ने कहा। ",
    "th": "ระดับน้ำในแม่น้ำสูงขึ้นสองเมตรในคืนเดียวตามรายงานของหน่วยงาน",
    "zh": "河水一夜之间上涨了两米，管理局在2025年9月6日的广播采访中说。",
    "ja": "川の水位は一晩で二メートル上昇した、と「河川管理局」が発表した。",
    "ko": "강의 수위가 하룻밤 사이에 2미터 상승했다고 하천관리청이 발표했다. ",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("language", TEXTS)
def test_a_long_text_in_any_script_stays_within_the_frame(language: str, form: Form) -> None:
    long = document(TEXTS[language] * 25, language=language)
    laid_out = drawing_of(card_of(long, "2026-11-30T10:00:00Z", RecordState()), form)
    svg = laid_out.svg()
    without_text = re.sub(r"<text.*?</text>", "", svg)
    edge, foot = form.margin - 6, form.height - form.footer
    for left, top, width, height in (
        (0, 0, edge, form.height),
        (form.width - edge, 0, edge, form.height),
        (0, foot - 14, form.width, 14),
        (0, form.height - 8, form.width, 8),
    ):
        seen, empty = (
            drawn_with(strip(text, form, left, top, width, height), laid_out.fonts) for text in (svg, without_text)
        )
        assert seen == empty, (left, top)
    assert "…" in words_of(svg)


def drawn_with(svg: str, files: Iterable[Path]) -> bytes:
    """Draw in this process, which is quicker for small pictures."""
    return resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=[str(file) for file in files])


def strip(svg: str, form: Form, left: int, top: int, width: int, height: int) -> str:
    """A part of the picture."""
    whole = f'width="{form.width}" height="{form.height}" viewBox="0 0 {form.width} {form.height}"'
    assert whole in svg
    return svg.replace(whole, f'width="{width}" height="{height}" viewBox="{left} {top} {width} {height}"')


def test_a_short_text_is_there_whole(client: Client, drawn: Drawn) -> None:
    for number, (language, text) in enumerate(TEXTS.items(), 1):
        publish(text, language=language)
        ask(client, f"/pictures/{number}/1.png")
        assert "…" not in drawn.words()
        assert re.sub(r"\s", "", text) in re.sub(r"\s", "", drawn.words()), language


def test_what_no_font_has_is_left_out_and_an_emoji_is_drawn(client: Client, drawn: Drawn) -> None:
    publish("The river 🌊 rose 👩‍👩‍👧 by 𐌰𐌱𐌲 𐌳𐌴 \ue000𝟐 🇻🇪 m\u0301.")
    ask(client)
    assert "The river 🌊 rose 👩 by … 2 VE ḿ." in drawn.words()


def test_every_font_is_installed_and_found_by_its_name() -> None:
    faces = [*fonts.SERIF.values(), *fonts.SANS.values(), fonts.MORE_LATIN]
    faces += [*fonts.SHAPED, *fonts.OTHERS, *fonts.EAST_ASIA.values(), *fonts.SIGNS]
    for face in faces:
        letter = next(
            chr(code)
            for code in range(0x2600 if face in fonts.SIGNS else 0x250, 0x1F000)
            if face.has(chr(code)) and (face in fonts.SIGNS or chr(code).isalpha())
        )
        svg = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60">{}</svg>'
        text = f"""<text x="20" y="40" font-size="30" font-family="'{face.family}'">{letter}</text>"""
        seen, empty = (drawn_with(svg.format(each), [face.file]) for each in (text, ""))
        assert seen != empty, face.family


def test_its_colors_are_those_of_the_website() -> None:
    root = Path("static/site.css").read_text().partition(":root {")[2].partition("}")[0]
    colors = dict(re.findall(r"--(\w+): (#\w{6});", root))
    assert {tone: colors[tone] for tone in design.TONES} == design.TONES
    assert [colors[name] for name in ("paper", "ink", "quiet", "rule")] == [
        design.PAPER, design.INK, design.QUIET, design.RULE,
    ]  # fmt: skip


def test_a_picture_is_drawn_once_and_found_without_its_view(client: Client, drawn: Drawn) -> None:
    publish()
    for address in PICTURES:
        png = ask(client, address)
        assert ask(client, address) == png
        found = direct.find("http://testserver", address, "", state.current())
        assert found is not None
        assert reading.answer(found.questions) == png
    assert len(drawn) == 2
    assert StoredPicture.objects.count() == 2
    for address in (f"{PICTURE}?x=1", "/pictures/01/1.png"):
        assert direct.find("http://testserver", *address.partition("?")[::2], state.current()) is None


def test_publishing_draws_nothing(client: Client, drawn: Drawn) -> None:
    publish()
    ask(client)
    log.append(content(summary="Another."), number=1, action="corrected", note="Read again.")
    publish("Another one.")
    assert len(drawn) == 1


def test_a_stored_picture_is_shown_while_all_that_it_says_is_as_it_was(
    client: Client, drawn: Drawn, settings: Any
) -> None:
    publish()
    ask(client)
    late = client.get(PORTRAIT).work_after  # type: ignore[attr-defined]
    log.append(content(rating=a_rating("true")), number=1, action="corrected", note="Read again.")
    late()  # what was drawn before the correction is stored after it
    ask(client, PORTRAIT)
    assert drawn.words().startswith("Replaced")
    ask(client, PORTRAIT)
    assert len(drawn) == 3
    Masthead.objects.create(pk=1, name="Daily Facts")
    ask(client, PORTRAIT)
    settings.RELEASE = "another"
    ask(client, PORTRAIT)
    assert len(drawn) == 5


def test_of_a_retracted_fact_check_there_is_no_picture_stored_or_not(client: Client, drawn: Drawn) -> None:
    publish("It rose by two meters.")
    ask(client)
    late = client.get(PORTRAIT).work_after  # type: ignore[attr-defined]
    log.retract(1, note="It was a hoax.", names_statement=False)
    assert not StoredPicture.objects.exists()
    for address in PICTURES:
        answer = client.get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (410, "private, no-store")
        assert "This fact-check was retracted" in answer.text
    log.append(content("It rose."), number=1, action="updated", note="Again, in other words.")
    late()  # what was drawn before both is stored after them
    for address in PICTURES:
        answer = client.get(address)
        assert answer.status_code == 410
        assert "two meters" not in answer.text
        found = direct.find("http://testserver", address, "", state.current())
        assert found is not None
        assert reading.answer(found.questions) is None
    assert client.get("/pictures/1/2.png").status_code == 410  # the retraction itself
    ask(client, "/pictures/1/3.png")
    assert "It rose." in drawn.words()


def test_a_picture_that_there_is_not_is_said_in_words(client: Client) -> None:
    publish()
    for address in (
        "/pictures/1/0.png",
        "/pictures/1/2.png",
        "/pictures/2/1.png",
        "/pictures/1/99999999999999999999.png",
    ):
        answer = client.get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (404, "private, no-store"), address
        assert "There is no such page" in answer.text
    assert client.get("/pictures/1/1.jpg").status_code == 404
    assert client.get("/pictures/1/01.png")["Location"] == PICTURE
    assert "has no parameter “size”" in client.get(f"{PICTURE}?size=2").text


def test_the_verdicts_page_names_its_picture_and_what_it_says(client: Client) -> None:
    publish(rating=a_rating("false"))
    log.append(content(rating=a_rating("half-true")), number=1, action="corrected", note="Read again.")
    for address, version, words in ((CLAIM, 2, "Half true. “"), (OLD_VERSION, 1, "Replaced version 1. False. “")):
        page = client.get(address).text
        for name, expected in {
            "og:image": f"http://127.0.0.1:8000/pictures/1/{version}.png",
            "twitter:image": f"http://127.0.0.1:8000/pictures/1/{version}.png",
            "og:image:width": LANDSCAPE.width,
            "og:image:height": LANDSCAPE.height,
            "twitter:card": "summary_large_image",
        }.items():
            assert re.search(f'(?:property|name)="{name}" content="{expected}"', page), name
        for name in ("og:image:alt", "twitter:image:alt"):
            assert re.search(f'="{name}" content="{words}The river .+” Said by .?Ada Rivera', page), name
        for form in ("", "-portrait"):
            assert f'<a href="/pictures/1/{version}{form}.png" download' in page
    assert '<meta name="twitter:card" content="summary">' in client.get("/").text


def test_what_a_picture_says_is_not_too_long_to_be_read_out() -> None:
    alternatives = [
        alternative(document("It rose. " * 100, headline="It fell " * 12), is_current=each) for each in (True, False)
    ]
    assert all(len(words) <= 420 for words in alternatives)
    assert all(words.endswith("Sept. 6, 2025") for words in alternatives)


def test_what_a_picture_says_tells_the_finding_from_the_claim() -> None:
    words = alternative(document("It rose.", headline="It fell"), is_current=True)
    assert words.startswith("False. It fell – “It rose.” Said by ")
