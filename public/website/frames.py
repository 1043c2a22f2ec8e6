"""The frame in which another site shows a verdict's card: how large it has to be, and its HTML.

A frame has no script that could fit it to what it shows, so its height follows from the texts. Sizes are in pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from public import imported
from public.titles import title
from public.website.writing import width as room
from record.documents import FactCheckDocument, Summary

MOST_SPEAKERS = 3  # that a card names
WIDTH = 600
NARROWEST = 300
# On a telephone the frame is narrower than it was asked for, and the same texts take more lines.
SHARE_ON_A_TELEPHONE = 0.7
# What static/site.css gives a card: the room beside its texts, and for each kind of line its height and the room of a
# Latin letter, on the safe side.
BESIDE = 36
GAP = 9
EDGES_AND_RATING = 60
FOOT = 46
HEADING, SMALL, SUMMARY = (25, 10.4), (22, 7.6), (24, 8.0)


@dataclass(frozen=True)
class Frame:
    """A frame's size, and the HTML that another site puts into its page."""

    width: int
    height: int
    html: SafeString


def frame(
    verdict: Summary | FactCheckDocument,
    speakers: Sequence[str],
    masthead: str,
    *,
    most_width: int | None = None,
    most_height: int | None = None,
) -> Frame:
    """Return the frame of a verdict, no larger than asked; its address names the version that is embedded.

    `speakers` are the names of those who are shown saying it.
    """
    width = min(WIDTH, most_width or WIDTH)
    height = _height(verdict, speakers, max(NARROWEST, round(width * SHARE_ON_A_TELEPHONE)))
    height = min(height, most_height or height)
    html = format_html(
        '<iframe src="{}{}?v={}" width="{}" height="{}" title="{}" loading="lazy" '
        'style="border: 0; max-width: 100%"></iframe>',
        settings.SITE_URL,
        reverse("website:embed", args=[verdict.number]),
        verdict.version,
        width,
        height,
        f"{title(verdict)} – {masthead}",
    )
    return Frame(width, height, html)


def _height(verdict: Summary | FactCheckDocument, speakers: Sequence[str], width: int) -> int:
    """Return how high the card of a verdict is at a width, on the safe side."""
    who = " " * 20 + ", ".join(speakers[:MOST_SPEAKERS])
    dates = (imported.sentence(verdict.imported) if verdict.imported else " " * 20) + " " * 40
    texts = [
        (verdict.headline or verdict.claim.statement, HEADING),
        (who, SMALL),
        (verdict.summary, SUMMARY),
        (dates, SMALL),
    ]
    if verdict.headline:
        texts.append((f"Claim: {verdict.claim.statement}", SMALL))
    lines = [ceil(room(text) * letter / (width - BESIDE)) * height + GAP for text, (height, letter) in texts]
    return EDGES_AND_RATING + sum(lines) + FOOT
