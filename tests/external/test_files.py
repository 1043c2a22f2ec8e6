"""Reviews are found in files of every kind; what is broken costs itself alone, and nothing makes the reader blow up."""

import gzip
import io
import json
import tracemalloc
import zipfile
from html import escape
from pathlib import Path

import pytest

from external import blocks, files, markup
from external.reports import Place, Reason, Report
from external.reviews import reviews_in_file
from tests.external.reading import claim_review, read

ONE = json.dumps(claim_review())
SEA = json.dumps(claim_review(url="https://checks.example/sea"))


def script(body: str) -> str:
    return f'<script type="application/ld+json">{body}</script>'


def places(body: bytes | str, name: str = "file.json") -> list[Place]:
    """Where the reviews stand that lack a date, so that each has a line."""
    reviews, report = read(body, name)
    found = [line.place for line in report.oddities if line.reason is Reason.MISSING]
    assert len(reviews) == len(found)
    return found


DATELESS = json.dumps(claim_review(datePublished=None))


def test_json_has_reviews_single_in_arrays_in_graphs_and_within_other_things() -> None:
    assert [place.pointer for place in places(DATELESS)] == [""]
    assert [place.pointer for place in places(f"[{DATELESS}, {DATELESS}]")] == ["/0", "/1"]
    assert [place.pointer for place in places(f'{{"@graph": [{{}}, {DATELESS}]}}')] == ["/@graph/1"]
    article = f'{{"@type": "NewsArticle", "a/b": {{"review": [{DATELESS}]}}}}'
    assert [place.pointer for place in places(article)] == ["/a~1b/review/0"]


def test_a_review_is_known_by_its_type_or_by_its_claim() -> None:
    for kind in ("ClaimReview", "schema:ClaimReview", "http://schema.org/ClaimReview", ["Review", "ClaimReview"], None):
        assert len(read(json.dumps(claim_review(**{"@type": kind})))[0]) == 1
    assert read('{"@type": "Review", "name": "A film"}')[0] == []


def test_lines_of_json_are_read_one_by_one() -> None:
    text = f'{DATELESS}\n\n{{"claimReviewed": \n{DATELESS}\r\n'
    reviews, report = read(text, "archive.jsonl")
    assert len(reviews) == 2
    assert {line.place.line for line in report.oddities} == {1, 4}
    [broken] = report.refusals
    assert (broken.reason, broken.place) == (Reason.BROKEN_JSON, Place("archive.jsonl", line=3))
    assert (report.kept, report.refused) == (2, 1)
    assert len(read(text, "by-another-name.txt")[0]) == 2


def test_a_line_that_is_too_long_is_passed_over() -> None:
    text = f'{ONE}\n{{"claimReviewed": "{"a" * (2 * blocks.PIECE)}"}}\n{SEA}\n'
    reviews, report = read(text)
    assert len(reviews) == 2
    assert [(line.reason, line.place.line) for line in report.refusals] == [(Reason.TOO_LARGE, 2)]


def test_a_page_has_reviews_in_several_scripts_and_a_broken_one_costs_itself_alone() -> None:
    hidden = f"//<![CDATA[\n{ONE};\n//]]>"
    relative = json.dumps(claim_review(url="sea"))
    page = f"""<!doctype html><html><head><link rel="canonical" href="https://checks.example/all">
    {script('{"@type": "ClaimReview", "claimReviewed": "broken')} {script(hidden)}
    {script('{"@type": "WebSite"}')} {script("")}
    <script>var other = {{"@type": "ClaimReview"}}</script> {script(relative)}"""
    reviews, report = read(page, "page.html")
    assert [review.url for review in reviews] == ["https://checks.example/sky", "https://checks.example/sea"]
    assert [(line.reason, line.place.script) for line in report.refusals] == [(Reason.BROKEN_JSON, 1)]
    assert {(line.reason, line.place.script) for line in report.oddities} == {
        (Reason.LOOSE_JSON, 2),
        (Reason.RELATIVE, 5),
    }


@pytest.mark.parametrize(
    "loose",
    [
        ONE.replace("sky is", "sky\n\tis"),  # raw controls within a string
        ONE[:-1] + ",}",
        ONE.replace('"bestRating": 5', '"bestRating": NaN'),
        ONE.replace('"', "&quot;"),
        ONE.replace("green", "gr\\ud800een"),
        f"<!--\n{ONE}\n-->",
        f"/*<![CDATA[*/{ONE}/*]]>*/",
    ],
)
def test_json_that_is_not_quite_well_formed_is_understood_and_reported(loose: str) -> None:
    reviews, report = read(f"<html>{script(loose)}")
    assert len(reviews) == 1
    assert Reason.LOOSE_JSON in report.counts


