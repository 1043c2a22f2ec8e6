"""Blocks as some twenty publishers served them: all are read, and the report names what is odd about them."""

import json
import re

from external.reports import Reason
from tests.external.reading import DATA, needs_data, oddities, read

VALUE, BEST, WORST = (f"reviewRating.{name}" for name in ("ratingValue", "bestRating", "worstRating"))
CLAIMANT = "itemReviewed.author"
# What is said to be odd about the blocks, as a pattern, and under which field and reason the report names it.
NAMED = {
    "ratingValue is a string": (VALUE, Reason.NUMBER_AS_TEXT),
    "bestRating is a string": (BEST, Reason.NUMBER_AS_TEXT),
    "worstRating is a string": (WORST, Reason.NUMBER_AS_TEXT),
    "ratingValue is an empty string": (VALUE, Reason.EMPTY),
    "bestRating is an empty string": (BEST, Reason.EMPTY),
    "no ratingValue": (VALUE, Reason.MISSING),
    "no worstRating": (WORST, Reason.MISSING),
    "bestRating == worstRating": (VALUE, Reason.EQUAL_BOUNDS),
    "sentinel -1 ratings": (VALUE, Reason.EQUAL_BOUNDS),
    "alternateName is a whole sentence": ("reviewRating.alternateName", Reason.SENTENCE),
    "alternateName is an internal slug": ("reviewRating.alternateName", Reason.CODE),
    "datePublished not ISO 8601": ("datePublished", Reason.NOT_ISO),
    "missing datePublished": ("datePublished", Reason.MISSING),
    "claim date not ISO": ("itemReviewed.datePublished", Reason.NOT_ISO),
    "claim date empty string": ("itemReviewed.datePublished", Reason.EMPTY),
    "legacy itemReviewed CreativeWork": ("itemReviewed.@type", Reason.EARLIER_FORM),
    "reviewer is a Person, not an Organization": ("author.@type", Reason.PERSON),
    "author without name": ("author.name", Reason.MISSING),
    "no claimant": (CLAIMANT, Reason.MISSING),
    "claimant name is an array": (f"{CLAIMANT}.name", Reason.SEVERAL),
    "several claimants in one comma-separated string": (f"{CLAIMANT}.name", Reason.SEVERAL_NAMES),
    "claimant name has stray whitespace": (f"{CLAIMANT}.name", Reason.WHITE_SPACE),
    "claimant sameAs is not a URL: ' https:": (f"{CLAIMANT}.sameAs", Reason.WHITE_SPACE),
    "claimant sameAs is not a URL: 'Réseaux sociaux'": (f"{CLAIMANT}.sameAs", Reason.NOT_AN_ADDRESS),
    "claimant sameAs is not a URL: 'Detdette.dk'": (f"{CLAIMANT}.sameAs", Reason.NO_SCHEME),
    "HTML entities in values": ("claimReviewed|headline", Reason.CHARACTER_REFERENCES),
}
# What is no oddity for us, and why.
NOT_ODD = {
    "non-Latin script": "a text may be in any script",
    "very long values": "an address within what an address may have",
    "http:// context": "the context is not read",
    "inside @graph": "JSON-LD has it so",
    "top level is an array": "JSON-LD has it so",
    "@type is an array": "JSON-LD has it so",
    "author is an array": "of one",
    "author.url relative": "the site is that of the review's own address",
    "firstAppearance": "schema.org has it",
    "appearance object": "schema.org has it",
    "appearance array": "schema.org has it",
    "HTML tags in values": "in a description, which is not kept",
    r"claimant sameAs is not a URL: (\[|''$)": "an empty one says nothing, and a list may have one",
}
NO_NUMBERS = {"no ratingValue", "no bestRating", "no worstRating"}  # all together: words alone are a rating


@needs_data
def test_every_block_is_read_and_its_oddities_are_named() -> None:
    blocks = json.loads((DATA / "malformed.json").read_bytes())
    assert len(blocks) == 24
    unnamed = []
    for block in blocks:
        reviews, report = read(json.dumps(block["jsonld"]), address=block["page_url"] or "")
        assert (len(reviews), report.refused) == (1, 0), block["id"]
        found = oddities(report)
        said = set(block["oddities"])
        for oddity in said - NO_NUMBERS if said >= NO_NUMBERS else said:
            if any(re.match(pattern, oddity) for pattern in NOT_ODD):
                continue
            field, reason = next(place for name, place in NAMED.items() if oddity.startswith(name))
            if not any(re.fullmatch(field, name) and reason is why for name, why in found):
                unnamed.append((block["id"], oddity, found))
    assert unnamed == []


@needs_data
def test_every_block_is_read_from_a_page_too() -> None:
    blocks = json.loads((DATA / "malformed.json").read_bytes())
    for block in blocks:
        script = json.dumps(block["jsonld"], ensure_ascii=False).replace("</", "<\\/")
        page = f'<!doctype html><title>A</title><script type="application/ld+json">{script}</script>'
        [of_page], _ = read(page, "page.html", block["page_url"] or "")
        [alone], _ = read(json.dumps(block["claimreview"]), address=block["page_url"] or "")
        assert of_page == alone
