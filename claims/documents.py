"""Build what publishing freezes: the claim with its appearances, evidence and verdict, as one document."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from claims.gates import GateState, states_of
from claims.gathered import Gathered
from claims.models import Actor, Adjudication, Appearance, Assessment, Claim, Evidence, ImportedFrom, Rating, Reply
from external.models import ClaimReview
from record import documents
from record.canonical import timestamp
from record.readable import is_blank, readable
from sources.models import Passage, Publisher, Snapshot, Source
from sources.passages import Standing


@dataclass(frozen=True)
class NamedParts:
    """What a document names that many claims share, and the replies, which come from outside the desk."""

    actors: list[documents.Actor]
    sources: list[documents.Source]
    topics: list[documents.Topic]
    replies: list[documents.Reply]


def named_by(gathered: Gathered) -> NamedParts:
    """Return what the document of a claim would name now."""
    appearances, evidence, replies = gathered.appearances, gathered.evidence, gathered.replies
    named = [actor for item in appearances for actor in (item.actor, item.attributed_by) if actor]
    actors = {actor.pk: actor for actor in named + [item.actor for item in replies]}
    cited = [source for item in evidence for source in (item.source, item.through) if source]
    cited += [item.source for item in appearances if item.source]
    return NamedParts(
        actors=[_actor(actor) for actor in actors.values()],
        sources=[_source(source) for source in _with_what_they_name(cited)],
        topics=[documents.Topic(slug=topic.slug, name=topic.name) for topic in gathered.topics],
        replies=[_reply(item) for item in replies],
    )


def content_of(claim: Claim, *, is_judged: bool = True, gathered: Gathered | None = None) -> documents.Content:
    """Return the document's content; the log adds number, version and dates. Names nobody who works at the desk.

    Without its judgments, the proposed rating is the verdict: for who may see that and not yet these. `gathered` is
    what was read of the claim already. Raises ValueError for a claim without a verdict.
    """
    gathered = gathered or Gathered(claim)
    appearances, evidence, named = gathered.appearances, gathered.evidence, named_by(gathered)
    judged_in = claim.round if is_judged else 0  # rounds are counted from 1
    assessments = [each for each in gathered.assessments if each.round == judged_in]
    adjudication = next((each for each in gathered.adjudications if each.round == judged_in), None)
    published = [each for each in gathered.related if each.other.standing == Claim.Standing.PUBLISHED]
    verdict = gathered.verdict if is_judged else claim.proposed_rating
    if verdict is None:
        raise ValueError("a claim without a verdict cannot be published")
    return documents.Content(
        language=claim.language,
        license=settings.PUBLICATION_LICENSE,
        claim=documents.Claim(
            statement=claim.statement,
            context=claim.context or None,
            topics=named.topics,
            said=_said(appearances),
        ),
        rating=_rating(verdict),
        headline=claim.headline or None,
        summary=claim.summary,
        analysis=claim.analysis,
        appearances=[_appearance(item) for item in appearances],
        evidence=[_evidence(item, gathered.standings.get(item.pk)) for item in evidence],
        actors=named.actors,
        sources=named.sources,
        origins=gathered.origins,
        replies=named.replies,
        assessments=[_assessment(item) for item in assessments],
        adjudication=_adjudication(adjudication) if adjudication else None,
        gates=[] if claim.is_as_imported else [_gate(state) for state in states_of(gathered)],
        related=[
            documents.Related(number=relation.other.number, relation=relation.kind)
            for relation in published
            if relation.other.number is not None
        ],
        would_change=claim.would_change or None,
        dissent=_dissent([item.rating for item in assessments], verdict),
        imported=_imported(gathered.imported_from) if gathered.imported_from else None,
        also_checked=[_also_checked(item.review) for item in gathered.also_checked],
    )


def _with_what_they_name(cited: list[Source]) -> list[Source]:
    """Return the sources that are cited, their origins, what superseded any of these, and so on, each once."""
    found: dict[int, Source] = {}
    for work in cited:
        following = [work]
        while following:
            source = following.pop(0)
            if source.pk not in found:
                found[source.pk] = source
                following += [each for each in (source.rests_on(), _successor(source)) if each is not None]
    return list(found.values())


def _successor(source: Source) -> Source | None:
    return source.superseded_by.kept() if source.superseded_by is not None else None


def _assessment(item: Assessment) -> documents.Assessment:
    return documents.Assessment(
        rating=item.rating.slug, blind=item.blind, without_conflict=item.is_without_conflict or None
    )


def _adjudication(item: Adjudication) -> documents.Adjudication:
    """Return an editor's decision; reasons that were not written for readers stay at the desk."""
    return documents.Adjudication(
        rating=item.rating.slug,
        blind=None,
        without_conflict=None,
        reasons=item.reasons if item.are_reasons_public else None,
    )


def _dissent(given: list[Rating], verdict: Rating) -> documents.Dissent | None:
    """Return how many came to which other rating; neither who they are nor why."""
    others = Counter(rating for rating in given if rating != verdict)
    if not others:
        return None
    in_order = sorted(others.items(), key=lambda each: (-each[1], each[0].position))
    return documents.Dissent(
        of=len(given),
        ratings=[documents.RatingCount(rating=rating.slug, count=number) for rating, number in in_order],
    )


