"""Find and store drawn pictures: drawing one takes a hundred times as long as reading it."""

from dataclasses import dataclass

from public.models import StoredPicture
from public.website.stored_pages import edition_of
from record.reading import Questions, Statement
from record.state import RecordState

# What stands is part of what a picture is found by: it decides whether the version was replaced, and whether its words
# may still be shown. Where nothing stands there is no row, whatever is stored.
FIND = """
SELECT picture.png, entry.document_id, fact_check.document_id
  FROM record_factcheck AS fact_check JOIN record_entry AS entry ON entry.number = fact_check.number
  LEFT JOIN public_storedpicture AS picture
         ON picture.number = entry.number AND picture.version = entry.version AND picture.form = %s
        AND picture.document = entry.document_id AND picture.standing = fact_check.document_id
        AND picture.edition = %s
 WHERE fact_check.number = %s AND entry.version = %s
"""


@dataclass(frozen=True)
class Found:
    """A picture, or None and what it would be stored under."""

    png: bytes | None
    number: int
    version: int
    form: str
    edition: str
    document: str
    standing: str


def find(number: int, version: int, form: str, state: RecordState) -> Questions[Found | None]:
    """Return the picture of a version of a fact-check that is public now, and None for any other.

    What it is stored under is read before it is drawn: what is appended meanwhile makes it worthless, not wrong.
    """
    edition = edition_of(state)
    rows = yield Statement(FIND, [form, edition, number, version])
    for png, document, standing in rows:
        return Found(png, number, version, form, edition, document, standing)
    return None


def keep(found: Found, png: bytes) -> None:
    """Store a picture that was drawn after it was not found."""
    StoredPicture(
        number=found.number,
        version=found.version,
        form=found.form,
        edition=found.edition,
        document=found.document,
        standing=found.standing,
        png=png,
    ).save()
