"""Reads a web page: what can be seen in it, and what it says of itself.

trafilatura finds the article among menus and advertisements, and the names of those who wrote it. What it leaves out
follows after the article, since somebody may have quoted it. A page that is too large for it is read without it.
"""

import re
from collections.abc import Iterator
from typing import Any

import trafilatura
from lxml import etree

from sources.extraction.limits import OutOfTime, at_most
from sources.extraction.results import MAX_TEXT, Extraction, cleaned, one_line

MAX_FOR_ARTICLE = 3_000_000  # characters of a page; its tree, several times over, takes some thirty bytes for each
LONGEST = 6  # seconds for the article
BLOCKS = frozenset(
    """
    address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol option p pre section
    select summary table tbody td tfoot th thead title tr ul
    """.split()  # noqa: SIM905
)
UNSEEN = frozenset("script style template noscript head iframe object svg math textarea canvas audio video".split())  # noqa: SIM905
MAX_SEARCHED = 2_000  # lines that are looked for within the article, beside those that are lines of it


class Visible:
    """Collects, while a page is parsed, the lines that a reader sees, the title and what `meta` elements say."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.size = 0
        self.line: list[str] = []
        self.title: list[str] = []
        self.meta: dict[str, str] = {}
        self.language = ""
        self.unseen: list[str] = []
        self.is_in_title = False

    def start(self, tag: str, attributes: Any) -> None:
        if tag == "html":
            self.language = self.language or str(attributes.get("lang", ""))
        elif tag == "meta":
            name = str(attributes.get("property") or attributes.get("name") or "").lower()
            if name and len(self.meta) < 500:
                self.meta.setdefault(name, str(attributes.get("content", ""))[:2_000])
        elif tag == "title":
            self.is_in_title = not self.title
        if tag in BLOCKS:
            self.end_line()
        if tag in UNSEEN:
            self.unseen.append(tag)

    def end(self, tag: str) -> None:
        if tag == "title":
            self.is_in_title = False
        if tag in BLOCKS:
            self.end_line()
        if tag in UNSEEN and tag in self.unseen:
            while self.unseen.pop() != tag:
                pass

    def data(self, text: str) -> None:
        if self.is_in_title:
            self.title.append(text)
        elif not self.unseen and self.size <= MAX_TEXT:
            self.line.append(text)
            self.size += len(text)

    def comment(self, text: str) -> None:
        """Leave out what is written for nobody."""

    def pi(self, target: str, text: str | None = None) -> None:
        """Leave out instructions to programs."""

    def end_line(self) -> None:
        if self.line and (line := " ".join(cleaned("".join(self.line)).split())):
            self.lines.append(line)
        self.line = []

    def close(self) -> "Visible":
        self.end_line()
        return self


def read(page: str, media_type: str, url: str) -> Extraction:
    """Return what the page says. Browsers pass over a NUL in its text; parsers in C may take it for the end."""
    page = page.replace("\x00", "")
    visible = _visible(page)
    found = _article(page, url) if len(page) <= MAX_FOR_ARTICLE else None
    article = _as_seen(f"{found.text or ''}\n{found.comments or ''}") if found is not None else ""
    text = "\n".join([article, *_beside(article, visible.lines)]).strip()
    meta = visible.meta
    title = (found and found.title) or meta.get("og:title") or "".join(visible.title)
    return Extraction(
        "read" if text else "no_text",
        media_type,
        text=text[:MAX_TEXT],
        title=one_line(title, 500),
        authors=one_line((found and found.author) or meta.get("author") or "", 500),
        published_on=_day((found and found.date) or meta.get("article:published_time") or ""),
        language=_language(visible.language or meta.get("og:locale") or (found and found.language) or ""),
        publisher=one_line(meta.get("og:site_name") or (found and found.sitename) or "", 200),
        is_cut=len(text) > MAX_TEXT or visible.size > MAX_TEXT,
    )


def _visible(page: str) -> Visible:
    visible = Visible()
    # As bytes of a known encoding: what the page itself says of its encoding is about other bytes than these.
    parser = etree.HTMLParser(target=visible, huge_tree=True, encoding="utf-8")
    try:
        for start in range(0, len(page), 65_536):
            parser.feed(page[start : start + 65_536].encode("utf-8", "replace"))
        parser.close()
    except etree.LxmlError:
        visible.close()  # what was read until then
    return visible


def _article(page: str, url: str) -> Any:
    """Return what trafilatura finds, None where it finds nothing or fails."""
    try:
        with at_most(LONGEST):
            return trafilatura.bare_extraction(
                page,
                url=url or None,
                favor_recall=True,
                with_metadata=True,
                date_extraction_params={"original_date": True, "extensive_search": False, "outputformat": "%Y-%m-%d"},
            )
    except (OutOfTime, MemoryError):
        return None
    except Exception:  # whatever a page makes it stumble over: its words are read all the same
        return None


def _as_seen(article: str) -> str:
    """Return the article without the marks that trafilatura sets before the items of lists and around cells."""
    lines = []
    for line in cleaned(article).splitlines():
        if line.startswith("|") and line.rstrip().endswith("|"):
            line = "" if re.fullmatch(r"[|\s:-]*", line) else line.strip("| ").replace(" | ", " ")
        lines.append(line.removeprefix("- "))
    return "\n".join(lines).strip()


def _beside(article: str, lines: list[str]) -> Iterator[str]:
    """Yield the lines of the page that are not in the article, each once."""
    seen = {" ".join(line.split()) for line in article.splitlines()}
    whole = " ".join(article.split())
    searched = 0
    for line in lines:
        if line in seen:
            continue
        seen.add(line)
        if searched < MAX_SEARCHED:
            searched += 1
            if line in whole:
                continue
        yield line


def _day(said: str) -> str:
    found = re.match(r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", said)
    return found[0] if found else ""


def _language(said: str) -> str:
    """Return a language's code as BCP 47 writes it, "" for what is none."""
    found = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?(?:[-_.]\S*)?", said.strip())
    if not found:
        return ""
    return found[1].lower() + (f"-{found[2].upper()}" if found[2] else "")