def _also_checked(review: ClaimReview) -> documents.AlsoChecked:
    """Return another publisher's fact-check as it is now, without what would make their words read otherwise."""
    return documents.AlsoChecked(
        publisher=_seen(review.by_whom) or review.publisher_id,
        site=review.publisher_id,
        url=review.url,
        rating=_seen(review.rating_shown),
        reviewed_on=review.reviewed_on or None,
        headline=_seen(review.headline),
        language=review.language or None,
    )


def _imported(there: ImportedFrom) -> documents.Imported:
    return documents.Imported(
        publisher=there.publisher,
        site=there.site,
        url=there.url,
        published_on=there.published_on or None,
        modified_on=there.modified_on or None,
        rating=there.rating or None,
        appearances=there.appearances,
    )


def _seen(text: str) -> str | None:
    """Return somebody else's text as it can be read; None where nothing of it can be seen."""
    found = readable(text)
    return None if is_blank(found) else found


def _rating(rating: Rating) -> documents.Rating:
    worst, best = rating.scale.bounds
    return documents.Rating(
        slug=rating.slug,
        name=rating.name,
        value=rating.value,
        worst=worst,
        best=best,
        definition=rating.definition,
        scale=rating.scale.slug,
        translations=[
            documents.RatingWords(language=words.language, name=words.name, definition=words.definition)
            for words in rating.translations.all()
        ],
    )


def _appearance(item: Appearance) -> documents.Appearance:
    return documents.Appearance(
        actor=item.actor.slug,
        stance=item.stance,
        quote=item.quote or None,
        quote_language=item.quote_language or None if item.quote else None,
        said_on=item.said_on or None,
        occasion=item.occasion or None,
        source=item.source.slug if item.source else None,
        since=item.since or None,
        attribution=item.attribution or None,
        attributed_by=_attributed_by(item),
    )


def _attributed_by(item: Appearance) -> str | None:
    """Return who says that the actor said it: an actor or, where none is named, the source."""
    if item.attribution != Appearance.Attribution.ATTRIBUTED:
        return None
    by = item.attributed_by or item.source
    return by.slug if by else None


def _said(appearances: list[Appearance]) -> str | None:
    """Return how it is known at best that the claim is asserted."""
    known = {item.attribution for item in appearances if item.stance == Appearance.Stance.ASSERTS}
    return next((way.value for way in Appearance.Attribution if way in known), None)


def _evidence(item: Evidence, standing: Standing | None) -> documents.Evidence:
    """Return a piece of evidence with the copy in which its quotation stands, or else the newest."""
    was_read = item.through or item.source
    newest = next(iter(was_read.copies()), None)
    found = standing if standing is not None and standing.is_found else None
    archived = found.snapshot if found else newest
    return documents.Evidence(
        stance=item.stance,
        source=item.source.slug,
        quote=item.quote or None,
        locator=item.locator or None,
        note=item.note,
        archive=_archive(archived) if archived else None,
        read=item.read or None,
        through=item.through.slug if item.through else None,
        passage=_passage(found.passage) if found else None,
        number=item.number,
    )


def _passage(passage: Passage) -> documents.Passage:
    return documents.Passage(
        prefix=readable(passage.prefix) or None,
        exact=readable(passage.exact),
        suffix=readable(passage.suffix) or None,
        page=passage.page,
    )


def _archive(snapshot: Snapshot) -> documents.Archive:
    return documents.Archive(
        sha256=snapshot.sha256 or None,
        captured_at=timestamp(snapshot.captured_at),
        url=snapshot.url or None,
        media_type=snapshot.copy.media_type if snapshot.copy else None,
        size=snapshot.copy.size if snapshot.copy else None,
    )


def _actor(actor: Actor) -> documents.Actor:
    return documents.Actor(
        slug=actor.slug,
        name=actor.name,
        kind=actor.kind,
        description=actor.description or None,
        country=actor.country or None,
        wikidata=actor.wikidata or None,
        sort_name=actor.sort_name or None,
    )


def _publisher(publisher: Publisher) -> documents.Publisher:
    return documents.Publisher(
        slug=publisher.slug,
        name=publisher.name,
        kind=publisher.kind,
        country=publisher.country or None,
    )


def _source(source: Source) -> documents.Source:
    return documents.Source(
        slug=source.slug,
        title=source.title,
        publisher=_publisher(source.publisher),
        kind=source.kind,
        tier=source.tier,
        url=source.url or None,
        published_on=source.published_on or None,
        language=source.language,
        origin=origin.slug if (origin := source.rests_on()) else None,
        interests=source.interests or None,
        published_by_url=source.publisher.homepage or None,
        superseded_by=successor.slug if (successor := _successor(source)) else None,
        retracted=_retracted(source),
    )


def _retracted(source: Source) -> documents.SourceRetraction | None:
    if source.state != Source.State.RETRACTED:
        return None
    return documents.SourceRetraction(on=source.state_since, reason=source.state_reason)


def _reply(item: Reply) -> documents.Reply:
    return documents.Reply(
        actor=item.actor.slug,
        asked_on=_day(item.asked_on),
        channel=item.channel or None,
        due_on=_day(item.due_on),
        answered_on=_day(item.answered_on),
        answer=item.answer or None,
        not_asked=item.not_asked or None,
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _gate(state: GateState) -> documents.Gate:
    return documents.Gate(gate=state.gate.slug, state=state.state, reason=state.reason, figures=state.finding.figures)