def test_a_comma_within_a_string_is_no_last_comma() -> None:
    [review], _ = read(json.dumps(claim_review(claimReviewed='He said "a,]" and ",}"'))[:-1] + ",}")
    assert review.claim == 'He said "a,]" and ",}"'


ITEM = f"<item><title>A</title><link>https://checks.example/a</link><description>{escape(script(ONE))}</description></item>"


def feed(items: str, head: str = "") -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0"><channel>{items}</channel></rss>'


def test_a_feed_has_reviews_in_the_markup_of_its_items() -> None:
    relative = json.dumps(claim_review(url=None))
    rss = feed(f"{ITEM}<item/>{ITEM.replace(escape(ONE), escape(relative))}")
    reviews, report = read(rss, "feed.xml")
    assert [review.url for review in reviews] == ["https://checks.example/sky", "https://checks.example/a"]
    assert [(line.place.item, line.reason) for line in report.lines] == [(3, Reason.ANOTHER_FIELD)]
    atom = f"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="/x"/>
    <link href="https://checks.example/b"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
    {script(relative.replace("&", "&amp;"))}</div></content></entry></feed>"""
    assert [review.url for review in read(atom, "feed.atom")[0]] == ["https://checks.example/b"]


def test_a_feed_that_breaks_keeps_what_could_be_read_and_says_where() -> None:
    reviews, report = read(feed(ITEM + ITEM)[:-60], "feed.xml")
    assert len(reviews) >= 1
    assert (Reason.BROKEN_XML, 1) in [(line.reason, line.place.line) for line in report.refusals]


def test_references_of_html_and_single_ampersands_break_no_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    literal = script(json.dumps(claim_review(url="https://checks.example/?a=1&b=2", claimReviewed="R&D &nbsp; costs")))
    text = feed(f"<title>a &nbsp; b & c</title>{ITEM}<item><description><![CDATA[{literal}]]></description></item>")
    for size in (64, 500, markup.CHUNK):  # wherever it is divided
        monkeypatch.setattr(markup, "CHUNK", size)
        reviews, report = read(text, "feed.xml")
        assert (len(reviews), report.refused) == (2, 0)
        assert json.loads(reviews[1].original)["claimReviewed"] == "R&D &nbsp; costs"
        assert reviews[1].url == "https://checks.example/?a=1&b=2"


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (feed(f"<title>&l9;</title>{ITEM}", f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>'), Reason.ENTITIES),
        (feed(f"<b>&x;</b>{ITEM}", '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), Reason.ENTITIES),
        (f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]><rss a="&l9;">{ITEM}</rss>', Reason.BROKEN_XML),
        (feed("<a>" * 1_000), Reason.BROKEN_XML),
        (feed(f"<item>{'<a/>' * 20_000}</item>"), Reason.TOO_LARGE),
    ],
)  # fmt: skip
def test_a_feed_cannot_blow_up(text: str, reason: Reason) -> None:
    reviews, report = read(text, "feed.xml")
    assert [*report.counts] == [reason]
    assert (reviews, report.refused) == ([], 1)


def test_a_reference_to_half_a_surrogate_pair_is_no_character() -> None:
    for reference in ("&#55296;", "&#xDFFF;", "&#0;", "&#99999999;"):
        [review], report = read(feed(ITEM.replace("green", f"gr{reference}een")), "feed.xml")
        assert (review.claim, report.refused) == ("The sky is gr\ufffdeen.", 0)


def test_a_document_type_that_declares_nothing_is_no_harm() -> None:
    head = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "https://feeds.example/rss-0.91.dtd">'
    assert len(read(feed(ITEM, head), "feed.xml")[0]) == 1


CYRILLIC = claim_review(claimReviewed="Небо зелёное, и всегда было таким.")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251"])
@pytest.mark.parametrize("lines", [1, 2])
def test_json_in_another_encoding_is_read(encoding: str, lines: int) -> None:
    text = "\n".join([json.dumps(CYRILLIC, ensure_ascii=False)] * lines)
    reviews, report = read(text.encode(encoding))
    assert [review.claim for review in reviews] == [CYRILLIC["claimReviewed"]] * lines
    assert (Reason.ENCODING in report.counts) == (encoding != "utf-8-sig")


@pytest.mark.parametrize(("said", "encoding"), [("windows-1251", "cp1251"), ("utf-16", "utf-8"), ("", "utf-16")])
def test_pages_and_feeds_are_read_whatever_encoding_they_say(said: str, encoding: str) -> None:
    ours = script(json.dumps(CYRILLIC, ensure_ascii=False))
    page = f'<html><meta charset="{said}">{ours}'
    assert read(page.encode(encoding))[0][0].claim == CYRILLIC["claimReviewed"]
    rss = feed(f"<item><description>{escape(ours)}</description></item>").replace("utf-8", said or "utf-8")
    assert read(rss.encode(encoding))[0][0].claim == CYRILLIC["claimReviewed"]


def test_what_is_compressed_is_refused_in_words() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("../reviews.json", "0" * 10_000_000)
    for body in (archive.getvalue(), gzip.compress(ONE.encode())):
        reviews, report = read(body, "reviews.zip")
        assert reviews == []
        assert [(line.reason, line.place) for line in report.refusals] == [(Reason.COMPRESSED, Place("reviews.zip"))]


@pytest.mark.parametrize("body", ["", " \n", "{}", "[1, 2]", "<html><p>Nothing", "<", "<rss><channel/></rss>"])
def test_a_file_without_a_review_says_so(body: str) -> None:
    reviews, report = read(body)
    assert (reviews, report.read) == ([], 0)
    assert [*report.counts] == [Reason.NOTHING_FOUND]


@pytest.mark.parametrize("body", [b"%PDF-1.7", b"claim,rating\n", b"\x89PNG\0", b'"text"'])
def test_another_format_is_refused(body: bytes) -> None:
    assert [*read(body)[1].counts] == [Reason.ANOTHER_FORMAT]


@pytest.mark.parametrize("body", ["[" * 2_000, "[" * (blocks.PIECE + 1), '{"a":' * 2_000, "[" * 100 + "]" * 100])
def test_what_is_nested_too_deeply_is_refused(body: str) -> None:
    _, report = read(body)
    assert report.refused == 1
    assert report.refusals[0].reason in (Reason.BROKEN_JSON, Reason.TOO_DEEP)


def test_a_document_is_divided_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "PIECE", 1_000)
    many = ", ".join([ONE] * 5)
    assert len(read(f"[[[[{many}]]]]")[0]) == 5
    assert [*read("[" * 9 + many + "]" * 9)[1].counts] == [Reason.TOO_DEEP]


@pytest.mark.parametrize("piece", [100, 2_000, 1_000_000])
def test_of_a_document_that_breaks_what_is_whole_is_read(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "USUAL", piece)
    monkeypatch.setattr(blocks, "PIECE", max(piece, 1_000))
    broken = SEA.replace('"claimReviewed":', '"claimReviewed"')
    for text in (f'{{"dataFeedElement": [{ONE}, {broken}, {ONE}, {SEA}', f"[{ONE}, {broken}, {ONE}, {SEA}]"):
        reviews, report = read(text)
        assert [review.url[-3:] for review in reviews] == ["sky", "sky", "sea"]
        assert [line.reason for line in report.refusals] == [Reason.BROKEN_JSON]


@pytest.mark.parametrize("body", ['{"a":' * 50_000, "{" * 500_000, '{"a":"' + "{" * 500_000, "[{" * 200_000])
def test_a_document_that_breaks_everywhere_is_given_up(body: str) -> None:
    assert [*read(body)[1].counts] == [Reason.BROKEN_JSON]


def test_a_review_of_a_megabyte_is_refused_with_its_place() -> None:
    long = json.dumps(claim_review(claimReviewed="a" * 2 * blocks.PIECE))
    reviews, report = read(f"[{ONE}, {long}, {SEA}]")
    assert len(reviews) == 2
    assert [(line.reason, line.place.pointer) for line in report.refusals] == [(Reason.TOO_LONG, "/1")]


@pytest.mark.parametrize("body", [f"[{ONE}, {SEA}, {SEA}]", f"<html>{script(ONE)}{script(ONE)}{script(ONE)}"])
def test_a_document_is_bounded_as_a_whole(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_DOCUMENT", 1_000)
    monkeypatch.setattr(files, "LARGEST_PAGE", 1_000)
    assert [*read(body)[1].counts] == [Reason.TOO_LARGE]


def test_a_document_has_no_more_parts_than_memory_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "PIECE", 1_000)
    monkeypatch.setattr(blocks, "MOST_COMMAS", 600)
    assert [*read(f"[{'1,' * 600}1]")[1].counts] == [Reason.NOTHING_FOUND]
    assert [*read(f"[{'1,' * 601}1]")[1].counts] == [Reason.TOO_LARGE]


def test_a_large_document_becomes_objects_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its bytes are held, the objects of one piece beside them: as objects, all of it would take ten times as much."""
    monkeypatch.setattr(blocks, "PIECE", 10_000)
    path = tmp_path / "feed.json"
    path.write_text(json.dumps({"dataFeedElement": [{"item": [claim_review()]}] * 1_000}))
    report = Report(path.name)
    tracemalloc.start()
    with path.open("rb") as file:
        kept = sum(1 for _review in reviews_in_file(file, path.name, report))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (kept, report.lines) == (1_000, [])
    assert most < 3 * path.stat().st_size
