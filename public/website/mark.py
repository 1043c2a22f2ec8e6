"""The verdict's mark: a disc that is as full as the claim is true. Decoration only, the word stands beside it."""

from functools import lru_cache
from math import cos, pi, sin

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

SIGNS = {
    "good": mark_safe('<path class="disc-sign-inside" d="m7.6 12.3 3 3 5.8-6.2"/>'),
    "bad": mark_safe('<path class="disc-sign" d="m8.4 8.4 7.2 7.2m0-7.2-7.2 7.2"/>'),
    "neutral": mark_safe('<path class="disc-sign" d="M9.2 9.6a2.9 2.9 0 1 1 4.2 2.6c-.9.5-1.4 1-1.4 2M12 17v.3"/>'),
}


@lru_cache(maxsize=256)
def disc(tone: str, share: int) -> SafeString:
    """Return SVG in the tone's color, filled by that share in percent."""
    return format_html(
        '<svg class="disc tone-{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<circle class="disc-ring" cx="12" cy="12" r="10.5" pathLength="100"/>{}{}</svg>',
        tone,
        _filling(share),
        SIGNS.get(tone, ""),
    )


def _filling(share: int) -> SafeString | str:
    """Return that share of a disc, clockwise from the top."""
    if share <= 0:
        return ""
    if share >= 100:
        return mark_safe('<circle class="disc-fill" cx="12" cy="12" r="8"/>')
    angle = 2 * pi * share / 100
    x, y = f"{12 + 8 * sin(angle):.2f}", f"{12 - 8 * cos(angle):.2f}"
    return format_html('<path class="disc-fill" d="M12 12V4A8 8 0 {} 1 {} {}Z"/>', int(share > 50), x, y)
