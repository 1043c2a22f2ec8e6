"""Links to a source lead to the passage that is quoted from it, in browsers as well."""

import re
from urllib.parse import unquote

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Route

from public.website.text_fragments import leading_to, text_directive
from record.documents import Archive, Evidence, Passage
from tests.record import factories

# The grammar of the draft, section 3.2: TextDirective; a term has neither “&”, “-” nor “,” unless it is encoded.
TERM = r"(?:[A-Za-z0-9!$'()*+./:;=?@_~]|%[0-9A-F]{2})+"
DIRECTIVE = re.compile(rf"text=(?:{TERM}-,)?{TERM}(?:,{TERM})?(?:,-{TERM})?")
URL = "https://river.example/report?year=2025"


def passage(exact: str, prefix: str | None = None, suffix: str | None = None, page: int | None = None) -> Passage:
    return Passage(prefix=prefix, exact=exact, suffix=suffix, page=page)


@pytest.mark.parametrize(
    ("passage", "address", "media_type", "expected"),
    [
        (passage("It rose, by 5-6 m & more"), URL, None, f"{URL}#:~:text=It%20rose%2C%20by%205%2D6%20m%20%26%20more"),
        (passage("40%"), f"{URL}#table", "text/html", f"{URL}#table:~:text=40%25"),
        (passage("40%"), f"{URL}#", "text/html", f"{URL}#:~:text=40%25"),
        (passage("it", "Then\nit was: ", " so.\nBut"), URL, None, f"{URL}#:~:text=it%20was%3A-,it,-so."),
        (passage("it", "a heading\n", "\nmore"), URL, None, f"{URL}#:~:text=it"),
        (
            passage("The first of the lines of it\n\nand  the last\tof the lines of it.", "before ", " after"),
            *(URL, None, f"{URL}#:~:text=The%20first%20of%20the%20lines%20of,last%20of%20the%20lines%20of%20it."),
        ),
        (passage("1 2 3 " * 30), URL, None, f"{URL}#:~:text=1%202%203%201%202%203,1%202%203%201%202%203"),
        (passage(" "), URL, None, URL),
        (passage("It rose", page=12), URL, "application/pdf", f"{URL}#page=12"),
        (passage("It rose", page=12), f"{URL}#page=3", "application/pdf", f"{URL}#page=3"),
        (passage("It rose"), URL, "application/pdf", URL),
    ],
)  # fmt: skip
def test_what_leads_to_a_passage(passage: Passage, address: str, media_type: str | None, expected: str) -> None:
    assert leading_to(passage, address, media_type) == expected


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("-,&#%\n "), min_size=1)


@given(TEXTS.filter(str.strip), TEXTS, TEXTS)
def test_any_passage_gives_a_directive_of_the_grammar(exact: str, prefix: str, suffix: str) -> None:
    directive = text_directive(passage(exact, prefix, suffix))

    assert DIRECTIVE.fullmatch(directive)
    terms = [unquote(term.strip("-")) for term in directive.removeprefix("text=").split(",")]
    known = [" ".join(text.split()) for text in (exact, prefix, suffix)]
    assert all(any(term in text for text in known) for term in terms)


def a_piece(**changes: object) -> Evidence:
    archive = Archive(sha256="ab" * 32, captured_at="2026-11-22T10:00:00Z", url=None, media_type="text/html", size=9)
    keys = {"stance": "refutes", "source": "river-report", "quote": "It rose.", "locator": None, "note": "It did."}
    return Evidence(**keys | {"archive": archive, "passage": passage("It rose.")} | changes)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_verdict_leads_to_the_passage_where_the_source_itself_was_read(client: Client) -> None:
    factories.publish(evidence=[a_piece(read="itself")])
    (source,) = [each for each in factories.content().sources if each.slug == "river-report"]

    html = client.get("/claims/1/", follow=True).content.decode()

    assert f'href="{source.url}#:~:text=It%20rose."' in html
    assert "The quote is in the archived copy" in html
    assert "abababab…" in html


@pytest.mark.browser
def test_chromium_scrolls_to_the_passage(browser: Browser) -> None:
    lines = "".join(f"<p>The {number}th line – it’s 5-6 m, &amp; more.</p>" for number in range(400))
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", lambda route: _answered(route, f"<!doctype html><title>Long</title>{lines}"))

    for found, is_there in (
        (passage("The 300th line – it’s 5-6 m, & more."), True),
        (passage("it’s 5-6 m", "The 300th line – ", ", & more."), True),
        (passage("The 300th line – it’s 5-6 m, & more.\nThe 301th line – it’s 5-6 m, & more."), True),
        (passage("The 500th line"), False),
    ):
        page.goto(leading_to(found, "https://long.example/", "text/html"))
        page.wait_for_timeout(100)
        assert (page.evaluate("window.scrollY") > 1000) is is_there, found
        page.goto("about:blank")
    context.close()


def _answered(route: Route, html: str) -> None:
    route.fulfill(body=html, content_type="text/html; charset=utf-8")
