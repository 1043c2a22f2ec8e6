"""The share picture as SVG, in the website's colors and with its mark, in two forms."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from public.website import ratings
from public.website.mark import disc
from public.website.pictures.card import Card
from public.website.pictures.clusters import Style
from public.website.pictures.typesetting import Block, Run, set_text

# As in static/site.css, of the light theme.
PAPER, INK, QUIET, RULE = "#fcfcfa", "#16191f", "#555c67", "#d8d9d3"
TONES = {
    "brand": "#14304f",
    "good": "#17673b",
    "fair": "#4b6712",
    "mixed": "#815200",
    "poor": "#a2450a",
    "bad": "#a51b2f",
    "neutral": "#4f5966",
}

NAME, HEADLINE, TEXT = Style("serif", 700), Style("serif", 600), Style("serif", 400)
SMALL, STRONG = Style("sans", 500), Style("sans", 700)


@dataclass(frozen=True)
class Form:
    """The measures of a picture, in pixels. Sizes of letters are tried from the first to the last."""

    name: str
    width: int
    height: int
    margin: int
    band: int  # at the upper edge, high
    notice: int  # in its place, that the version was replaced
    ruling: int  # where the rating stands, high
    mark: int
    scale: int  # wide
    is_scale_beside: bool  # or else below the mark
    footer: int
    word_sizes: tuple[int, ...]  # of the rating
    headline_sizes: tuple[int, ...]
    statement_sizes: tuple[int, ...]  # where there is no headline
    claim_sizes: tuple[int, ...]  # below a headline
    small: int
    smallest: int


LANDSCAPE = Form(
    name="landscape",
    width=1200,
    height=630,
    margin=64,
    band=14,
    notice=66,
    ruling=176,
    mark=112,
    scale=270,
    is_scale_beside=True,
    footer=98,
    word_sizes=(88, 80, 72, 64, 56, 48, 42, 36, 30),
    headline_sizes=(64, 60, 56, 52, 48, 44, 40, 36),
    statement_sizes=(72, 68, 63, 58, 54, 50, 46, 42, 38, 35, 32, 30, 28, 26, 24),
    claim_sizes=(30, 28, 26, 24),
    small=25,
    smallest=21,
)
PORTRAIT = Form(
    name="portrait",
    width=1080,
    height=1350,
    margin=76,
    band=20,
    notice=92,
    ruling=430,
    mark=200,
    scale=928,
    is_scale_beside=False,
    footer=150,
    word_sizes=(124, 112, 100, 90, 80, 72, 64, 56, 48, 40),
    headline_sizes=(88, 82, 76, 70, 64, 58, 52),
    statement_sizes=(92, 84, 76, 70, 64, 58, 52, 48, 44, 41, 38, 35, 32, 30),
    claim_sizes=(44, 40, 37, 34, 31),
    small=33,
    smallest=27,
)
FORMS = {form.name: form for form in (LANDSCAPE, PORTRAIT)}


@dataclass(frozen=True)
class Rectangle:
    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    size: float
    svg: SafeString


@dataclass(frozen=True)
class Text:
    """One line of a text; `y` is where its letters stand, `anchor` which end of it is at `x`."""

    x: float
    y: float
    size: int
    weight: int
    fill: str
    anchor: str
    runs: list[Run]


@dataclass
class Drawing:
    """What is drawn, and the font files that it takes."""

    form: Form
    tone: str
    rectangles: list[Rectangle] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    fonts: set[Path] = field(default_factory=set)

    def rectangle(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        self.rectangles.append(Rectangle(x, y, width, height, fill))

    def mark(self, x: float, y: float, size: float, svg: SafeString) -> None:
        self.marks.append(Mark(x, y, size, svg))

    def text(self, block: Block, x: float, y: float, fill: str, *, at_end: bool = False) -> float:
        """Write a block below `y`, from `x` on, or up to it, and return where it ends."""
        for runs in block.lines:
            baseline = round(y + block.leading / 2 + 0.35 * block.size, 1)
            anchor = "end" if at_end else "start"
            self.texts.append(Text(x, baseline, block.size, block.weight, fill, anchor, runs))
            y += block.leading
        self.fonts |= block.files
        return y

    def svg(self) -> str:
        colors = {"paper": PAPER, "tones": TONES}
        return render_to_string("website/picture.svg", {"drawing": self, **colors})


def drawing_of(card: Card, form: Form) -> Drawing:
    """Lay the picture out, from above: what was decided, who said what, and whose verdict it is."""
    drawing = Drawing(form, ratings.tone(card.rating))
    y = _notice(drawing, card)
    y = _ruling(drawing, card, y)
    _claim(drawing, card, y)
    _footer(drawing, card)
    return drawing


def _notice(drawing: Drawing, card: Card) -> float:
    """Draw the upper edge, in the color of the verdict; of an old version, that it was replaced."""
    form = drawing.form
    if not card.replaced:
        drawing.rectangle(0, 0, form.width, form.band, TONES[drawing.tone])
        return form.band
    drawing.rectangle(0, 0, form.width, form.notice, INK)
    within = form.width - 2 * form.margin
    replaced = set_text(card.replaced, STRONG, width=within, height=form.notice, sizes=_below(form.small + 3), most=1)
    beside = form.margin + replaced.widths[0] + form.small
    left = form.width - form.margin - beside
    version = set_text(card.version, SMALL, width=left, height=form.notice, sizes=_below(form.small), most=1)
    for block, x in ((replaced, form.margin), (version, beside)):
        drawing.text(block, x, (form.notice - block.height) / 2, PAPER)
    return form.notice


def _ruling(drawing: Drawing, card: Card, top: float) -> float:
    """Draw the rating, by mark and word, and where it stands on its scale."""
    form, rating, color = drawing.form, card.rating, TONES[drawing.tone]
    drawing.rectangle(0, top, form.width, form.ruling, mixed(color, 8))
    steps = ratings.steps(rating)
    below = 0 if form.is_scale_beside else form.ruling - form.mark - 2 * form.margin + form.smallest
    mark_at = top + (form.ruling - below - form.mark) / 2
    drawing.mark(form.margin, mark_at, form.mark, disc(drawing.tone, ratings.share(rating)))
    word_at = form.margin + form.mark + form.mark / 4
    beside = form.scale + form.margin / 2 if form.is_scale_beside else 0
    width = form.width - form.margin - beside - word_at
    word = set_text(rating.name, NAME, width=width, height=form.mark * 1.15, sizes=form.word_sizes, most=2)
    drawing.text(word, word_at, mark_at + (form.mark - word.height) / 2 - 2, color)
    scale_at = form.width - form.margin - form.scale
    middle = mark_at + form.mark / 2 if form.is_scale_beside else mark_at + form.mark + form.margin
    _scale(drawing, steps, scale_at, middle)
    return top + form.ruling


def _scale(drawing: Drawing, steps: list[ratings.Step], x: float, middle: float) -> None:
    form, color = drawing.form, TONES[drawing.tone]
    sizes, height = _below(form.smallest - 3), 2.0 * form.smallest
    if not steps:
        words = set_text(_("Not on the scale"), SMALL, width=form.scale, height=height, sizes=sizes, most=1)
        at_end = form.is_scale_beside
        drawing.text(words, x + form.scale if at_end else x, middle - words.height / 2, QUIET, at_end=at_end)
        return
    if form.is_scale_beside:
        middle -= form.smallest * 0.8
    gap = form.smallest / 4
    width = (form.scale - gap * (len(steps) - 1)) / len(steps)
    for at, step in enumerate(steps):
        thick = form.smallest if step.is_given else form.smallest * 0.38
        fill = color if step.is_given else mixed(color, 32)
        drawing.rectangle(x + at * (width + gap), middle - thick / 2, width, thick, fill)
    half = form.scale / 2
    worst, best = (
        set_text(words, SMALL, width=half, height=height, sizes=sizes, most=1)
        for words in (_("Least accurate"), _("Most accurate"))
    )
    below = middle + form.smallest
    drawing.text(worst, x, below, QUIET)
    drawing.text(best, x + form.scale, below, QUIET, at_end=True)


def _claim(drawing: Drawing, card: Card, top: float) -> None:
    """Write who says it and what, with the headline above where there is one, in the middle of what room there is."""
    form = drawing.form
    width, bottom = form.width - 2 * form.margin, form.height - form.footer
    gap = form.small * 0.75
    said = set_text(card.said, SMALL, width=width, height=form.margin, sizes=_below(form.small), most=1)
    room = bottom - top - 1.1 * form.margin - said.height - gap
    of_the_claim = partial(set_text, width=width, language=card.language)
    if card.headline:
        statement, sizes = card.statement, form.claim_sizes
        claim = of_the_claim(statement, TEXT, height=room * 0.42, sizes=sizes)
        room -= gap
        headline = of_the_claim(card.headline, HEADLINE, height=room - claim.height, sizes=form.headline_sizes)
        claim = of_the_claim(statement, TEXT, height=room - headline.height, sizes=sizes)
        blocks = [(headline, INK), (said, QUIET), (claim, INK)]
    else:
        claim = of_the_claim(card.statement, HEADLINE, height=room, sizes=form.statement_sizes)
        blocks = [(said, QUIET), (claim, INK)]
    blocks = [(block, fill) for block, fill in blocks if block.lines]
    y = (top + bottom - sum(block.height for block, _fill in blocks) - gap * (len(blocks) - 1)) / 2
    is_right_to_left = any(block.is_right_to_left for block, fill in blocks if fill == INK)
    x = form.width - form.margin if is_right_to_left else form.margin
    for block, fill in blocks:
        y = drawing.text(block, x, y, fill, at_end=is_right_to_left) + gap


def _footer(drawing: Drawing, card: Card) -> None:
    """Write whose verdict it is, when it was published, and where it can be read."""
    form = drawing.form
    top, right = form.height - form.footer, form.width - form.margin
    drawing.rectangle(form.margin, top, form.width - 2 * form.margin, 2, RULE)
    half = (form.width - 2 * form.margin) * 0.5
    size = form.small + 9
    middle = top + form.footer / 2
    drawing.mark(form.margin, middle - size / 2, size, disc("brand", 50))
    at = form.margin + size * 1.35
    width = half - size * 1.35
    name = set_text(card.masthead, NAME, width=width, height=form.footer, sizes=_below(size), most=2)
    note = set_text(
        _("Demonstration") if card.is_demonstration else "",
        STRONG,
        width=width,
        height=form.footer,
        sizes=_below(form.smallest - 3),
        most=1,
    )
    y = drawing.text(name, at, middle - (name.height + note.height) / 2 - 1, INK)
    drawing.text(note, at, y, TONES["mixed"])
    small = partial(set_text, width=half, height=form.footer, sizes=_below(form.smallest), most=1)
    lines = [*((small(words, SMALL), QUIET) for words in card.dates), (small(card.address, STRONG), INK)]
    y = middle - sum(line.height for line, _fill in lines) / 2
    for line, fill in lines:
        y = drawing.text(line, right, y, fill, at_end=True)


def _below(size: int) -> tuple[int, ...]:
    """Return sizes from this one down, for a line that should stay one."""
    return tuple(dict.fromkeys(max(14, round(size * share)) for share in (1, 0.9, 0.8, 0.7, 0.6)))


def mixed(color: str, percent: int) -> str:
    """Return so much of the color on paper, as color-mix() in a style sheet does."""
    parts = zip(_channels(color), _channels(PAPER), strict=True)
    return "#" + "".join(f"{round((part * percent + paper * (100 - percent)) / 100):02x}" for part, paper in parts)


def _channels(color: str) -> list[int]:
    return [int(color[at : at + 2], 16) for at in (1, 3, 5)]
