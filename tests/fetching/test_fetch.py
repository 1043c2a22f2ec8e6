import gzip
import zlib
from hashlib import sha256

import pytest

from fetching.fetch import fetch, rest
from fetching.limits import Limits
from fetching.outcomes import Hop, Outcome
from tests.fetching.ends import end_of
from tests.sites import Site


def test_a_page_is_returned_with_all_that_a_copy_of_it_needs(local: Site, settings) -> None:
    settings.FETCH_CONTACT = "desk@facts.example"
    url = local.put("/report?year=2026", "Wörter", "Text/HTML; Charset=UTF-8", etag='"1"')
    with fetch(f"{url}#page=3") as fetched:
        assert fetched.url == fetched.final_url == f"{url}#page=3"
        assert (fetched.http_version, fetched.status, fetched.reason) == ("HTTP/1.1", 200, "OK")
        assert (fetched.media_type, fetched.charset) == ("text/html", "utf-8")
        assert fetched.header("ETAG") == '"1"'
        assert ("Content-Type", "Text/HTML; Charset=UTF-8") in fetched.headers
        assert fetched.peer == "127.0.0.1"
        assert fetched.body.read() == "Wörter".encode()
        assert (fetched.size, fetched.sha256) == (7, sha256("Wörter".encode()).hexdigest())
        assert fetched.request.startswith(b"GET /report?year=2026 HTTP/1.1\r\nHost: 127.0.0.1:")
        assert fetched.request.endswith(b"\r\n\r\n")
    assert fetched.body.closed
    (asked,) = local.asked
    assert asked.headers["user-agent"] == f"Factcheck/{settings.FETCH_VERSION} (+desk@facts.example)"
    assert not {"cookie", "authorization", "referer"} & set(asked.headers)


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("gzip", gzip.compress(b"words " * 50_000)),
        ("x-gzip", gzip.compress(b"words " * 25_000) + gzip.compress(b"words " * 25_000) + b"\0\0\0"),
        ("deflate", zlib.compress(b"words " * 50_000)),
        ("Deflate", zlib.compress(b"words " * 50_000)[2:-4]),  # without its frame
        ("identity", b"words " * 50_000),
        ("identity, gzip", gzip.compress(b"words " * 50_000)),
    ],
)
def test_a_body_is_kept_as_it_was_sent_and_as_it_reads(local: Site, encoding: str, sent: bytes) -> None:
    with fetch(local.put("/", sent, "text/plain", content_encoding=encoding)) as fetched:
        assert fetched.raw.read() == sent
        assert fetched.body.seek(0) == 0
        assert fetched.body.read() == b"words " * 50_000
        assert fetched.sha256 == sha256(b"words " * 50_000).hexdigest()


def test_a_body_of_no_bytes_is_empty_whatever_its_encoding(local: Site) -> None:
    with fetch(local.put("/", b"", content_encoding="gzip")) as fetched:
        assert (fetched.size, fetched.body.read()) == (0, b"")


def test_a_long_body_is_not_kept_in_memory(local: Site) -> None:
    with fetch(local.put("/", b"x" * 3_000_000)) as fetched:
        assert fetched.body.fileno() > 0
        assert fetched.size == 3_000_000


@pytest.mark.parametrize(
    ("content_type", "found"),
    [
        ("application/PDF", ("application/pdf", None)),
        ('text/html;charset="ISO-8859-1"', ("text/html", "iso-8859-1")),
        ("text/html; boundary=x; charset=windows-1252; x=y", ("text/html", "windows-1252")),
        ("text/html, text/html", ("text/html", None)),
        ("nonsense", ("", None)),
        ("", ("", None)),
        ("text/html; charset=" + "x" * 5000, ("text/html", "x" * 40)),
        ("\xff/\xfe; charset=\xe9", ("", None)),
    ],
)
def test_the_type_is_read_as_far_as_it_can_be(local: Site, content_type: str, found: tuple[str, str | None]) -> None:
    with fetch(local.put("/", "x", content_type)) as fetched:
        assert (fetched.media_type, fetched.charset) == found


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, Outcome.GONE), (410, Outcome.GONE), (401, Outcome.REFUSED), (403, Outcome.REFUSED),
        (451, Outcome.REFUSED), (429, Outcome.BUSY), (503, Outcome.BUSY), (400, Outcome.FAILED), (500, Outcome.FAILED),
        (202, Outcome.FAILED), (204, Outcome.FAILED), (206, Outcome.FAILED), (300, Outcome.FAILED),
        (304, Outcome.FAILED),  # of which nobody asked whether it changed
    ],
)  # fmt: skip
def test_a_status_without_a_page_is_a_named_outcome(local: Site, status: int, outcome: Outcome) -> None:
    end = end_of(local.put("/", "" if status in (204, 304) else "No.", status=status, retry_after="120"))
    assert (end.outcome, end.status, end.retry_after) == (outcome, status, 120)
    assert end.url == local.url("/")


