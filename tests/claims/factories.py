"""The desk's people and things for tests: valid by default, any part replaced by keyword."""

from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims import permissions, submissions, workflow
from claims.gates import GateState, states_of
from claims.gathered import Gathered
from claims.models import Actor, Appearance, Claim, ImportedFrom, Rating, Topic
from sources.models import Publisher, Source

Stage = Claim.Stage
STAGES = {"triage", "research", "review", "adjudication", "approved", "done", "closed"}  # that brought_to leads to

CAST: dict[str, tuple[Role, ...]] = {
    "reader": (),
    "fact_checker": (Role.FACT_CHECKER,),
    "other_fact_checker": (Role.FACT_CHECKER,),
    "assignee": (Role.FACT_CHECKER,),
    "editing_assignee": (Role.FACT_CHECKER, Role.EDITOR),
    "reviewer": (Role.REVIEWER,),
    "second_reviewer": (Role.REVIEWER,),
    "assessor": (Role.REVIEWER,),
    "editor": (Role.EDITOR,),
    "second_editor": (Role.EDITOR,),
    "deciding_editor": (Role.EDITOR,),
    "admin": (Role.ADMINISTRATOR,),
    "superuser": (),
}
_numbers = count(1)


def a_person(username: str, *roles: Role, **changes: Any) -> User:
    """Somebody who cannot sign in with a password: hashing one would cost more than the rest of a test."""
    person = User.objects.create(username=username, password="!", is_staff=True, **changes)
    person.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    return person


def person(name: str) -> User:
    """One of the cast, the same each time."""
    found = User.objects.filter(username=name).first()
    return found or a_person(name, *CAST[name], is_superuser=name == "superuser")


def a_rating(slug: str = "false") -> Rating:
    return Rating.objects.get(scale__slug="default", slug=slug)


def a_publisher(**changes: Any) -> Publisher:
    number = next(_numbers)
    return Publisher.objects.create(
        **{"slug": f"publisher-{number}", "name": f"Publisher {number}", "kind": "government", "country": "VE"}
        | changes
    )


def a_source(*, is_archived: bool = True, **changes: Any) -> Source:
    """A primary web source with its archived copy."""
    number = next(_numbers)
    usual = {
        "slug": f"source-{number}",
        "title": f"Source {number}",
        "kind": "report",
        "tier": "primary",
        "url": f"https://source.example/{number}",
        "published_on": "2025-09",
        "language": "en",
        "interests": "None known.",
    }
    if "publisher" not in changes:
        usual["publisher"] = a_publisher()
    source = Source.objects.create(**usual | changes)
    if is_archived:
        source.snapshots.create(captured_at=timezone.now(), sha256="a" * 64)
    return source


def an_actor(**changes: Any) -> Actor:
    number = next(_numbers)
    return Actor.objects.create(**{"slug": f"actor-{number}", "name": f"Actor {number}", "kind": "person"} | changes)


def a_topic(**changes: Any) -> Topic:
    number = next(_numbers)
    return Topic.objects.create(**{"slug": f"topic-{number}", "name": f"Topic {number}"} | changes)


def a_claim(
    stage: str = Stage.TRIAGE,
    *,
    assignee: User | None = None,
    reviewers: tuple[User, ...] = (),
    editor: User | None = None,
    **changes: Any,
) -> Claim:
    """A claim that is written and passes every gate, taken to a stage by the workflow's verbs."""
    usual = {
        "statement": f"The river rose by {next(_numbers)} meters in one night.",
        "language": "en",
        "summary": "The gauge shows forty centimeters.",
        "analysis": "The gauge was read **hourly**.",
        "contrary": "A second gauge was looked for; there is none.",
    }
    if "proposed_rating" not in changes:
        usual["proposed_rating"] = a_rating()
    assignee = assignee or person("fact_checker")
    claim = workflow.enter(Claim(**usual | changes), by=assignee)
    claim.topics.add(a_topic())
    speaker = an_actor()
    radio = a_source(tier="secondary")
    a_quote(claim, speaker, said_on="2025-09-06", source=radio)
    claim.appearances.create(
        actor=an_actor(),
        stance="denies",
        attribution="paraphrased",
        said_on="2025-09",
        occasion="The same interview",
        source=radio,
    )
    asked = {"asked_on": "2025-09-07", "due_on": "2025-09-09", "answered_on": "2025-09-08"}
    claim.replies.create(actor=speaker, channel="e-mail", answer="I was told so.", **asked)
    claim.evidence.create(source=a_source(), read="itself", stance="refutes", note="Readings of the gauge.")
    claim.evidence.create(source=radio, read="itself", stance="context", note="What was reported.")
    return brought_to(claim, stage, assignee=assignee, reviewers=reviewers, editor=editor)


