"""What the answers hold, as JSON Schema (2020-12) for the OpenAPI description.

They describe the contract; answers are stored bytes and are not made from them. Objects may gain keys, so none is
closed here.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from record import documents

Schema = dict[str, Any]
Words = str | Promise

PARTIAL_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"
MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"
SHA256 = "^[0-9a-f]{64}$"


def _text(description: Words, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def _count(description: Words, **more: Any) -> Schema:
    return {"type": "integer", "description": description, **more}


def _moment(description: Words) -> Schema:
    return _text(description, format="date-time", pattern=MOMENT, examples=["2026-11-22T10:00:00Z"])


def _partial_date(description: Words) -> Schema:
    return _or_null(_text(description, pattern=PARTIAL_DATE, examples=["2025", "2025-09", "2025-09-06"]))


def _day(description: Words) -> Schema:
    return _or_null(_text(description, format="date"))


def _slug(description: Words, **more: Any) -> Schema:
    return _text(description, pattern="^[-a-zA-Z0-9_]+$", **more)


def _or_null(schema: Schema) -> Schema:
    """Unknown is null; a closed set of values lists it too."""
    if "$ref" in schema:
        return {"oneOf": [schema, {"type": "null"}]}
    nullable = schema | {"type": [schema["type"], "null"]}
    return nullable | {"enum": [*schema["enum"], None]} if "enum" in schema else nullable


def _list(of: Schema, description: Words) -> Schema:
    return {"type": "array", "items": of, "description": description}


def _object(description: Words, /, **properties: Schema) -> Schema:
    """Every key is always there."""
    return {
        "type": "object",
        "description": description,
        "required": list(properties),
        "properties": properties,
    }


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


COUNTRY = _or_null(_text(_("Country, ISO 3166-1 alpha-2."), examples=["VE"]))

TOPIC = _object(
    _("A subject area."),
    slug=_slug(_("Name in addresses and filters.")),
    name=_text(_("Name for readers.")),
)
ACTOR = _object(
    _("A person or body that says or denies something."),
    slug=_slug(_("Name in addresses and filters.")),
    name=_text(_("Name for readers.")),
    kind=_text(_("What it is: person, government, party, company, media, organization or other.")),
    description=_or_null(_text(_("Office or role."))),
    country=COUNTRY,
    wikidata=_or_null(_text(_("Wikidata identifier."), examples=["Q42"])),
)
PUBLISHER = _object(
    _("Who published a source."),
    slug=_slug(_("Name in filters.")),
    name=_text(_("Name for readers.")),
    kind=_text(_("What it is: government, intergovernmental, ngo, academic, news, party, company, person or other.")),
    country=COUNTRY,
)
SOURCE = _object(
    _("A work that is cited."),
    slug=_slug(_("Name in addresses and filters.")),
    title=_text(_("Title of the work.")),
    publisher=ref("Publisher"),
    kind=_text(_("What it is, such as report, dataset, law, court_filing, speech, letter or article.")),
    tier=_text(
        _("Primary: the work itself, first hand. Secondary: tells of another work."),
        enum=["primary", "secondary"],
    ),
    url=_or_null(_text(_("Where it is on the web."), format="uri")),
    published_on=_partial_date(_("When it was published: a year, a month or a day.")),
    language=_text(_("Language, BCP 47.")),
    origin=_or_null(_slug(_("Slug of the work that it rests on; sources with one origin count once."))),
    interests=_or_null(_text(_("What the publisher has at stake."))),
)
RATING = _object(
    _("A step on a rating scale."),
    slug=_slug(_("Name in filters."), examples=["half-true"]),
    name=_text(_("Name for readers."), examples=["Half true"]),
    value=_or_null(_count(_("Place between worst and best; null for a step that is outside the order."))),
    worst=_count(_("The scale's lowest value.")),
    best=_count(_("The scale's highest value.")),
    definition=_text(_("What the rating means.")),
    scale=_slug(_("The scale that it belongs to.")),
)
CLAIM = _object(
    _("The statement that was checked."),
    statement=_text(_("One checkable statement, in neutral words.")),
    context=_or_null(_text(_("What a reader must know to understand it."))),
    topics=_list(ref("Topic"), _("What it is about.")),
)
APPEARANCE = _object(
    _("One saying of the claim by an actor."),
    actor=_slug(_("Slug of an actor of this document.")),
    stance=_text(_("What the actor does with the claim."), enum=["asserts", "denies", "repeats"]),
    quote=_or_null(_text(_("The exact words."))),
    quote_language=_or_null(_text(_("Language of the words, BCP 47."))),
    said_on=_partial_date(_("When it was said: a year, a month or a day.")),
    occasion=_or_null(_text(_("Where or on what occasion."))),
    source=_or_null(_slug(_("Slug of the source of this document that it appears in."))),
    since=_or_null(_text(_("What happened to it after publication."), enum=["corrected", "deleted", "repeated"])),
)
ARCHIVE = _object(
    _("The archived copy that was used."),
    sha256=_or_null(_text(_("SHA-256 of the copy."), pattern=SHA256)),
    captured_at=_moment(_("When it was made.")),
    url=_or_null(_text(_("Where it can be read."), format="uri")),
)
EVIDENCE = _object(
    _("A source brought to bear on the claim."),
    stance=_text(_("What it does to the claim."), enum=["supports", "refutes", "context"]),
    source=_slug(_("Slug of a source of this document.")),
    quote=_or_null(_text(_("The passage, in the source's words."))),
    locator=_or_null(_text(_("Page, table or time in the source."))),
    note=_text(_("What it shows.")),
    archive=_or_null(ref("Archive")),
)
REPLY = _object(
    _("Whether an actor was asked for a reply, and what the answer was."),
    actor=_slug(_("Slug of an actor of this document.")),
    asked_on=_day(_("When the actor was asked.")),
    channel=_or_null(_text(_("How the actor was asked."))),
    due_on=_day(_("By when an answer was asked for.")),
    answered_on=_day(_("When the actor answered.")),
    answer=_or_null(_text(_("The answer, in the actor's words."))),
    not_asked=_or_null(_text(_("Why the actor was not asked."))),
)
VOTE = _object(
    _("A rating that was given independently; by whom is not published."),
    rating=_slug(_("Slug of the rating.")),
)
GATE = _object(
    _("A check that publication had to pass."),
    gate=_text(_("Its name."), examples=["two_origins"]),
    state=_text(_("Whether it passed, or an editor waived it."), enum=["passed", "waived"]),
    reason=_or_null(_text(_("Why it was waived, or how it was met."))),
)
RELATED = _object(
    _("Another fact-check that this one bears on."),
    number=_count(_("Its number."), minimum=1),
    relation=_text(_("How they are related, such as contradicts or narrower_than.")),
)

FACT_CHECK = _object(
    _("A published fact-check, whole: whatever a reader needs to judge it is in it."),
    format=_text(_("Name of this contract."), const=documents.FORMAT),
    number=_count(_("Public number, given once and never reused."), minimum=1),
    version=_count(_("1 when first published; each change to the public text is a new version."), minimum=1),
    action=_text(_("What made this version."), enum=["published", "updated", "corrected"]),
    note=_or_null(_text(_("What changed and why; null in the first version."))),
    published_at=_moment(_("When this version was published, UTC.")),
    first_published_at=_moment(_("When the first version was published, UTC.")),
    path=_text(_("Path of its page on this site.")),
    language=_text(_("Language of the text, BCP 47.")),
    license=_text(_("License of the text, SPDX identifier.")),
    claim=ref("Claim"),
    rating=ref("Rating"),
    summary=_text(_("The verdict in a sentence or two, plain text.")),
    analysis=_text(_("The reasoning, Markdown (CommonMark).")),
    appearances=_list(ref("Appearance"), _("Who said it, in which words, when and where.")),
    evidence=_list(ref("Evidence"), _("What the verdict rests on.")),
    actors=_list(ref("Actor"), _("The actors that the document names.")),
    sources=_list(ref("Source"), _("The sources that the document cites.")),
    origins=_count(_("How many independent origins the evidence has."), minimum=0),
    replies=_list(ref("Reply"), _("The right of reply of those who assert the claim.")),
    assessments=_list(ref("Assessment"), _("The ratings that reviewers gave without seeing each other's.")),
    adjudication=_or_null(ref("Assessment")),
    gates=_list(ref("Gate"), _("The checks before publication.")),
    related=_list(ref("Related"), _("Fact-checks that this one bears on.")),
)
SUMMARY = _object(
    _("What lists show of a fact-check: keys of its document, with the same values."),
    **{key: FACT_CHECK["properties"][key] for key in documents.LISTING},
)
TOMBSTONE = _object(
    _("What stays of a retracted fact-check."),
    **{key: FACT_CHECK["properties"][key] for key in ("format", "number", "version")},
    action=_text(_("That it was retracted."), const="retracted"),
    note=_text(_("Why it was retracted.")),
    published_at=_moment(_("When it was retracted, UTC.")),
    path=FACT_CHECK["properties"]["path"],
)
PROBLEM: Schema = _object(
    _("What went wrong (RFC 9457, problem details)."),
    type=_text(_("about:blank, or where the kind of problem is described."), format="uri-reference"),
    title=_text(_("The status in words.")),
    status=_count(_("The HTTP status.")),
    detail=_text(_("What is wrong with this request and what to do about it.")),
)
PROBLEM["properties"]["errors"] = _list(
    _object(
        _("One parameter that cannot be used."),
        parameter=_text(_("Its name.")),
        detail=_text(_("What is wrong with it and what to write instead.")),
    ),
    _("With status 400: each parameter that cannot be used."),
)


def listing_of(*items: str) -> Schema:
    """A page of a list whose items are of one of the named kinds."""
    one = ref(items[0]) if len(items) == 1 else {"anyOf": [ref(item) for item in items]}
    address = _or_null(_text(_("Address of that page, or null when there is none."), format="uri"))
    return _object(
        _("A page of a list."),
        results=_list(one, _("The items of this page.")),
        next=address,
        previous=address,
    )


SCHEMAS: dict[str, Schema] = {
    "FactCheck": FACT_CHECK,
    "Summary": SUMMARY,
    "Tombstone": TOMBSTONE,
    "Claim": CLAIM,
    "Rating": RATING,
    "Appearance": APPEARANCE,
    "Evidence": EVIDENCE,
    "Archive": ARCHIVE,
    "Actor": ACTOR,
    "Source": SOURCE,
    "Publisher": PUBLISHER,
    "Topic": TOPIC,
    "Reply": REPLY,
    "Assessment": VOTE,
    "Gate": GATE,
    "Related": RELATED,
    "Problem": PROBLEM,
}
