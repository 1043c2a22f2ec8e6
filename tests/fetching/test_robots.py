import time
from typing import Any

import pytest

from fetching.outcomes import NotFetched, Outcome
from fetching.robots import LONGEST, Rules, read_robots
from tests.sites import Site, listener

SITE = "https://site.example"

EXAMPLE = """
# Groups that follow each other, with and without rules.
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/
Crawl-delay: 7

Sitemap: https://site.example/sitemap.xml
user-agent : FACTCHECK/2.0 # and its sisters
User-agent: sister-bot
Allow: /page
Disallow: /
Allow: /$
Crawl-delay: 2.5

User-agent: nobody

User-agent: factcheck
Disallow: /page/secret
"""


@pytest.mark.parametrize(
    ("path", "agent", "is_allowed"),
    [
        ("/", "factcheck", True), ("", "Factcheck", True), ("/page", "Factcheck", True),
        ("/pages?x", "Factcheck", True),
        ("/other", "Factcheck", False), ("/?page", "Factcheck", False), ("/page/secret/1", "Factcheck", False),
        ("/other", "sister-bot", False), ("/page/secret", "sister-bot", True),
        ("/page/secret", "nobody", False), ("/page/secrets", "nobody", False), ("/page/other", "nobody", True),
        ("/a.gif", "other", False), ("/a.gif?x", "other", True), ("/example/", "other", False),
        ("/example", "other", True), ("/publications/a.gif", "other", True), ("/robots.txt", "Factcheck", True),
    ],
)  # fmt: skip
def test_the_longest_rule_of_the_groups_that_name_a_program_counts(path: str, agent: str, is_allowed: bool) -> None:
    assert Rules.parse(EXAMPLE).allows(SITE + path, agent) is is_allowed


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("/fish", ["/fish", "/fish.html", "/fishheads/a.html", "/fish?id=1"], ["/Fish.asp", "/catfish", "/?a=/fish"]),
        ("/fish*", ["/fish", "/fishheads"], ["/Fish", "/catfish"]),
        ("/fish/", ["/fish/", "/fish/?id=1"], ["/fish", "/fish.html"]),
        ("/*.php", ["/index.php", "/folder/filename.php?x", "/filename.php/"], ["/", "/windows.PHP"]),
        ("/*.php$", ["/filename.php", "/a.php.php"], ["/filename.php?x", "/filename.php/", "/filename.php5"]),
        ("/fish*.php", ["/fish.php", "/fishheads/catfish.php?x"], ["/Fish.PHP", "/fish"]),
        ("/a$", ["/a"], ["/a/", "/ab"]),
        ("/aba*ba$", ["/ababa", "/abaxba"], ["/aba"]),
        ("/caf\u00e9", ["/caf%C3%A9", "/caf%c3%a9/1", "/caf\u00e9"], ["/cafe"]),
        ("/%7ejoe", ["/~joe", "/%7Ejoe"], ["/joe"]),
        ("/a%2Fb", ["/a%2fb"], ["/a/b"]),
        ("/path%2A", ["/path*"], ["/paths"]),
        ("/a$b", ["/a$b", "/a%24bc"], ["/a"]),
        ("**", ["/", "/a"], []),
    ],
)  # fmt: skip
def test_patterns_are_read_as_their_standard_says(pattern: str, matching: list[str], others: list[str]) -> None:
    rules = Rules.parse(f"User-agent: *\nDisallow: {pattern}")
    assert [path for path in matching + others if not rules.allows(SITE + path)] == matching


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Disallow: /",
        "User-agent: *\nDisallow:",
        "<!doctype html><title>Not found: x</title>",
        "\x00\ufeff:::\n#",
        "User-agent",
    ],
)
def test_what_says_nothing_allows_everything(text: str) -> None:
    rules = Rules.parse(text)
    assert rules.allows(f"{SITE}/any")
    assert rules.crawl_delay() is None


def test_of_two_rules_as_long_the_one_that_allows_counts_whatever_the_order_and_line_ends() -> None:
    assert Rules.parse("\ufeffUser-agent: *\rAllow: /a\r\nDisallow: /a\n").allows(f"{SITE}/a")
    assert Rules.parse("User-agent: *\nDisallow: /a\n\nAllow: /a").allows(f"{SITE}/a")


@pytest.mark.parametrize(
    ("written", "read"),
    [("7", 7), ("0.5", 0.5), ("-1", None), ("1e9", None), ("nan", None), ("soon", None), ("9" * 9, 86_400)],
)
def test_a_delay_is_read_in_bounds(written: str, read: float | None) -> None:
    assert Rules.parse(f"User-agent: *\nCrawl-delay: {written}").crawl_delay() == read


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /" + "*a" * 100_000 + "b",
        "".join(f"User-agent: {number:x}\n" for number in range(10_000)) + "Disallow: /a\n" * 10_000,
        "User-agent: *\n" + "Disallow: /*a*a*a*a*b\n" * 10_000,
        "User-agent: *\n" * 20_000 + "Crawl-delay: 1\n" * 10_000,
    ],
    ids=["wildcards", "programs", "rules", "lines"],
)
def test_a_hostile_robots_txt_takes_no_time(text: str) -> None:
    started = time.process_time()
    Rules.parse(text).allows(f"{SITE}/{'a' * 2000}")
    assert time.process_time() - started < 5  # some of them take other readers hours, or gigabytes


def test_the_file_is_read_as_far_as_it_has_to_be(local: Site) -> None:
    local.put("/robots.txt", "User-agent: *\nDisallow: /private\n" + "#" * LONGEST + "\nDisallow: /", "text/plain")
    found = read_robots(local.origin)
    assert (found.status, len(found.text)) == (200, LONGEST)
    rules = Rules.parse(found.text)
    assert not rules.allows(local.url("/private/1"))
    assert rules.allows(local.url("/"))


@pytest.mark.parametrize(
    ("status", "is_allowed"),
    [(404, True), (403, True), (401, True), (410, True), (500, False), (502, False)],
)
def test_a_site_without_one_allows_all_and_one_that_fails_nothing(local: Site, status: int, is_allowed: bool) -> None:
    local.put("/robots.txt", "User-agent: *\nDisallow: /", status=status)
    found = read_robots(local.origin)
    assert found.status == status
    assert Rules.parse(found.text).allows(local.url("/")) is is_allowed


def test_one_that_leads_in_a_circle_or_cannot_be_decoded_counts_as_none(local: Site) -> None:
    local.redirect("/robots.txt", "/robots.txt")
    assert read_robots(local.origin) == (None, "")
    local.put("/robots.txt", b"no gzip", content_encoding="gzip")
    assert read_robots(local.origin).text == ""


def test_a_site_that_wants_rest_gets_it(local: Site) -> None:
    for status in (429, 503):
        local.put("/robots.txt", "", status=status, retry_after="60")
        with pytest.raises(NotFetched) as end:
            read_robots(local.origin)
        assert (end.value.outcome, end.value.retry_after) == (Outcome.BUSY, 60)


def test_no_answer_at_all_is_said(settings: Any) -> None:
    with listener() as closing:
        settings.FETCH_ALLOW = [f"127.0.0.1:{closing.port}"]
        with pytest.raises(NotFetched) as end:
            read_robots(f"http://127.0.0.1:{closing.port}")
    assert end.value.outcome == Outcome.NOT_CONNECTED
