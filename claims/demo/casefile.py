"""The shape of a case file: everything about the demonstration's claims that people would enter and decide."""

from pathlib import Path
from typing import Literal

import msgspec

CASEFILE = Path(__file__).with_name("casefile.json")
INVENTED = Path(__file__).with_name("invented.json")  # what real material cannot show without being falsified


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An object of the case file; its keys are the columns of what is made from it."""


class CaseTopic(Item, frozen=True):
    slug: str
    name: str


class CasePublisher(Item, frozen=True):
    slug: str
    name: str
    kind: str
    country: str
    homepage: str


class CaseSource(Item, frozen=True):
    slug: str
    title: str
    publisher: str  # a publisher's slug
    kind: str
    tier: str
    url: str
    published_on: str | None
    language: str
    origin: str | None  # another source's slug
    interests: str


class CaseActor(Item, frozen=True):
    slug: str
    name: str
    sort_name: str
    kind: str
    description: str
    country: str
    wikidata: str | None
    aliases: list[str]


class CaseAppearance(Item, frozen=True):
    actor: str
    stance: str
    attribution: str
    attributed_by: str | None  # another actor's slug; None where the source itself says so
    quote: str
    quote_language: str
    said_on: str | None
    occasion: str
    source: str
    since: str


class CaseEvidence(Item, frozen=True):
    source: str
    read: str
    through: str | None  # the slug of the source that tells of it
    stance: str
    quote: str
    locator: str
    note: str


class CaseReply(Item, frozen=True):
    actor: str
    not_asked: str


class CaseRelation(Item, frozen=True):
    kind: str
    claim: str  # the id of an earlier claim


class CaseJudgment(Item, frozen=True):
    rating: str
    reasons: str


class CaseWaiver(Item, frozen=True):
    gate: str
    reason: str


class CaseClosing(Item, frozen=True, rename={"closed_as": "as"}):
    closed_as: str
    reason: str


class CaseVerdict(Item, frozen=True, kw_only=True):
    """What a fact-checker writes, and how it was judged."""

    proposed_rating: str | None
    headline: str
    summary: str
    analysis: str
    would_change: str
    contrary: str
    assessments: list[CaseJudgment]
    adjudication: CaseJudgment | None


class CaseCorrection(CaseVerdict, frozen=True, kw_only=True):
    reason: str
    action: str
    note: str


class CaseClaim(CaseVerdict, frozen=True, kw_only=True):
    id: str
    outcome: Literal["research", "adjudication", "published", "closed"]
    statement: str
    context: str | None
    language: str
    topics: list[str]
    appearances: list[CaseAppearance]
    evidence: list[CaseEvidence]
    replies: list[CaseReply]
    related: list[CaseRelation]
    waivers: list[CaseWaiver]
    close: CaseClosing | None
    correction: CaseCorrection | None


class CaseRetraction(Item, frozen=True):
    """A source that its publisher withdrew after the claims were published."""

    source: str
    on: str
    reason: str


class CaseFile(Item, frozen=True):
    about: str
    topics: list[CaseTopic]
    publishers: list[CasePublisher]
    sources: list[CaseSource]
    actors: list[CaseActor]
    claims: list[CaseClaim]
    copies: dict[str, str] = {}  # of sources, by slug: the file beside this one that somebody uploads
    retractions: list[CaseRetraction] = []


def read(path: Path = CASEFILE) -> CaseFile:
    """Return the demonstration's case file, or the other one."""
    return msgspec.json.decode(path.read_bytes(), type=CaseFile)
