"""Documents for tests: valid by default, any part replaced by keyword."""

from typing import Any

from msgspec.structs import replace

from record import log
from record.documents import (
    Actor,
    AlsoChecked,
    Appearance,
    Archive,
    Assessment,
    Claim,
    Content,
    Evidence,
    Gate,
    Imported,
    Passage,
    Publisher,
    Rating,
    Reply,
    Source,
    Topic,
)
from record.models import Entry

RATINGS = {
    "true": ("True", 5),
    "mostly-true": ("Mostly true", 4),
    "half-true": ("Half true", 3),
    "mostly-false": ("Mostly false", 2),
    "false": ("False", 1),
    "unproven": ("Unproven", None),
}


def a_rating(slug: str = "false", **changes: Any) -> Rating:
    name, value = RATINGS[slug]
    rating = Rating(
        slug=slug, name=name, value=value, worst=1, best=5, definition=f"What “{name}” means.", scale="default"
    )
    return replace(rating, **changes)


def an_actor(slug: str = "ada-rivera", **changes: Any) -> Actor:
    name = slug.replace("-", " ").title()
    actor = Actor(slug=slug, name=name, kind="person", description=f"{name}'s office", country="VE", wikidata=None)
    return replace(actor, **changes)


def a_publisher(slug: str = "river-board", **changes: Any) -> Publisher:
    name = slug.replace("-", " ").title()
    return replace(Publisher(slug=slug, name=name, kind="government", country="VE"), **changes)


def a_source(slug: str = "river-report", **changes: Any) -> Source:
    source = Source(
        slug=slug,
        title=slug.replace("-", " ").title(),
        publisher=a_publisher(),
        kind="report",
        tier="primary",
        url="https://river.example/report",
        published_on="2025-09",
        language="en",
        origin=None,
        interests="None known.",
    )
    return replace(source, **changes)


def an_appearance(actor: str = "ada-rivera", **changes: Any) -> Appearance:
    appearance = Appearance(
        actor=actor,
        stance="asserts",
        quote="Two meters, in one night!",
        quote_language="en",
        said_on="2025-09-06",
        occasion="Radio interview",
        source="radio-interview",
        since=None,
        attribution="quoted",
    )
    return replace(appearance, **changes)


def a_denial(actor: str = "ben-costa", **changes: Any) -> Appearance:
    told = {"stance": "denies", "said_on": "2025-09", "attribution": "paraphrased", "occasion": "The same interview"}
    return an_appearance(actor, **{"quote": None, "quote_language": None, **told, **changes})


def hearsay(actor: str = "ada-rivera", by: str = "ben-costa", **changes: Any) -> Appearance:
    """Return a saying that is only attributed to the actor."""
    return a_denial(actor, **{"stance": "asserts", "attribution": "attributed", "attributed_by": by, **changes})


def a_reply(actor: str = "ada-rivera", **changes: Any) -> Reply:
    reply = Reply(
        actor=actor,
        asked_on="2025-09-07",
        channel="e-mail",
        due_on="2025-09-08",
        answered_on="2025-09-08",
        answer="I was told so.",
        not_asked=None,
    )
    return replace(reply, **changes)


def not_asked(actor: str = "ada-rivera", why: str = "Nobody was contacted.") -> Reply:
    unknown = dict.fromkeys(["asked_on", "channel", "due_on", "answered_on", "answer"])
    return a_reply(actor, not_asked=why, **unknown)


def some_evidence(source: str = "river-report", **changes: Any) -> Evidence:
    evidence = Evidence(
        stance="refutes",
        source=source,
        quote="The level rose by 0.40 m.",
        locator="p. 3",
        note="Hourly readings of the gauge.",
        archive=Archive(
            sha256="a" * 64, captured_at="2025-09-08T10:00:00Z", url="https://archive.example/river-report"
        ),
    )
    return replace(evidence, **changes)


