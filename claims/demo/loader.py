"""Load the demonstration through the workflow's own functions, so that all of it could have been done by hand."""

import secrets
from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from msgspec.structs import asdict

from accounts.models import User
from accounts.roles import Role
from claims import source_states, workflow
from claims.demo import casefile
from claims.demo.casefile import CaseActor, CaseClaim, CaseFile, CaseVerdict, CaseWaiver
from claims.models import Actor, Claim, RatingScale, Topic
from record import journal, log
from record.models import Entry, Masthead, Pin
from sources import uploads
from sources.models import Publisher, Source

PEOPLE = {
    "fact-checker": ("Farah", "Checker", Role.FACT_CHECKER),
    "reviewer": ("Rosa", "Reviewer", Role.REVIEWER),
    "reviewer-2": ("Ravi", "Reviewer", Role.REVIEWER),
    "editor": ("Elena", "Editor", Role.EDITOR),
    "editor-2": ("Emil", "Editor", Role.EDITOR),
    "admin": ("Ada", "Administrator", Role.ADMINISTRATOR),
}
LEADS, LEADS_FOR = 1, timedelta(days=3_650)


class NotEmpty(Exception):
    """The database, or the journal, has people, claims or entries already."""


def load(
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
    tell_password: Callable[[str], None] = lambda password: None,
) -> None:
    """Create people, sources and claims, take every claim where the case file has it, and add the invented case.

    The password that all demonstration accounts share is told once these exist, before a file is kept, which may fail.
    Raises NotEmpty, also when another process is quicker.
    """
    people, password = _load(progress)
    tell_password(password)
    _add_what_is_invented(people)


@transaction.atomic
def _load(progress: Callable[[str, int, int], None]) -> tuple[dict[str, User], str]:
    """Load the case file, all of it or nothing, and return the people by name and their password."""
    log.lock()
    if Entry.objects.exists() or Claim.objects.exists() or User.objects.exists():
        raise NotEmpty(_("The database is not empty; the demonstration goes into an empty one only."))
    if why := journal.obstacle():
        raise NotEmpty(why)
    case = casefile.read()
    password = secrets.token_urlsafe(12)
    Masthead.objects.update_or_create(pk=1, defaults={"is_demonstration": True})
    people = _people(password)
    desk = Desk(case, people)
    for done, item in enumerate(case.claims, start=1):
        desk.work_on(item)
        progress(item.statement, done, len(case.claims))
    leads = {"number": LEADS, "until": timezone.now() + LEADS_FOR}  # else what is invented would, as the newest
    Pin.objects.update_or_create(pk=1, defaults=leads)
    return people, password


def _add_what_is_invented(people: dict[str, User]) -> None:
    """Show a source that is withdrawn after a verdict rested on it, which nothing real can be made to do.

    After the rest, in steps: a file cannot be kept in a transaction that may still be undone.
    """
    case = casefile.read(casefile.INVENTED)
    with transaction.atomic():
        desk = Desk(case, people)
    for slug, name in case.copies.items():
        with casefile.INVENTED.with_name(name).open("rb") as copy:
            uploads.keep_upload(desk.sources[slug], copy, by=people["fact-checker"], said="text/plain")
    with transaction.atomic():
        for item in case.claims:
            desk.work_on(item)
        for each in case.retractions:
            source_states.retract(desk.sources[each.source], on=each.on, reason=each.reason, by=people["editor"])


def _people(password: str) -> dict[str, User]:
    people = {}
    hashed = make_password(password)  # once: hashing is slow on purpose
    for username, (first_name, last_name, role) in PEOPLE.items():
        person = User.objects.create(
            username=username, password=hashed, first_name=first_name, last_name=last_name, is_staff=True
        )
        person.groups.add(Group.objects.get(name=role.value))
        people[username] = person
    return people


