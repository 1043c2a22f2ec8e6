"""A fact-check of another publisher, as it is kept: one definition for all shapes in which it was published.

What it says is read as far as it can be understood, and reported where it is odd; what it said stays beside it, in
`original`.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import IO

import msgspec
import orjson

from external import addresses
from external.blocks import Block
from external.fields import Fields
from external.files import blocks_in_file
from external.ratings import Numbers, number_of, oddity_of, together
from external.reports import Place, Reason, Report
from external.shapes import Thing, types_of
from external.texts import folded
from record.canonical import sha256
from record.canonical_addresses import form_of

# Characters that are kept of a text, what is longer is cut: real claims have up to 600, words of ratings up to 550.
LONGEST_CLAIM = 4_000
LONGEST_HEADLINE = 1_000
LONGEST_RATING = 1_000
LONGEST_NAME = 500
LONGEST_SITE = 253  # RFC 1035
MOST_CLAIMANTS, MOST_APPEARANCES = 50, 100
LARGEST = 100_000  # bytes of JSON that a review stood in
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")
SEVERAL_NAMES = re.compile(r"[,;،、，]|\s(?:&|/)\s")


class Claimant(msgspec.Struct, frozen=True):
    """Who said it, in the words of the review, which may name several; and an address that is given for them."""

    name: str
    url: str = ""


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a review. Texts and addresses are "" where nothing is known.

    `key` is the same for the same review in every shape; `reviewed_on` and `said_on` are a year, a month or a day.
    """

    key: str
    url: str
    site: str  # the host of its address in canonical form
    publisher: str
    claim: str
    claimants: tuple[Claimant, ...]
    occasion: str
    said_on: str
    first_appearance: str
    appearances: tuple[str, ...]
    rating: str
    value: Decimal | None
    best: Decimal | None
    worst: Decimal | None
    reviewed_on: str
    language: str
    headline: str
    original: bytes


class _Refused(Exception):
    def __init__(self, reason: Reason, field: str, found: object = "") -> None:
        self.reason, self.field, self.found = reason, field, found


def reviews_in_file(file: IO[bytes], name: str, report: Report, address: str = "") -> Iterator[Review]:
    """Return the reviews of a file in which one can seek, and report on all that was met.

    `address` is where the file was found on the web; relative addresses in a page are joined with it.
    """
    return (review for _block, review in reviews_and_blocks(file, name, report, address))


def reviews_and_blocks(file: IO[bytes], name: str, report: Report, address: str = "") -> Iterator[tuple[Block, Review]]:
    """Yield the same, each after the block in which it stood."""
    for block in blocks_in_file(file, name, report, address):
        if (review := review_of(block, report)) is not None:
            yield block, review
    if not report.read:
        report.note(Place(name), "", Reason.NOTHING_FOUND)


def review_of(block: Block, report: Report) -> Review | None:
    """Return a block as a review, counted as kept; None where it is refused."""
    reader = _Reader(block, report)
    try:
        review = reader.review()
    except _Refused as refused:
        report.refuse(block.place, refused.reason, refused.found, reader.name_of(refused.field))
        return None
    report.kept += 1
    return review


def key_of(form: str, words: str) -> str:
    """Return what is the same for a review wherever it is published: of its address and its claim, however typed.

    `form` is the canonical form of the address. Two claims may be reviewed at one, so the words belong to it.
    """
    return sha256(f"{form}\n{folded(words)}".encode())