def a_passage(**changes: Any) -> Passage:
    return replace(Passage(prefix="On Friday ", exact="The level rose by 0.40 m.", suffix=" Then", page=3), **changes)


def a_claim(statement: str = "The river rose by two meters in one night.", **changes: Any) -> Claim:
    return replace(Claim(statement=statement, context=None, topics=[Topic(slug="floods", name="Floods")]), **changes)


def votes(*ratings: str) -> list[Assessment]:
    return [Assessment(rating=rating) for rating in ratings]


def content(statement: str = "The river rose by two meters in one night.", **changes: Any) -> Content:
    """What a desk hands to record.log.append. What is usual and names a missing actor or source is left out."""
    radio = a_source(
        "radio-interview",
        publisher=a_publisher("radio-uno", kind="news"),
        kind="interview",
        tier="secondary",
        url=None,
        interests=None,
    )
    context = some_evidence(
        "radio-interview",
        stance="context",
        quote=None,
        locator=None,
        note="The recording of the interview.",
        archive=None,
    )
    whole = Content(
        language="en",
        license="CC-BY-4.0",
        claim=a_claim(statement),
        rating=a_rating(),
        summary="The gauge shows forty centimeters.",
        analysis="The board's gauge was read **hourly**.\n\n- It rose by 40 cm.",
        appearances=[an_appearance(), a_denial()],
        evidence=[some_evidence(), context],
        actors=[an_actor(), an_actor("ben-costa")],
        sources=[a_source(), radio],
        origins=2,
        replies=[a_reply()],
        assessments=votes("false", "false"),
        adjudication=None,
        gates=[
            Gate(gate="two_origins", state="passed", reason=None),
            Gate(gate="interests", state="waived", reason="The station did not answer."),
        ],
        related=[],
    )
    changed = replace(whole, **changes)
    actors, sources = {actor.slug for actor in changed.actors}, {source.slug for source in changed.sources}
    consistent = {
        "appearances": [
            item if item.source in sources else replace(item, source=None, attribution=None)
            for item in whole.appearances
            if item.actor in actors
        ],
        "evidence": [item for item in whole.evidence if item.source in sources],
        "replies": [item for item in whole.replies if item.actor in actors],
    }
    return replace(changed, **{name: items for name, items in consistent.items() if name not in changes})


def others_check(**changes: Any) -> AlsoChecked:
    plain = AlsoChecked(
        publisher="Other Desk", site="other.example", url="https://other.example/river", rating="Mostly wrong",
        reviewed_on="2025-09", headline="No, the Orinoco did not rise by two meters", language="en",
    )  # fmt: skip
    return replace(plain, **changes)


def imported(**changes: Any) -> Imported:
    """Return where a fact-check comes from."""
    usual = {
        "publisher": "River Facts", "site": "old.example", "url": "https://old.example/2019/04/river",
        "published_on": "2019-04-03", "modified_on": "2019-05", "rating": "Pants on fire",
        "appearances": ["https://social.example/posts/1"],
    }  # fmt: skip
    return Imported(**usual | changes)


def imported_content(
    statement: str = "The river rose by two meters in one night.", origin: Imported | None = None, **changes: Any
) -> Content:
    """Return what an import makes of a fact-check: without evidence, judgments and checks, which were elsewhere."""
    recorded = an_appearance(quote=None, quote_language=None, occasion=None, source=None, attribution=None)
    bare: dict[str, Any] = {"analysis": "", "appearances": [recorded], "actors": [an_actor()], "origins": 0}
    bare |= {name: [] for name in ("evidence", "sources", "replies", "assessments", "gates")}
    return content(statement, imported=origin or imported(), **bare | changes)


def publish(*statements: str, **changes: Any) -> list[Entry]:
    """Append first publications and return their entries."""
    contents = [
        content(statement, **changes) for statement in statements or ["The river rose by two meters in one night."]
    ]
    if len(contents) == 1:
        return [log.append(contents[0], action="published")]
    return list(log.append_many(contents).select_related("document"))
