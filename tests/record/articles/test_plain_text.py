"""Pasted HTML as plain text."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from record.articles.plain_text import plain_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>One <b>bold</b>\n word.</p><p>Two &amp; three.</p>", "One bold word.\nTwo & three."),
        ("<h1>Head</h1>Text<br>more<ul><li>a<li>b</ul>", "Head\nText\nmore\na\nb"),
        ("<p>a</p><script>var x = '<p>no</p>'</script><style>p{}</style><p>b", "a\nb"),
        ("<div><!-- no --><p>&lt;p&gt; is a tag</p></div>", "<p> is a tag"),
        ("<p>caf&eacute; “ü”</p>", "café “ü”"),
        ("Less than 3 < 5, and <3, and x<y>z", "Less than 3 < 5, and <3, and x<y>z"),
        ("a\x00b\ud800c", "a b c"),
        ("<script>alert(1)</script>", ""),
        ("<p></p>", ""),
        ("</p>", ""),
    ],
)
def test_tags_are_undone_and_scripts_dropped(text: str, expected: str) -> None:
    assert plain_text(text) == expected


@given(st.text(max_size=300))
def test_any_text_has_a_plain_one(text: str) -> None:
    assert "\x00" not in plain_text(text)
    assert plain_text(f"<p>{text}").encode() is not None


@pytest.mark.parametrize(
    "piece", ["<p>", "<b>x", "<!--", "<p", "<script>", "<div><p>a", "&", "</p>", "<a href='", "<![CDATA["]
)
def test_any_html_is_read_in_time_that_grows_with_it(piece: str) -> None:
    begin = process_time()
    plain_text("<p>" + (piece * 200_000)[:200_000])
    assert process_time() - begin < 5
