"""What an own archive has beyond what is kept of others' fact-checks: the finding, the reasoning, who is what."""

import re
from collections.abc import Iterator
from typing import IO

import msgspec

from external.fields import Fields
from external.reports import Place, Report
from external.reviews import LONGEST_NAME, Review, reviews_and_blocks
from external.shapes import types_of
from external.texts import MOST_READ, cleaned

LONGEST_SUMMARY = 10_000  # characters that are read; a claim of ours takes fewer
SUMMARIES = ("description", "abstract")
BODIES = ("reviewBody", "articleBody", "text")
_END_OF_PARAGRAPH = re.compile(r"</(?:p|div|li|h[1-6]|blockquote|ul|ol|tr)\s*>|<br\s*/?>|\n\s*\n", re.IGNORECASE)
_PROGRAM = re.compile(r"<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_MARKDOWN = re.compile(r"([\\`*_\[\]<>&#|~])")
_LIST = re.compile(r"^(\d+)([.)])|^([-+=])")


class OwnReview(msgspec.Struct, frozen=True):
    """A review of an own archive. Texts are "" where there are none; `analysis` is Markdown.

    `types` has what its markup calls those who said it, in small letters, by their names.
    """

    review: Review
    place: Place
    summaries: tuple[str, ...]
    analysis: str
    modified_on: str
    types: dict[str, str]


def own_reviews_in_file(file: IO[bytes], name: str, report: Report) -> Iterator[OwnReview]:
    """Yield the reviews of a file in which one can seek, and report on all that was met."""
    for block, review in reviews_and_blocks(file, name, report):
        yield _Reader(block, report).own(review)


class _Reader(Fields):
    """Reads the fields that only an own archive is asked for."""

    def own(self, review: Review) -> OwnReview:
        return OwnReview(
            review=review,
            place=self.block.place,
            summaries=self.summaries(review),
            analysis=self.analysis(),
            modified_on=self.date("dateModified", self.content.get("dateModified"), review.language),
            types=self.types(),
        )

    def summaries(self, review: Review) -> tuple[str, ...]:
        """Return what may stand as the finding in a sentence, the best first; the headline is one too."""
        rating = self.content.get("reviewRating")
        explained = rating.get("ratingExplanation") if isinstance(rating, dict) else None
        values = [
            ("reviewRating.ratingExplanation", explained),
            *((each, self.content.get(each)) for each in SUMMARIES),
        ]
        found = [self.text(field, value, LONGEST_SUMMARY) for field, value in values if value]
        return tuple(dict.fromkeys(text for text in [*found, review.headline] if text))

    def analysis(self) -> str:
        """Return the reasoning as paragraphs of Markdown, in which nothing of the text means anything else."""
        body = next((value for field in BODIES if isinstance(value := self.content.get(field), str)), "")
        paragraphs = (cleaned(each, MOST_READ)[0] for each in _END_OF_PARAGRAPH.split(_PROGRAM.sub("", body)))
        return "\n\n".join(as_markdown(each) for each in paragraphs if each)

    def types(self) -> dict[str, str]:
        """Return the first type of each author of the claim, by name."""
        item = self.content.get("itemReviewed")
        author = item.get("author") or item.get("creator") if isinstance(item, dict) else None
        found = {}
        for each in author if isinstance(author, list) else [author]:
            name, types = (each.get("name"), types_of(each)) if isinstance(each, dict) else (None, [])
            if isinstance(name, str) and types:
                found[cleaned(name, LONGEST_NAME)[0]] = types[0]
        return found


def as_markdown(paragraph: str) -> str:
    """Return a paragraph as Markdown that reads as it does: CommonMark takes a backslash before each of these signs."""
    escaped = _MARKDOWN.sub(r"\\\1", paragraph)
    return _LIST.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", escaped)
