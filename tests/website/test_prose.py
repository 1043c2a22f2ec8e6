import pytest

from record.website.prose import html, web_address


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a\n## b\n# c", [3, 4, 3]),
        ("## a\n### b\n## c", [3, 4, 3]),
        ("# a\n###### b", [3, 4]),
        ("### a\n# b\n### c", [3, 3, 4]),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f", [3, 4, 5, 6, 6, 6]),
    ],
)
def test_headings_stand_below_the_pages_own_without_a_gap(text: str, levels: list[int]) -> None:
    made = [f"<h{level}>{letter}</h{level}>" for level, letter in zip(levels, "abcdef", strict=False)]
    assert html(text).split("\n")[:-1] == made


def test_a_link_to_the_web_says_that_it_is_not_ours() -> None:
    assert html("[a](https://river.example/)") == (
        '<p><a href="https://river.example/" rel="nofollow noopener ugc">a</a></p>\n'
    )


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "/desk/", "mailto:a@b.example",
        "//b.example", "vbscript:x", "&#106;avascript:alert(1)", "java&#10;script:alert(1)",
    ],
)  # fmt: skip
def test_other_links_are_text(target: str) -> None:
    for text in (f"[a]({target})", f"[a](<{target}>)", f"<{target}>", f"[a][b]\n\n[b]: {target}"):
        assert "<a" not in html(text)


def test_html_and_images_are_not_let_through() -> None:
    made = html('<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> ![a](https://b.example/c.png "d")')
    assert "<script" not in made
    assert "<img" not in made


def test_what_is_little_but_marks_is_shown_as_written() -> None:
    assert html("[<b>" * 6000).startswith("<p>[&lt;b&gt;")


@pytest.mark.parametrize("address", ["https://a.example/b", "http://a.example", "HTTPS://a.example/?b=c&d"])
def test_a_web_address_may_be_linked(address: str) -> None:
    assert web_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None, "", "javascript:alert(1)", "https:", "https:///b", "ftp://a.example", "http://[a",
        "https://a.example/\n", "/a",
    ],
)  # fmt: skip
def test_nothing_else_is_linked(address: str | None) -> None:
    assert web_address(address) == ""
