"""Whatever is entered or answered, there is a result or a named end."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from fetching.addresses import followed, parse
from fetching.decoding import decoder_for
from fetching.fetch import rest
from fetching.outcomes import NotFetched
from fetching.robots import Rules

ALIKE = st.text(alphabet="htps:/@.[]%\\#?0127xaé\t １。-", max_size=40)


@given(st.one_of(st.text(), ALIKE.map(lambda text: f"http://{text}")))
def test_an_address_reads_as_itself_or_is_refused(text: str) -> None:
    with suppress(NotFetched):
        target = parse(text)
        assert parse(target.url) == target


@given(st.one_of(st.binary(max_size=60), ALIKE.map(str.encode)))
def test_a_redirect_leads_to_an_address_or_is_refused(location: bytes) -> None:
    with suppress(NotFetched):
        parse(followed("https://site.example/a/b?c#d", location))


@given(st.lists(st.binary(max_size=30), max_size=5), st.sampled_from(["gzip", "deflate", "identity"]))
def test_any_body_is_decoded_or_refused(pieces: list[bytes], encoding: str) -> None:
    decoder = decoder_for(encoding)
    with suppress(NotFetched):
        for piece in pieces:
            list(decoder.feed(piece))
        decoder.finish()


@given(st.text())
def test_any_wish_for_rest_is_a_number_in_bounds_or_none(header: str) -> None:
    assert 0 <= (rest(header) or 0) <= 30 * 24 * 60 * 60


LINES = st.sampled_from(["User-agent: *", "User-agent: factcheck", "Disallow: ", "Allow: ", "Crawl-delay: ", "#"])


@settings(max_examples=200)
@given(st.lists(st.tuples(LINES, st.text(alphabet="/*$%aA4é :\x00\ud800", max_size=8))), st.text(max_size=20))
def test_any_robots_txt_decides(lines: list[tuple[str, str]], path: str) -> None:
    rules = Rules.parse("\n".join(line + value for line, value in lines))
    assert rules.allows(f"https://site.example/{path}") in {True, False}
    assert rules.allows("https://site.example/robots.txt")
    assert (rules.crawl_delay() or 0) >= 0
