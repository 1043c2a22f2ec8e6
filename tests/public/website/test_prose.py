"""The Markdown of an analysis as HTML that is safe to show."""

import re

from django.utils.html import linebreaks

from public.templatetags.website import outgoing
from public.website.prose import html, read, web_address

SIDES = ("left", "center", "right")


def test_headings_stand_below_the_pages_own_without_a_gap() -> None:
    for text, levels in {
        "# a\n## b\n# c": [3, 4, 3],
        "## a\n### b\n## c": [3, 4, 3],
        "# a\n###### b": [3, 4],
        "### a\n# b\n### c": [3, 3, 4],
        "# a\n## b\n### c\n#### d\n##### e\n###### f": [3, 4, 5, 6, 6, 6],
        "a\n===\nb\n---\n": [3, 4],
    }.items():
        made = [f"<h{level}>{letter}</h{level}>" for level, letter in zip(levels, "abcdef", strict=False)]
        assert html(text).split("\n")[:-1] == made, text


def test_a_text_without_headings_is_paragraphs_lists_and_tables() -> None:
    assert html("a **b**\n\nc") == "<p>a <strong>b</strong></p>\n<p>c</p>\n"
    assert html("- a\n- b") == "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
    assert "<td>1</td>" in html("| a | b |\n|-|-|\n| 1 | 2 |")


def test_the_alignment_of_a_tables_columns_is_a_class_since_the_policy_allows_no_style() -> None:
    made = html("| a | b | c | d |\n|:-|:-:|-:|-|\n| 1 | 2 | 3 | 4 |")
    for cell in ("th", "td"):
        assert re.findall(f"<{cell}((?: [^>]*)?)>", made) == [*(f' class="align-{side}"' for side in SIDES), ""]


def test_each_table_is_in_a_named_region_that_a_keyboard_can_scroll() -> None:
    made = html("| a |\n|-|\n| 1 |\n\n| b |\n|-|\n| 2 |\n")
    opened = '<div class="wide" role="region" tabindex="0" aria-label="{}"><table>'
    assert made.count("</table></div>") == 2
    assert made.index(opened.format("Table 1")) < made.index(opened.format("Table 2"))
    assert opened.format("Table 1") in html("| a |\n|-|\n")


def test_a_link_to_the_web_says_that_it_is_not_ours() -> None:
    made = '<p><a href="https://river.example/" rel="nofollow noopener ugc">{}</a></p>\n'
    assert html("[a](https://river.example/)") == made.format("a")
    assert html("<https://river.example/>") == made.format("https://river.example/")


def test_other_links_are_text() -> None:
    for target in (
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "/desk/",
        "mailto:a@b.example",
        "//b.example",
        "vbscript:x",
        "&#106;avascript:alert(1)",
        "java&#10;script:alert(1)",
    ):
        for text in (f"[a]({target})", f"[a](<{target}>)", f"<{target}>", f"[a][b]\n\n[b]: {target}"):
            assert "<a" not in html(text), text


def test_html_and_images_are_not_let_through() -> None:
    made = html('<script>alert(1)</script>\n\n<img src=x onerror=alert(1)> ![a](https://b.example/c.png "d")')
    assert "<script" not in made
    assert "<img" not in made
    assert "&lt;script&gt;" in made


def test_five_thousand_marks_are_markdown_and_one_more_is_shown_as_written() -> None:
    bold = "**bold** " * 1250
    assert html(bold).count("<strong>bold</strong>") == 1250
    written = html(f"{bold}!")
    assert written.startswith("<p>**bold** **bold** ")
    assert "<strong>" not in written


def test_each_sign_that_costs_the_parser_time_is_a_mark() -> None:
    for mark in "[]*_`<|!\\\n":
        text = "a" + mark * 5001 + "b"
        assert html(text) == linebreaks(text, autoescape=True), mark
    assert html("." * 5001 + "(>#-") == f"<p>{'.' * 5001}(&gt;#-</p>\n"


def test_what_is_shown_as_written_is_escaped() -> None:
    assert html("[<b>" * 6000) == f"<p>{'[&lt;b&gt;' * 6000}</p>"


def test_a_web_address_may_be_linked() -> None:
    for address in ("https://a.example/b", "http://a.example", "HTTPS://a.example/?b=c&d"):
        assert web_address(address) == address


def test_nothing_else_is_linked() -> None:
    for address in (
        None,
        "",
        "javascript:alert(1)",
        "https:",
        "https:///b",
        "ftp://a.example",
        "http://[a",
        "https://a.example/\n",
        "/a",
    ):
        assert web_address(address) == "", address


def test_what_is_no_address_of_the_web_is_no_link() -> None:
    assert outgoing("javascript:alert(1)", "A <text>") == "A &lt;text&gt;"
    assert outgoing(None, "A text") == "A text"
    assert 'href="https://river.example/"' in outgoing("https://river.example/", "A text")


def test_a_text_is_read_paragraph_by_paragraph_without_its_marks() -> None:
    words = "# A *head*\n\nOne\ntwo\\\nthree, [here](https://a.example/).\n\n- x\n- y `z`\n\n"
    assert read(f"{words}| a | b |\n|-|-|\n| 1 | 2 |\n\n    code") == (
        ["A head", "One two\nthree, here.", "x", "y z", "a | b", "1 | 2", "code"],
        ["https://a.example/"],
    )
    assert read("[a](https://a.example/) [b](https://a.example/) [c](javascript:x)").links == ["https://a.example/"]


def test_a_text_of_little_but_marks_is_read_as_it_was_written() -> None:
    assert read("*a*" * 3_000) == (["*a*" * 3_000], [])


def test_a_reference_leads_to_the_evidence_where_the_page_has_it() -> None:
    made = html("As [E2] and [E9] say.", {2: '#e"2'})
    assert made == '<p>As <a class="reference" href="#e&quot;2">[E2]</a> and [E9] say.</p>\n'
    assert html("As [E2] says.") == "<p>As [E2] says.</p>\n"
    assert read("As **[E2]** says.").paragraphs == ["As [E2] says."]
