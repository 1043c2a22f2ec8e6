"""Markdown of an analysis as HTML that is safe to show: no HTML of its own, no images, links to the web only."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from public.website.writing import NO_ITALICS, direction, has_italics
from record.markdown import configured, is_prose

REL = "nofollow noopener ugc"
ABOVE = 2  # the page has its own h1, and an h2 over the text


def web_address(address: str | None) -> str:
    """Return the address when it is one of the web that may be linked, else an empty text."""
    try:
        parts = urlsplit(address or "")
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return address if address and is_web and address.isprintable() else ""


class Renderer(RendererHTML):
    def link_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any) -> str:
        tokens[at].attrSet("rel", REL)
        return self.renderToken(tokens, at, options, env)

    def table_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any) -> str:
        """Open a table within a region that a keyboard can scroll; regions of a page need names that differ."""
        env["tables"] = env.get("tables", 0) + 1
        name = escape(_("Table %(number)d") % {"number": env["tables"]})
        return f'<div class="wide" role="region" tabindex="0" aria-label="{name}"><table>\n'

    def table_close(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any) -> str:
        return "</table></div>\n"

    def evidence_reference(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any) -> str:
        """Link to the piece of evidence where the page has it; elsewhere its number stands alone."""
        token = tokens[at]
        address = env["references"].get(token.meta["number"])
        if address is None:
            return escape(token.content)
        return format_html('<a class="reference" href="{}">{}</a>', address, token.content)


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        return bool(web_address(url))


_markdown = configured(_Markdown("commonmark", {"html": False}, renderer_cls=Renderer))


def _fit_headings(tokens: Sequence[Token]) -> None:
    """Put headings below the page's own and without a gap between levels, whichever the writer began with."""
    used = sorted({token.tag for token in tokens if token.type == "heading_open"})
    level = ABOVE
    for token in tokens:
        if token.type == "heading_open":
            level = min(ABOVE + 1 + used.index(token.tag), level + 1, 6)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"


def _align_by_class(tokens: Sequence[Token]) -> None:
    """Name a cell's alignment in a class: the content security policy drops the style that markdown-it gives it."""
    for token in tokens:
        if token.type in ("th_open", "td_open") and (style := token.attrs.pop("style", None)):
            token.attrSet("class", str(style).replace("text-align:", "align-"))


def _say_how_it_is_written(tokens: Sequence[Token], whole: str) -> None:
    """Name the direction of each block that runs against the whole text, and emphasis whose letters have no italics."""
    for block, inline in pairwise(tokens):
        if block.nesting != 1 or inline.type != "inline":
            continue
        if (own := direction(inline.content)) not in (whole, "auto"):
            block.attrSet("dir", own)
        opened: list[tuple[Token, list[str]]] = []
        for token in inline.children or ():
            if token.type == "em_open":
                opened.append((token, []))
            elif token.type == "em_close":
                em, words = opened.pop()
                if not has_italics("".join(words)):
                    em.attrSet("data-letters", NO_ITALICS)
            for _em, words in opened:
                words.append(token.content)


def html(text: str, references: Mapping[int, str] | None = None) -> SafeString:
    """Return the text as HTML; a text of little but marks is no prose and is shown as it was written.

    `references` says where the page has the pieces of evidence, by their numbers.
    """
    if not is_prose(text):
        return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308 - escaped
    tokens = _markdown.parse(text)
    _fit_headings(tokens)
    _align_by_class(tokens)
    if not text.isascii():
        _say_how_it_is_written(tokens, direction(text))
    # The renderer escapes all text and makes every tag itself.
    rendered: str = _markdown.renderer.render(tokens, _markdown.options, {"references": references or {}})
    return mark_safe(rendered)  # noqa: S308


class Reading(NamedTuple):
    """What a reader takes from a text: its words, and where its links lead."""

    paragraphs: list[str]
    links: list[str]


@lru_cache(maxsize=2)  # a version is compared with the one before it and with the one after, and its links too
def read(text: str) -> Reading:
    """Return the text as it is read: a paragraph, a heading, an item of a list or a row of a table each, unmarked."""
    if not is_prose(text):
        return Reading([text.strip()], [])
    paragraphs: list[str] = []
    links: dict[str, None] = {}
    cells: list[str] | None = None  # of the row that is being read
    for token in _markdown.parse(text):
        match token.type:
            case "tr_open":
                cells = []
            case "tr_close":
                paragraphs.append(" | ".join(cells or []))
                cells = None
            case "inline":
                (paragraphs if cells is None else cells).append("".join(map(_words, token.children or [])))
                links |= {str(part.attrs["href"]): None for part in token.children or [] if part.type == "link_open"}
            case "fence" | "code_block":
                paragraphs.append(token.content.rstrip())
    return Reading([words for words in paragraphs if words.strip()], [*links])


def _words(part: Token) -> str:
    return {"softbreak": " ", "hardbreak": "\n"}.get(part.type, part.content)