class _Reader(Fields):
    """Reads the fields of a review."""

    def review(self) -> Review:
        content = self.content
        original = _written(self.block.original)
        if len(original) > LARGEST:
            raise _Refused(Reason.TOO_LONG, "")
        url = self.own_address()
        item = self.thing("itemReviewed", content.get("itemReviewed"))
        if "creativework" in types_of(item):
            self.note("itemReviewed.@type", Reason.EARLIER_FORM, item["@type"])
        headline = self.headline()
        claim = self.claim(item)
        if not claim and not headline:
            raise _Refused(Reason.NO_CLAIM, "claimReviewed", content.get("claimReviewed"))
        rating, numbers = self.rating()
        if not rating and numbers.value is None:
            raise _Refused(Reason.NO_RATING, "reviewRating", content.get("reviewRating"))
        language = self.language()
        first, appearances = self.appearances(item)
        form = form_of(url)
        site = re.split("[/?]", form, maxsplit=1)[0]
        if len(site) > LONGEST_SITE:
            raise _Refused(Reason.NOT_AN_ADDRESS, "url", url)
        return Review(
            key=key_of(form, claim or headline),
            url=url,
            site=site,
            publisher=self.publisher() or site,
            claim=claim,
            claimants=self.claimants(item),
            occasion=self.occasion(item, claim),
            said_on=self.date("itemReviewed.datePublished", item.get("datePublished"), language),
            first_appearance=first,
            appearances=appearances,
            rating=rating,
            value=numbers.value,
            best=numbers.best,
            worst=numbers.worst,
            reviewed_on=self.date("datePublished", content.get("datePublished"), language, is_expected=True),
            language=language,
            headline=headline,
            original=original,
        )

    def own_address(self) -> str:
        """Return the address of the review: its own, or what it says of the page that it is on."""
        for field in ("url", "mainEntityOfPage", "@id"):
            value = self.first(field, self.content.get(field))
            is_whole = isinstance(value, str) and value.startswith("http")
            if field == "@id" and not is_whole:
                continue
            if address := self.address(field, value, "" if is_whole else self.base()):
                if field != "url":
                    self.note("url", Reason.ANOTHER_FIELD, field, address)
                return address
        if self.block.around.page and (page := addresses.read(self.block.around.page)[0]):
            self.note("url", Reason.ANOTHER_FIELD, self.block.around.page, page)
            return page
        raise _Refused(Reason.NO_ADDRESS, "url", self.content.get("url"))

    def base(self) -> str:
        """Return what relative addresses are joined with: the address of the page, or else of the publisher."""
        things = [self.content.get("publisher"), self.content.get("author")]
        named = [thing[0] if isinstance(thing, list) and thing else thing for thing in things]
        for address in (self.block.around.base, *(thing.get("url") for thing in named if isinstance(thing, dict))):
            if isinstance(address, str) and (found := addresses.read(address)[0]):
                return found
        return ""

    def claim(self, item: Thing) -> str:
        """Return the claim's text: as the review has it, or as the claim itself has."""
        if text := self.text("claimReviewed", self.content.get("claimReviewed"), LONGEST_CLAIM):
            return text
        for field in ("text", "name") if "claim" in types_of(item) else ():
            if text := self.text(f"itemReviewed.{field}", item.get(field), LONGEST_CLAIM):
                self.note("claimReviewed", Reason.ANOTHER_FIELD, f"itemReviewed.{field}", text)
                return text
        return ""

    def headline(self) -> str:
        field = "headline" if self.content.get("headline") else "name"
        return self.text(field, self.content.get(field), LONGEST_HEADLINE)

    def publisher(self) -> str:
        """Return the name of who publishes it: that of the publisher where there is one, or that of the author."""
        author = self.thing("author", self.content.get("author"))
        if "person" in types_of(author):
            self.note("author.@type", Reason.PERSON, author.get("name"))
        for field, thing in (("publisher", self.thing("publisher", self.content.get("publisher"))), ("author", author)):
            if name := self.text(f"{field}.name", thing.get("name"), LONGEST_NAME):
                return name
        self.note("author.name", Reason.MISSING)
        return ""

    def claimants(self, item: Thing) -> tuple[Claimant, ...]:
        """Return who said it. A text with several names stays one, a list becomes several."""
        value = item.get("author") or item.get("creator")
        authors = value if isinstance(value, list) else [value]
        found: dict[str, str] = {}
        for author in (self.thing("itemReviewed.author", each) for each in authors[: MOST_CLAIMANTS + 1]):
            names = author.get("name")
            if isinstance(names, list) and len(names) > 1:
                self.note("itemReviewed.author.name", Reason.SEVERAL, names, names)
            address = self.claimants_address(author)
            for each in names[: MOST_CLAIMANTS + 1] if isinstance(names, list) else [names]:
                if name := self.text("itemReviewed.author.name", each, LONGEST_NAME):
                    found.setdefault(name, address)
                    if SEVERAL_NAMES.search(name):
                        self.note("itemReviewed.author.name", Reason.SEVERAL_NAMES, name, name)
        if not found:
            self.note("itemReviewed.author", Reason.MISSING)
        if len(found) > MOST_CLAIMANTS or len(authors) > MOST_CLAIMANTS:
            self.note("itemReviewed.author", Reason.TOO_MANY, len(authors), MOST_CLAIMANTS)
        return tuple(Claimant(name, address) for name, address in [*found.items()][:MOST_CLAIMANTS])

    def claimants_address(self, author: Thing) -> str:
        for field in ("sameAs", "url"):
            value = author.get(field)
            for each in value[:MOST_CLAIMANTS] if isinstance(value, list) else [value]:
                if address := self.address(f"itemReviewed.author.{field}", each):
                    return address
        return ""

    def occasion(self, item: Thing, claim: str) -> str:
        """Return what the work is called in which it was said, where that is more than the claim once more."""
        if "claim" in types_of(item):
            return ""
        name = self.text("itemReviewed.name", item.get("name") or None, LONGEST_NAME)
        return "" if name == claim else name

    def appearances(self, item: Thing) -> tuple[str, tuple[str, ...]]:
        """Return where it was said first, and all addresses where it was said."""
        first = self.address("itemReviewed.firstAppearance", item.get("firstAppearance"))
        found = {first: None} if first else {}
        value = item.get("appearance")
        several = value if isinstance(value, list) else [value]
        for field, each in [
            ("itemReviewed.url", item.get("url")),
            *(("itemReviewed.appearance", it) for it in several),
        ]:
            if len(found) == MOST_APPEARANCES:
                self.note("itemReviewed.appearance", Reason.TOO_MANY, len(several), MOST_APPEARANCES)
                break
            if address := self.address(field, each):
                found[address] = None
        return first, tuple(found)

    def rating(self) -> tuple[str, Numbers]:
        """Return the words of the rating, and its numbers as far as they say something."""
        value = self.content.get("reviewRating")
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.note("reviewRating", Reason.ANOTHER_TYPE, value, value)
            value = {"ratingValue": value}
        elif isinstance(value, str):
            self.note("reviewRating", Reason.ANOTHER_TYPE, value, value)
            value = {"alternateName": value}
        rating = self.thing("reviewRating", value)
        words = self.text("reviewRating.alternateName", rating.get("alternateName"), LONGEST_RATING)
        numbers = self.numbers(rating)
        if not words:
            words = self.words_elsewhere(rating)
        if words and (oddity := oddity_of(words)) is not None:
            self.note("reviewRating.alternateName", oddity, words, words)
        return words, numbers

    def words_elsewhere(self, rating: Thing) -> str:
        """Return the words of a rating from where else they may stand; a number is none."""
        for field in ("name", "ratingValue", "ratingExplanation", "description"):
            value = rating.get(field)
            is_a_text = isinstance(value, str) and number_of(value)[0] is None
            if is_a_text and (words := self.text(f"reviewRating.{field}", value, LONGEST_RATING)):
                self.note("reviewRating.alternateName", Reason.ANOTHER_FIELD, f"reviewRating.{field}", words)
                return words
        return ""

    def numbers(self, rating: Thing) -> Numbers:
        names = ("ratingValue", "bestRating", "worstRating")
        found = []
        for name in names:
            value = rating.get(name)
            number, reason = number_of(self.first(f"reviewRating.{name}", value))
            found.append(number)
            if reason is not None:
                self.note(f"reviewRating.{name}", reason, value, "" if number is None else str(number))
        numbers, reason = together(Numbers(*found))
        if reason is not None:
            self.note("reviewRating.ratingValue", reason, [rating.get(name) for name in names])
        elif any(number is not None for number in found):
            for name in names:
                if rating.get(name) is None:
                    self.note(f"reviewRating.{name}", Reason.MISSING)
        return numbers

    def language(self) -> str:
        """Return the tag of the language, that of the page where the review has none."""
        value = self.content.get("inLanguage")
        if isinstance(value, dict):
            value = value.get("alternateName") or value.get("name")
        text = self.text("inLanguage", value, LONGEST_NAME) or self.block.around.language
        tag = text.strip().replace("_", "-")
        tag = tag[:3].lower() + tag[3:]
        if not tag:
            return ""
        if LANGUAGE.fullmatch(tag):
            return tag
        self.note("inLanguage", Reason.NOT_A_LANGUAGE, text)
        return ""


def _written(original: Thing) -> bytes:
    """Return an object as JSON. Raises _Refused for what is nested too deeply."""
    try:
        return orjson.dumps(original)
    except TypeError:
        pass
    try:
        return json.dumps(original, separators=(",", ":")).encode()  # half a pair of surrogates as an escape
    except (ValueError, RecursionError):
        raise _Refused(Reason.TOO_DEEP, "") from None
