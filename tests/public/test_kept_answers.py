"""What a process keeps of whole answers: bounded in bytes, each in the encodings that were asked for."""

import pytest

from public.codings import CODINGS
from public.kept_answers import Answer, KeptAnswers, Key, is_for_everybody, without_ignored
from record.state import RecordState

HEADERS = [("Content-Type", "text/html"), ("ETag", '"abc"'), ("Content-Length", "9"), ("Cache-Control", "public")]


def key(path: str) -> Key:
    return Key("http", "facts.example", path, "")


def answer(length: int = 9, revision: str = "one") -> Answer:
    return Answer(RecordState(revision), HEADERS, b"a" * length)


def test_the_longest_unasked_goes_first() -> None:
    kept = KeptAnswers(max_bytes=38_000)
    for path in "abcd":
        kept.keep(key(path), answer(2_500))
    assert kept.get(key("a")) is not None
    for path in "efghi":
        kept.keep(key(path), answer(2_500))
    assert [path for path in "abcdefghi" if kept.get(key(path))] == [*"acdefghi"]
    assert kept.bytes <= kept.max_bytes


def test_an_answer_takes_the_place_of_an_earlier_one() -> None:
    kept = KeptAnswers(max_bytes=100_000)
    kept.keep(key("a"), answer(revision="one"))
    bytes_of_one = kept.bytes
    kept.keep(key("a"), answer(revision="two"))
    found = kept.get(key("a"))
    assert found is not None
    assert (found.state.revision, kept.bytes) == ("two", bytes_of_one)


def test_one_that_would_push_out_most_others_is_not_kept_and_takes_away_what_was_there() -> None:
    kept = KeptAnswers(max_bytes=80_000)
    kept.keep(key("a"), answer())
    kept.keep(key("a"), answer(10_000))
    assert kept.get(key("a")) is None
    assert kept.bytes == 0


def test_what_is_packed_counts_too() -> None:
    kept = KeptAnswers(max_bytes=1_000_000)
    large = answer(50_000)
    kept.keep(key("a"), large)
    before = kept.bytes
    packed = [large.packed(coding)[1] for coding in CODINGS]
    kept.keep(key("a"), large)
    assert kept.bytes == before + sum(map(len, packed))


@pytest.mark.parametrize("coding", CODINGS)
def test_it_is_packed_once_in_each_coding_under_an_etag_of_its_own(coding: str) -> None:
    large = answer(5_000)
    assert not large.is_packed(coding)
    headers, body = large.packed(coding)
    assert [each for each in CODINGS if large.is_packed(each)] == [coding]
    assert large.packed(coding)[1] is body
    told = dict(headers)
    assert (told["ETag"], told["Content-Encoding"], told["Content-Length"]) == (
        f'"abc-{coding}"', coding, str(len(body)),
    )  # fmt: skip
    assert (told["Vary"], told["Content-Type"]) == ("Accept-Encoding", "text/html")
    plain = dict(large.plain)
    assert (plain["ETag"], plain["Content-Length"], plain["Vary"]) == ('"abc"', "5000", "Accept-Encoding")
    unchanged = dict(large.unchanged(coding))
    assert (unchanged["ETag"], unchanged["Vary"]) == (told["ETag"], "Accept-Encoding")
    assert not unchanged.keys() & {"Content-Type", "Content-Encoding", "Content-Length"}


def test_a_short_one_and_a_picture_have_one_form_only() -> None:
    headers = [("Content-Type", "image/png"), *HEADERS[1:]]
    for each in (answer(9), Answer(RecordState("one"), headers, b"a" * 5_000)):
        assert each.coding("zstd, gzip") is None
        assert "Vary" not in dict(each.plain)
        assert dict(each.unchanged(None))["ETag"] == '"abc"'
    assert answer(5_000).coding("zstd, gzip") == "zstd"


def test_what_shared_links_carry_is_left_out_and_nothing_else() -> None:
    for query, left in {
        "utm_source=a&before=5&fbclid=b": "before=5",
        "utm%5Fsource=a": "",
        "before=5": "before=5",
        "before=5&before=6": "before=5&before=6",
        "UTM_Source_Platform=a&msclkid=b&gad_source=1&srclid=c": "srclid=c",
        "x=utm_source": "x=utm_source",
        "": "",
    }.items():
        assert without_ignored(query) == left, query


@pytest.mark.parametrize(
    ("status", "change", "is_kept"),
    [
        (200, {}, True),
        (404, {}, False),
        (200, {"Cache-Control": "private, no-store"}, False),
        (200, {"Set-Cookie": "a=b"}, False),
        (200, {"Vary": "Cookie"}, False),
        (200, {"Content-Encoding": "gzip"}, False),
    ],
)
def test_only_what_is_marked_for_everybody_is_kept(status: int, change: dict[str, str], is_kept: bool) -> None:
    assert is_for_everybody(status, list((dict(HEADERS) | change).items())) == is_kept
