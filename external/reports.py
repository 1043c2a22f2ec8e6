"""What was met in a file of others' fact-checks: how many were kept and refused, and every oddity with its place."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from record.readable import readable

MOST_LINES = 200  # of each reason that are kept with their place; all are counted
LONGEST_FOUND = 200  # characters of what stood there


class Reason(TextChoices):
    """What is odd, and what follows from it. Whether a review or only a part of it is lost, the report says beside."""

    # A file, or a part of it, that cannot be read.
    COMPRESSED = "compressed", gettext_lazy("This is a compressed archive. Unpack it, and import what is in it.")
    ANOTHER_FORMAT = "another_format", gettext_lazy("This is no JSON, web page or feed.")
    TOO_LARGE = (
        "too_large",
        gettext_lazy("This is larger than what is read at once. Divide it, or write one review a line (NDJSON)."),
    )
    TOO_LONG = "too_long", gettext_lazy("This is far longer than any review is.")
    TOO_DEEP = "too_deep", gettext_lazy("This is nested more deeply than what is read.")
    BROKEN_JSON = "broken_json", gettext_lazy("The JSON is broken; only what is whole in it is read.")
    BROKEN_XML = "broken_xml", gettext_lazy("The XML is broken; not all that follows may have been read.")
    ENTITIES = "entities", gettext_lazy("The XML declares its own entities, which are not read. Leave them out.")
    NOTHING_FOUND = "nothing_found", gettext_lazy("There is no ClaimReview in it.")
    # A review without which there is none.
    NO_ADDRESS = "no_address", gettext_lazy("It has no address of its own.")
    NO_CLAIM = "no_claim", gettext_lazy("It has neither the claim's text nor a headline.")
    NO_RATING = "no_rating", gettext_lazy("It has neither words nor a number for its rating.")
    # A review of an own archive that is not published.
    NO_STATEMENT = "no_statement", gettext_lazy("It has no claimReviewed, which is what is published as the claim.")
    RATING_NOT_READ = (
        "rating_not_read",
        gettext_lazy("These words are no rating of ours. Say at the publisher, on the desk, as what we read them."),
    )
    NO_LANGUAGE = "no_language", gettext_lazy("It does not say its language. Say it with --language.")
    NOT_PUBLISHABLE = "not_publishable", gettext_lazy("It cannot be published so. Change it in the file.")
    PUBLISHED_OTHERWISE = (
        "published_otherwise",
        gettext_lazy("It is published already, and was another then. Correct it on the desk."),
    )
    # What is left out of a review.
    SEVERAL_ACTORS = (
        "several_actors",
        gettext_lazy("Several actors of ours are called so; none of them is named as having said it."),
    )
    EMPTY = "empty", gettext_lazy("It is there, but empty.")
    MISSING = "missing", gettext_lazy("It is missing.")
    ANOTHER_TYPE = "another_type", gettext_lazy("It is of a type that has no place here.")
    NOT_AN_ADDRESS = "not_an_address", gettext_lazy("This is no address of the web.")
    NOT_A_DATE = "not_a_date", gettext_lazy("This is no date that can be read for certain.")
    IN_THE_FUTURE = "in_the_future", gettext_lazy("This day has not begun.")
    LONG_AGO = "long_ago", gettext_lazy("This is too long ago, or of another calendar.")
    NOT_A_NUMBER = "not_a_number", gettext_lazy("This is no number.")
    EQUAL_BOUNDS = "equal_bounds", gettext_lazy("The best rating is the worst, so that the numbers say nothing.")
    OUT_OF_BOUNDS = "out_of_bounds", gettext_lazy("The number lies outside its scale, so that it says nothing.")
    NOT_A_LANGUAGE = "not_a_language", gettext_lazy("This is no tag of a language.")
    TOO_MANY = "too_many", gettext_lazy("There are more than are kept.")
    # What was read all the same.
    ENCODING = "encoding", gettext_lazy("The text is not in UTF-8.")
    LOOSE_JSON = "loose_json", gettext_lazy("The JSON is not well-formed, but can be understood.")
    MARKUP = "markup", gettext_lazy("It has HTML tags.")
    CHARACTER_REFERENCES = "character_references", gettext_lazy("It has HTML character references.")
    WHITE_SPACE = "white_space", gettext_lazy("It has stray white space.")
    INVISIBLE = "invisible", gettext_lazy("It has characters that cannot be stored or would change how it reads.")
    CUT = "cut", gettext_lazy("It is longer than what is kept.")
    NO_SCHEME = "no_scheme", gettext_lazy("The address does not begin with https://.")
    RELATIVE = "relative", gettext_lazy("The address is relative.")
    NUMBER_AS_TEXT = "number_as_text", gettext_lazy("The number is written as text.")
    NOT_ISO = "not_iso", gettext_lazy("The date is not written as ISO 8601 has it.")
    DAY_OR_MONTH = "day_or_month", gettext_lazy("Day and month may be the other way round; the year is kept.")
    SEVERAL = "several", gettext_lazy("There are several where one is expected.")
    ANOTHER_FIELD = "another_field", gettext_lazy("It is taken from another field.")
    EARLIER_FORM = "earlier_form", gettext_lazy("This is an earlier form of ClaimReview.")
    # What is kept as it stands, for somebody to look at.
    SENTENCE = "sentence", gettext_lazy("The rating is a whole sentence.")
    CODE = "code", gettext_lazy("The rating is a name for programs.")
    PERSON = "person", gettext_lazy("A person stands where the publisher is expected.")
    SEVERAL_NAMES = "several_names", gettext_lazy("One text may name several; it is kept whole.")
    REVERSED_BOUNDS = "reversed_bounds", gettext_lazy("The best rating is a lower number than the worst.")


OF_A_FILE = (  # those that may be about all that follows
    *(Reason.COMPRESSED, Reason.ANOTHER_FORMAT, Reason.TOO_LARGE, Reason.TOO_DEEP),
    *(Reason.BROKEN_JSON, Reason.BROKEN_XML, Reason.ENTITIES),
)


class Place(NamedTuple):
    """Where something stands. Lines, items of a feed and scripts of a page count from 1; 0 where there is none."""

    file: str
    line: int = 0
    item: int = 0
    script: int = 0
    pointer: str = ""  # within JSON (RFC 6901)

    def __str__(self) -> str:
        parts = [self.file]
        if self.line:
            parts.append(_("line %(number)d") % {"number": self.line})
        if self.item:
            parts.append(_("item %(number)d") % {"number": self.item})
        if self.script:
            parts.append(_("script %(number)d") % {"number": self.script})
        return ", ".join([*parts, self.pointer] if self.pointer else parts)


class Line(NamedTuple):
    """One oddity: where, in which field, why, what stood there, and what it was taken as; "" where it was left out."""

    place: Place
    field: str
    reason: Reason
    found: str
    taken: str = ""

    @property
    def parts(self) -> dict[str, str | int]:
        """Return what it says as one object of JSON, without what is empty."""
        parts = self.place._asdict() | self._asdict() | {"reason": self.reason.value}
        return {name: part for name, part in parts.items() if part and name != "place"}

    @classmethod
    def of(cls, parts: Mapping[str, Any]) -> "Line":
        """Return the line of such an object."""
        place = Place(**{name: part for name, part in parts.items() if name in Place._fields})
        reason = Reason(parts["reason"])
        return cls(place, parts.get("field", ""), reason, parts.get("found", ""), parts.get("taken", ""))

    def __str__(self) -> str:
        text = f"{self.place}{f', {self.field}' if self.field else ''}: {self.reason.label}"
        if self.found:
            text += " " + _("Found: %(found)s") % {"found": self.found}
        if self.taken:
            text += " " + _("Taken as: %(taken)s") % {"taken": self.taken}
        return text


class Report:
    """What was met in one file. `told` is called with every line, also with those that are not kept."""

    def __init__(self, file: str, most: int = MOST_LINES, told: Callable[[Line], None] | None = None) -> None:
        self.file = file
        self.most = most
        self.told = told
        self.kept = 0
        self.refused = 0
        self.refusals: list[Line] = []
        self.oddities: list[Line] = []
        self.counts: Counter[Reason] = Counter()

    @property
    def read(self) -> int:
        """Return how many reviews, or parts of the file that might have been some, were met."""
        return self.kept + self.refused

    @property
    def lines(self) -> list[Line]:
        """Return the refusals, then the oddities of what was kept or refused."""
        return [*self.refusals, *self.oddities]

    def refuse(self, place: Place, reason: Reason, found: object = "", field: str = "") -> None:
        """Count a review, or a part of the file, of which nothing is kept."""
        self.refused += 1
        self._add(self.refusals, Line(place, field, reason, "", ""), found)

    def note(self, place: Place, field: str, reason: Reason, found: object = "", taken: object = "") -> None:
        """Count an oddity of a review that may be kept all the same."""
        self._add(self.oddities, Line(place, field, reason, "", shown(taken)), found)

    def _add(self, lines: list[Line], line: Line, found: object) -> None:
        self.counts[line.reason] += 1
        if self.counts[line.reason] <= self.most or self.told is not None:
            place = line.place._replace(file=legible(line.place.file), pointer=legible(line.place.pointer))
            line = line._replace(place=place, found=shown(found))
            if self.counts[line.reason] <= self.most:
                lines.append(line)
            if self.told is not None:
                self.told(line)


def shown(value: object) -> str:
    """Return a value as one short line that can be read."""
    if isinstance(value, str):
        text = value[: 2 * LONGEST_FOUND]
    else:
        try:
            text = orjson.dumps(value, default=str).decode()[: 2 * LONGEST_FOUND]
        except TypeError:  # half a pair of surrogates, or too deep
            text = ascii(type(value).__name__)
    text = " ".join(legible(text).split())
    return text if len(text) <= LONGEST_FOUND else f"{text[: LONGEST_FOUND - 1]}…"


def legible(text: str) -> str:
    """Return a text that can be stored and shown, with a sign for what cannot."""
    return readable(text).encode("utf-8", "replace").decode().replace("\0", "\ufffd")