class Desk:
    """The case file's sources and actors in the database, and its people at work on its claims."""

    def __init__(self, case: CaseFile, people: dict[str, User]):
        self.people = people
        self.topics = {item.slug: Topic.objects.create(**asdict(item)) for item in case.topics}
        publishers = {item.slug: Publisher.objects.create(**asdict(item)) for item in case.publishers}
        self.sources: dict[str, Source] = {}
        for source in case.sources:
            known = {"publisher": publishers[source.publisher], "published_on": source.published_on or ""}
            self.sources[source.slug] = Source.objects.create(**asdict(source) | known | {"origin": None})
        for source in case.sources:
            if source.origin:
                Source.objects.filter(slug=source.slug).update(origin=self.sources[source.origin])
        self.actors = {actor.slug: self._actor(actor) for actor in case.actors}
        self.ratings = {rating.slug: rating for rating in RatingScale.objects.get(is_default=True).ratings.all()}
        self.claims: dict[str, Claim] = {}

    def _actor(self, item: CaseActor) -> Actor:
        columns = asdict(item)
        del columns["aliases"]
        actor = Actor.objects.create(**columns)
        for name in item.aliases:
            actor.aliases.create(name=name)
        return actor

    def work_on(self, item: CaseClaim) -> None:
        """Enter a claim, gather what belongs to it, and take it to its outcome."""
        checker, editor = self.people["fact-checker"], self.people["editor"]
        claim = Claim(statement=item.statement, context=item.context or "", language=item.language)
        self.claims[item.id] = workflow.enter(claim, by=checker)
        if item.close:
            self._gather(claim, item, by=checker)
            workflow.close(claim, by=editor, closed_as=item.close.closed_as, reason=item.close.reason)
            return
        claim = workflow.take(claim, by=checker)
        self._gather(claim, item, by=checker)
        self._write(claim, item, by=checker)
        if item.outcome == "research":
            return
        claim = self._judge(claim, item)
        if item.outcome == "published":
            claim = self._publish(claim, item.waivers)
        if correction := item.correction:
            claim = workflow.reopen(claim, by=editor, reason=correction.reason)
            self._write(claim, correction, by=checker)
            claim = self._judge(claim, correction)
            self._publish(claim, item.waivers, note=correction.note, action=correction.action)

    def _gather(self, claim: Claim, item: CaseClaim, *, by: User) -> None:
        with workflow.edit(claim, by=by) as editing:
            claim.topics.set(self.topics[slug] for slug in item.topics)
            for saying in item.appearances:
                known = {
                    "actor": self.actors[saying.actor],
                    "attributed_by": self.actors[saying.attributed_by] if saying.attributed_by else None,
                    "source": self.sources[saying.source],
                    "said_on": saying.said_on or "",
                }
                claim.appearances.create(**asdict(saying) | known)
            for piece in item.evidence:
                through = self.sources[piece.through] if piece.through else None
                claim.evidence.create(**asdict(piece) | {"source": self.sources[piece.source], "through": through})
            for reply in item.replies:
                claim.replies.create(actor=self.actors[reply.actor], not_asked=reply.not_asked)
            for relation in item.related:
                claim.outgoing.create(kind=relation.kind, other=self.claims[relation.claim])
            editing.changed += ["topics", "appearances", "evidence", "replies"]

    def _write(self, claim: Claim, item: CaseVerdict, *, by: User) -> None:
        if item.proposed_rating is None:
            return
        with workflow.edit(claim, by=by) as editing:
            claim = editing.claim
            claim.proposed_rating = self.ratings[item.proposed_rating]
            claim.summary, claim.analysis, claim.contrary = item.summary, item.analysis, item.contrary
            claim.headline, claim.would_change = item.headline, item.would_change
            claim.save(update_fields=["proposed_rating", "headline", "summary", "analysis", "would_change", "contrary"])
            editing.changed += ["headline", "summary", "analysis", "what would change this verdict"]
            editing.changed += ["evidence against the verdict", "proposed rating"]

    def _judge(self, claim: Claim, item: CaseVerdict) -> Claim:
        claim = workflow.submit(claim, by=self.people["fact-checker"])
        for reviewer, given in zip(("reviewer", "reviewer-2"), item.assessments, strict=True):
            rating = self.ratings[given.rating]
            claim = workflow.assess(claim, by=self.people[reviewer], rating=rating, reasons=given.reasons)
        if decision := item.adjudication:
            rating = self.ratings[decision.rating]
            claim = workflow.adjudicate(claim, by=self.people["editor-2"], rating=rating, reasons=decision.reasons)
        return claim

    def _publish(self, claim: Claim, waivers: list[CaseWaiver], note: str = "", action: str = "") -> Claim:
        for waiver in waivers:
            claim = workflow.waive(claim, by=self.people["editor-2"], gate=waiver.gate, reason=waiver.reason)
        return workflow.publish(claim, by=self.people["editor"], note=note, action=action)