def test_what_did_not_change_is_not_sent_again(local: Site) -> None:
    url = local.put_versioned("/", "one")
    with fetch(url) as fetched:
        known = {"etag": fetched.header("etag"), "last_modified": fetched.header("last-modified")}
    assert end_of(url, **known).outcome == Outcome.NOT_MODIFIED
    assert end_of(url, last_modified=known["last_modified"]).outcome == Outcome.NOT_MODIFIED
    local.put_versioned("/", "two")
    with fetch(url, **known) as fetched:
        assert fetched.body.read() == b"two"


def test_another_address_than_the_known_one_is_not_asked_whether_it_changed(local: Site) -> None:
    url, new = local.redirect("/old", "/new", 301), local.put_versioned("/new", "older than what we know")
    with fetch(url, etag=local.pages["/new"].headers["Etag"]) as fetched:  # it would say 304
        assert fetched.final_url == new
    end = end_of(url, etag=local.pages["/new"].headers["Etag"], known_at=new)
    assert (end.outcome, end.url) == (Outcome.NOT_MODIFIED, new)


@pytest.mark.parametrize("etag", ['"a\r\nX: 1"', '"\x00"', '"€"', " ", "x" * 1001])
def test_a_validator_that_cannot_be_sent_is_left_out(local: Site, etag: str) -> None:
    fetch(local.put("/", "x"), etag=etag).close()
    assert "if-none-match" not in local.asked[0].headers


def test_redirects_are_followed_and_named(local: Site) -> None:
    first = local.redirect("/1", "/2", 301)
    second = local.redirect("/2", local.url("/3?q=1#kept"), 307)
    local.put("/3?q=1", "Here.")
    with fetch(first) as fetched:
        assert fetched.hops == (Hop(first, 301, second), Hop(second, 307, local.url("/3?q=1#kept")))
        assert [hop.is_permanent for hop in fetched.hops] == [True, False]
        assert fetched.final_url == local.url("/3?q=1#kept")


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/caf\xc3\xa9 1", "/caf%C3%A9%201"),
        (" /spaces ", "/spaces"),
        ("?a=[1]&b={2}", "/dir/?a=[1]&b={2}"),
        ("../up", "/up"),
    ],
)
def test_a_redirect_is_read_as_browsers_read_it(local: Site, location: str, path: str) -> None:
    local.put(path, "Here.")
    local.redirect("/dir/", location)
    with fetch(local.url("/dir/#part")) as fetched:
        assert fetched.final_url == local.url(f"{path}#part")


@pytest.mark.parametrize("location", ["", " ", "/a\tb", "/a\\b", "http://[::1", "/" + "x" * 9000])
def test_a_redirect_to_no_address_is_named(local: Site, location: str) -> None:
    local.redirect("/", location)
    assert end_of(local.url("/")).outcome == Outcome.BAD_REDIRECT


def test_a_circle_and_a_long_way_end_with_the_way(local: Site) -> None:
    local.redirect("/a", "/b")
    local.redirect("/b", "/a")
    end = end_of(local.url("/a"))
    assert (end.outcome, len(end.hops)) == (Outcome.TOO_MANY_REDIRECTS, 2)
    for number in range(1, 9):
        local.redirect(f"/{number}", f"/{number + 1}")
    end = end_of(local.url("/1"))
    assert (end.outcome, len(end.hops)) == (Outcome.TOO_MANY_REDIRECTS, 4)
    assert local.count("/4") == 1
    assert local.count("/5") == 0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None), ("", None), ("0", 0), ("120", 120), ("-5", None), ("1.5", None), ("soon", None),
        ("9" * 9, 2_592_000), ("9" * 5000, None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("Fri, 31 Dec 9999 23:59:59 GMT", 2_592_000),
        ("Fri, 32 Dec 2025 99:59:59 GMT", None), ("Fri, 31 Dec 0001 23:59:59 +2359", 0),
    ],
)  # fmt: skip
def test_how_long_a_site_wants_rest_is_read_in_bounds(header: str | None, seconds: int | None) -> None:
    assert rest(header) == seconds


def test_a_smaller_limit_is_kept(local: Site) -> None:
    assert end_of(local.put("/", "x" * 101), limits=Limits(size=100)).outcome == Outcome.TOO_LARGE
    fetch(local.put("/", "x" * 100), limits=Limits(size=100)).close()
