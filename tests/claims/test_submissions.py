"""What reviewers judged is what is published: what changed of it meanwhile is named, and accepted with a reason."""

from typing import Any

import pytest

from accounts.models import User
from claims import submissions, workflow
from claims.documents import content_of
from claims.models import Actor, Claim, Submission, Topic
from record.models import Entry
from sources.models import Publisher, Source
from tests.claims.factories import a_claim, a_publisher, a_source, an_actor, brought_to
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db
REASON = "A typing error in the title."


def on_a_report(stage: str, **changes: Any) -> Claim:
    """A claim about what Ada said, on one report of the river board that rests on a study."""
    claim = a_claim("research")
    claim.appearances.all().delete()
    claim.replies.all().delete()
    claim.evidence.all().delete()
    board = a_publisher(slug="board", name="River Board")
    study = a_source(slug="study", title="Study", publisher=board)
    report = a_source(slug="report", title="Report", publisher=board, origin=study)
    claim.evidence.create(source=report, read="itself", stance="refutes", note="Readings of the gauge.")
    gauge = a_source(title="Second gauge")
    claim.evidence.create(source=gauge, read="itself", stance="refutes", note="Readings of another gauge.")
    claim.replies.create(actor=an_actor(slug="ada", name="Ada"), not_asked="She has died.")
    return brought_to(claim, stage)


def told(claim: Claim) -> list[tuple[str, ...]]:
    return [
        (str(change.kind), change.name, str(change.field), str(change.before), str(change.after))
        for change in submissions.changes(claim)
    ]


def test_what_a_claim_rests_on_is_kept_at_each_submission(editor: User, fact_checker: User) -> None:
    claim = on_a_report("review")
    Publisher.objects.filter(slug="board").update(name="Board of the River")
    workflow.submit(workflow.send_back(claim, by=editor, reason="A source is missing."), by=fact_checker)
    kept = list(claim.submissions.order_by("round"))
    assert [submission.round for submission in kept] == [1, 2]
    assert [submission.parts["sources"][0]["publisher"]["name"] for submission in kept] == [
        "River Board",
        "Board of the River",
    ]
    assert {source["slug"] for source in kept[0].parts["sources"]} > {"report", "study"}
    assert [actor["name"] for actor in kept[0].parts["actors"]] == ["Ada"]
    assert kept[0].digest == submissions.digest_of(kept[0].parts)


def test_nothing_is_told_where_nothing_changed() -> None:
    claim = on_a_report("review")
    Source.objects.filter(slug="report").update(title="Other")
    Source.objects.filter(slug="report").update(title="Report")
    assert told(claim) == []


def test_a_change_is_told_field_by_field_in_the_words_of_the_desk() -> None:
    claim = on_a_report("approved")
    Source.objects.filter(slug="report").update(title="Report, 2nd edition", tier="secondary", published_on="")
    Publisher.objects.filter(slug="board").update(name="Board of the River")
    Actor.objects.filter(slug="ada").update(description="Mayor")
    topic = claim.topics.get()
    Topic.objects.filter(pk=topic.pk).update(name="Crimes of the river")
    assert told(claim) == [
        ("actor", "Ada", "description", "—", "Mayor"),
        ("topic", topic.name, "name", topic.name, "Crimes of the river"),
        ("source", "Report", "title", "Report", "Report, 2nd edition"),
        ("source", "Report", "tier", "Primary: the work itself, first hand", "Secondary: tells of another work"),
        ("source", "Report", "published on", "2025-09", "—"),
        ("publisher", "River Board", "name", "River Board", "Board of the River"),
    ]


def test_a_source_that_rests_on_another_work_now_is_told_with_that_work() -> None:
    claim = on_a_report("approved")
    other = a_source(title="Other study", publisher=a_publisher(name="Institute"))
    Source.objects.filter(slug="report").update(origin=other)
    assert told(claim) == [
        ("source", "Report", "origin", "Study", "Other study"),
        ("source", "Study", "is in the document", "yes", "no"),
        ("source", "Other study", "is in the document", "no", "yes"),
        ("publisher", "Institute", "is in the document", "no", "yes"),
    ]


def test_publishing_asks_why_a_change_is_accepted_and_keeps_the_reason_in_the_history(editor: User) -> None:
    claim = on_a_report("approved")
    Source.objects.filter(slug="report").update(title="Report, 2nd edition")
    for reason in ("", "  "):
        with refused(workflow.Unmet, "changes"):
            workflow.publish(claim, by=editor, changes=reason)
    history = f"Accepted what changed since it was submitted: {REASON}"
    with one_event(claim, "publish", editor, ("approved", "done"), reason=history):
        workflow.publish(claim, by=editor, changes=REASON)
    assert "Report, 2nd edition" in {source.title for source in Entry.objects.get().document.read().sources}


def test_a_change_that_the_editor_did_not_see_is_not_accepted(editor: User) -> None:
    claim = on_a_report("approved")
    Source.objects.filter(slug="report").update(title="Report, 2nd edition")
    seen = submissions.digest_of(submissions.parts_of(content_of(claim)))
    Source.objects.filter(slug="report").update(tier="secondary")
    with refused(workflow.Unmet, "changes"):
        workflow.publish(claim, by=editor, changes=REASON, seen=seen)


def test_a_reason_is_not_taken_where_nothing_changed(editor: User) -> None:
    with refused(workflow.Unmet, "changes"):
        workflow.publish(on_a_report("approved"), by=editor, changes=REASON)


def test_a_claim_that_an_earlier_release_submitted_is_compared_with_nothing(editor: User) -> None:
    claim = on_a_report("approved")
    Claim.objects.filter(pk=claim.pk).update(round=2)  # of which nothing was kept
    claim.refresh_from_db()
    Source.objects.filter(slug="report").update(title="Report, 2nd edition")
    assert told(claim) == []
    assert Submission.objects.count() == 1
    assert workflow.publish(claim, by=editor).stage == "done"


def test_a_claim_in_research_is_compared_with_nothing(editor: User) -> None:
    claim = workflow.send_back(on_a_report("review"), by=editor, reason="A source is missing.")
    Source.objects.filter(slug="report").update(title="Report, 2nd edition")
    assert told(claim) == []


def test_a_key_that_a_later_release_adds_is_no_change() -> None:
    claim = on_a_report("approved")
    parts = claim.submissions.get().parts
    for source in parts["sources"]:
        del source["language"]
    Claim.objects.filter(pk=claim.pk).update(round=2)
    claim.submissions.create(round=2, parts=parts, digest=submissions.digest_of(parts))
    claim.refresh_from_db()
    assert told(claim) == []