def came_from(claim: Claim, **changes: Any) -> ImportedFrom:
    """Say that a claim was imported from the newsroom's earlier site."""
    usual = {
        "key": f"{next(_numbers):064}", "publisher": "River Facts", "site": "old.example",
        "url": "https://old.example/river", "published_on": "2019-04-03", "modified_on": "", "rating": "Falso",
        "digest": "", "appearances": ["https://social.example/posts/1"], "original": "{}",
    }  # fmt: skip
    return ImportedFrom.objects.create(claim=claim, **usual | changes)


def a_quote(claim: Claim, actor: Actor, **changes: Any) -> Appearance:
    """Have the actor quoted as asserting the claim."""
    usual = {"stance": "asserts", "attribution": "quoted", "quote": "Two meters!", "quote_language": "en"}
    if "source" not in changes:
        usual["source"] = a_source(tier="secondary")
    return claim.appearances.create(actor=actor, **usual | changes)


def gates_of(claim: Claim) -> list[GateState]:
    return states_of(Gathered(claim))


def edited(claim: Claim, *changed: str, by: User) -> Claim:
    """Write an edit of a claim, with these names, in its history."""
    with workflow.edit(claim, by=by) as editing:
        editing.changed += changed
    return editing.claim


def brought_to(
    claim: Claim,
    stage: str,
    *,
    assignee: User | None = None,
    reviewers: tuple[User, ...] = (),
    editor: User | None = None,
) -> Claim:
    """Take a claim on to another stage; one that is done or closed is reopened for it."""
    editor = editor or person("editor")
    reviewers = reviewers or (person("reviewer"), person("second_reviewer"))
    ratings = [a_rating("true"), a_rating("false")] if stage == Stage.ADJUDICATION else [a_rating()] * 2
    assert stage in STAGES, f"no way is known here that leads to {stage}"
    while claim.stage != stage:
        match claim.stage:
            case Stage.TRIAGE:
                claim = workflow.take(claim, by=assignee or person("fact_checker"))
            case Stage.RESEARCH if stage == Stage.CLOSED:
                claim = workflow.close(claim, by=editor, closed_as="out_of_scope", reason="Not ours.")
            case Stage.RESEARCH:
                claim = workflow.submit(claim, by=claim.assignee)
            case Stage.REVIEW:
                for rating in ratings:
                    reviewer = _reviewer(claim, reviewers)
                    claim = workflow.assess(claim, by=reviewer, rating=rating, reasons="So it reads.")
            case Stage.ADJUDICATION:
                claim = workflow.adjudicate(claim, by=editor, rating=a_rating(), reasons="So it reads.")
            case Stage.APPROVED:
                note = "What changed." if claim.number else ""
                accepted = "A typing error." if submissions.changes(claim) else ""
                claim = workflow.publish(claim, by=editor, note=note, action="updated", changes=accepted)
            case Stage.DONE | Stage.CLOSED:
                claim = workflow.reopen(claim, by=editor, reason="There is news.")
    return claim


def _reviewer(claim: Claim, reviewers: tuple[User, ...]) -> User:
    """Return who assesses a claim next; in a later round, those who have not assessed it yet come first."""
    if claim.round == 1:  # to ask who may takes longer
        heard = {*claim.assessments.values_list("reviewer", flat=True)}
        if reviewer := next((one for one in reviewers if one.pk not in heard), None):
            return reviewer
    return next(one for one in [*reviewers, *permissions.reviewers()] if permissions.can_assess(one, claim))
