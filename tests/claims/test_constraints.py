"""What the database refuses whoever writes: each constraint of the desk, broken in each way that matters."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone

from claims import workflow
from claims.models import (
    Adjudication,
    AnotherLook,
    Appearance,
    Assessment,
    Claim,
    ClaimVersion,
    Comment,
    Embargo,
    Evidence,
    EvidenceVersion,
    Invitation,
    Letter,
    NotificationChoice,
    Rating,
    RatingScale,
    Recusal,
    Topic,
    Waiver,
)
from sources.models import ArchivedCopy, Passage, PendingFile, Snapshot, Source, Watch
from tests.claims.factories import (
    a_claim,
    a_publisher,
    a_rating,
    a_source,
    a_topic,
    an_actor,
    brought_to,
    came_from,
    person,
)
from tests.external.factories import a_review

pytestmark = pytest.mark.django_db


def judged(model: type[models.Model], stage: str, person_field: str, **changes: Any) -> None:
    """Write a judgment as the workflow would, with something changed."""
    values = {"claim": a_claim(stage), "round": 1, person_field: person("superuser")}
    if model is not Waiver:
        values["rating"] = a_rating()
    model._default_manager.create(**values | changes)


def twice(create: Callable[[], Any]) -> None:
    for _ in range(2):
        create()


IMPORTED = {"stage": "done", "standing": "published", "number": 9, "round": 0}


def on_claim(stage: str, /, **changes: Any) -> None:
    Claim.objects.filter(pk=a_claim(stage).pk).update(**changes)


def a_look(**changes: Any) -> None:
    AnotherLook.objects.create(**{"claim": a_claim("done"), "source": a_source(), "kind": "gone"} | changes)


def looked_at_twice() -> None:
    claim, source = a_claim("done"), a_source()
    twice(lambda: a_look(claim=claim, source=source))


def reply(**changes: Any) -> None:
    a_claim().replies.create(actor=an_actor(), **changes)


def assessed_twice() -> None:
    claim = a_claim("review")
    twice(
        lambda: Assessment.objects.create(
            claim=claim, round=1, reviewer=person("reviewer"), rating=a_rating(), reasons="So it reads."
        )
    )


def adjudicated_twice() -> None:
    claim = a_claim("adjudication")
    for name in ("editor", "second_editor"):
        Adjudication.objects.create(
            claim=claim, round=1, editor=person(name), rating=a_rating(), reasons="So it reads."
        )


def submitted_twice() -> None:
    claim = a_claim("review")
    claim.submissions.create(round=1, parts={}, digest="a" * 64)


def waived_twice() -> None:
    claim = a_claim("approved")
    twice(
        lambda: Waiver.objects.create(claim=claim, round=1, gate="interests", editor=person("editor"), reason="None.")
    )


def with_topic_twice() -> None:
    claim, topic = a_claim(), a_topic()
    twice(lambda: Claim.topics.through.objects.create(claim=claim, topic=topic))


def same_number_twice() -> None:
    a_claim("done")
    on_claim("approved", standing="published", number=1)


def related(*, to_itself: bool) -> None:
    claim = a_claim()
    other = claim if to_itself else a_claim()
    twice(lambda: claim.outgoing.create(kind="contradicts", other=other))


def also_checked_twice() -> None:
    claim, review, editor = a_claim(), a_review(), person("editor")
    twice(lambda: claim.also_checked.create(review=review, by=editor))


def imported_from_two_sites() -> None:
    claim = a_claim()
    twice(lambda: came_from(claim))


def replied_twice() -> None:
    claim, actor = a_claim(), an_actor()
    twice(lambda: claim.replies.create(actor=actor, not_asked="No time."))


def aliased_twice() -> None:
    actor = an_actor()
    twice(lambda: actor.aliases.create(name="El Alcalde"))


def a_step(**changes: Any) -> None:
    values = {"slug": "new", "name": "New", "definition": "New.", "value": 9, "position": 9}
    Rating.objects.create(scale=RatingScale.objects.get(slug="default"), **values | changes)


def a_comment(**changes: Any) -> Comment:
    return Comment.objects.create(**{"claim": a_claim(), "by": person("editor"), "text": "Look here."} | changes)


def an_answer_resolved() -> None:
    first = a_comment()
    a_comment(claim=first.claim, answers=first, resolved_at=timezone.now(), resolved_by=person("editor"))


def an_embargo(**changes: Any) -> None:
    values = {"claim": a_claim("approved"), "round": 1, "publish_at": timezone.now(), "by": person("editor")}
    Embargo.objects.create(**values | changes)


def embargoed_twice() -> None:
    claim = a_claim("approved")
    twice(lambda: an_embargo(claim=claim))


def invited_twice() -> None:
    claim, reviewer = a_claim("review"), person("reviewer")
    twice(lambda: Invitation.objects.create(claim=claim, round=1, reviewer=reviewer))


def a_recusal(**changes: Any) -> None:
    values = {"claim": a_claim("review"), "reviewer": person("reviewer"), "interest": "My sister works there."}
    Recusal.objects.create(**values | changes)


def recused_twice() -> None:
    claim = a_claim("review")
    twice(lambda: a_recusal(claim=claim))


def a_letter(**changes: Any) -> None:
    asked = a_claim().replies.create(actor=an_actor(), asked_on="2025-09-07")
    Letter.objects.create(reply=asked, by=person("editor"), **{"subject": "A question", "body": "Dear …"} | changes)


def chosen_twice() -> None:
    chooser = person("editor")
    twice(lambda: NotificationChoice.objects.create(person=chooser, kind="assigned", mode="never"))


def a_piece_numbered_twice() -> None:
    claim = a_claim()
    twice(lambda: claim.evidence.create(source=a_source(), stance="context", note="So.", number=7))


def on_source(**changes: Any) -> None:
    Source.objects.filter(pk=a_source().pk).update(**changes)


def a_snapshot(**changes: Any) -> None:
    Snapshot.objects.create(source=a_source(), captured_at=timezone.now(), **changes)


def being_another_of_itself(field: str, **changes: str) -> None:
    source = a_source()
    Source.objects.filter(pk=source.pk).update(**{field: source}, **changes)


def a_copy(**changes: Any) -> ArchivedCopy:
    usual = {"sha256": "a" * 64, "file": "a.warc.gz", "media_type": "text/html", "size": 1, "reading": "read"}
    return ArchivedCopy.objects.create(**usual | changes)


def a_passage(copy: ArchivedCopy | None = None, **changes: Any) -> None:
    usual = {"quote_sha256": "b" * 64, "how": "exact", "score": 1, "start": 0, "end": 8}
    Passage.objects.create(copy=copy or a_copy(), **usual | changes)


def found_twice() -> None:
    copy = a_copy()
    twice(lambda: a_passage(copy))


def a_pending_file() -> None:
    PendingFile.objects.create(name="a.warc.gz", source=a_source())


def a_watch(**changes: Any) -> None:
    Watch.objects.create(source=a_source(url="https://river.example/"), host="river.example", **changes)


def resting_on_itself() -> None:
    source = a_source()
    Source.objects.filter(pk=source.pk).update(origin=source)


def an_appearance(**changes: Any) -> Appearance:
    return a_claim().appearances.create(**{"actor": an_actor(), "stance": "asserts"} | changes)


def attributed_by_the_actor() -> None:
    actor = an_actor()
    an_appearance(actor=actor, attribution="attributed", attributed_by=actor, source=a_source())


def read_through_itself() -> None:
    source = a_source()
    a_piece(source=source, read="through", through=source)


def a_piece(**changes: Any) -> Evidence:
    usual = {"source": a_source(), "stance": "context", "note": "Context."}
    return a_claim().evidence.create(**usual | changes)


# Each constraint's name, and ways to break it.
BREAKING: dict[str, list[Callable[[], Any]]] = {
    "claim_statement_is_written": [lambda: Claim.objects.create(statement="", language="en")],
    "claim_has_a_language": [lambda: Claim.objects.create(statement="The river rose.")],
    "actor_says_what_it_is": [lambda: an_actor(kind="")],
    "source_says_what_it_is": [lambda: on_source(kind=""), lambda: on_source(language="")],
    "publisher_says_what_it_is": [lambda: a_publisher(kind="")],
    "claim_stage_is_known": [
        lambda: on_claim("review", stage="limbo"),
        lambda: on_claim("done", standing="hidden"),
    ],
    "claim_closed_has_a_kind": [
        lambda: on_claim("research", stage="closed"),
        lambda: on_claim("research", stage="closed", closed_as="boring"),
        lambda: on_claim("research", closed_as="duplicate"),
    ],
    "claim_number_comes_with_publication": [
        lambda: on_claim("approved", number=7),
        lambda: on_claim("done", number=None),
    ],
    "claim_in_work_has_an_assignee": [
        lambda: on_claim("research", assignee=None),
        lambda: on_claim("done", assignee=None),
        lambda: on_claim("triage", stage="research"),
    ],
    "claim_submitted_is_complete": [
        lambda: on_claim("research", stage="review", round=0),
        lambda: on_claim("research", stage="review", round=1, summary=""),
        lambda: on_claim("research", stage="adjudication", round=1, analysis=""),
        lambda: on_claim("research", stage="approved", round=1, proposed_rating=None),
        lambda: on_claim("research", **IMPORTED, summary=""),
        lambda: on_claim("research", **IMPORTED, proposed_rating=None),
    ],
    "claim_done_is_public": [lambda: on_claim("approved", stage="done")],
    "submission_is_one_per_round": [submitted_twice],
    "submission_digest_is_one": [lambda: a_claim().submissions.create(round=1, parts={}, digest="A" * 64)],
    "relation_is_one_per_pair": [lambda: related(to_itself=False)],
    "alsochecked_is_said_once": [also_checked_twice],
    "claims_importedfrom_claim_id": [imported_from_two_sites],
    "importedfrom_key_is_one": [lambda: twice(lambda: came_from(a_claim(), key="0" * 64))],
    "importedfrom_says_where": [lambda: came_from(a_claim(), url=""), lambda: came_from(a_claim(), site="")],
    "relation_is_to_another": [lambda: related(to_itself=True)],
    "appearance_said_on_is_a_date": [lambda: an_appearance(said_on="2025-9")],
    "appearance_quote_has_a_language": [lambda: an_appearance(quote="¡Dos metros!")],
    "appearance_stance_is_known": [lambda: an_appearance(stance="doubts"), lambda: an_appearance(stance="")],
    "appearance_attribution_is_known": [lambda: an_appearance(attribution="rumored", source=a_source())],
    "appearance_has_what_its_attribution_takes": [
        lambda: an_appearance(attribution="quoted", source=a_source()),
        lambda: an_appearance(attribution="quoted", quote="¡Dos metros!", quote_language="es"),
        lambda: an_appearance(attribution="paraphrased", source=a_source()),
        lambda: an_appearance(attribution="paraphrased", occasion="Radio"),
        lambda: an_appearance(attribution="attributed"),
    ],
    "appearance_attributed_by_another": [
        lambda: an_appearance(attributed_by=an_actor()),
        attributed_by_the_actor,
    ],
    "evidence_read_is_known": [lambda: a_piece(read="half")],
    "evidence_through_names_another": [
        lambda: a_piece(read="through"),
        lambda: a_piece(read="itself", through=a_source()),
        lambda: a_piece(through=a_source()),
        read_through_itself,
    ],
    "evidence_says_what_it_shows": [lambda: a_piece(note="")],
    "evidence_stance_is_known": [lambda: a_piece(stance="proves")],
    "reply_is_one_per_actor": [replied_twice],
    "reply_was_asked_or_why_not": [
        lambda: reply(),
        lambda: reply(asked_on="2025-09-07", not_asked="No time."),
        lambda: reply(channel="e-mail"),
    ],
    "reply_answer_follows_a_question": [
        lambda: reply(asked_on="2025-09-07", answered_on="2025-09-06", answer="I was told so."),
        lambda: reply(asked_on="2025-09-07", answered_on="2025-09-08"),
        lambda: reply(not_asked="No time.", answered_on="2025-09-08"),
    ],
    "reply_is_due_after_asking": [lambda: reply(asked_on="2025-09-07", due_on="2025-09-06")],
    "assessment_is_one_per_reviewer": [assessed_twice],
    "assessment_gives_reasons": [lambda: judged(Assessment, "review", "reviewer", reasons="")],
    "adjudication_is_one_per_round": [adjudicated_twice],
    "adjudication_gives_reasons": [lambda: judged(Adjudication, "adjudication", "editor", reasons="")],
    "waiver_is_one_per_gate": [waived_twice],
    "waiver_gives_a_reason": [lambda: judged(Waiver, "approved", "editor", gate="interests", reason="")],
    "scale_default_is_one": [lambda: RatingScale.objects.create(slug="stars", name="Stars", is_default=True)],
    "rating_slug_is_unique": [lambda: a_step(slug="false")],
    "rating_position_is_unique": [lambda: a_step(position=1)],
    "rating_value_is_unique": [lambda: a_step(value=1)],
    "actor_wikidata_is_an_identifier": [
        lambda: an_actor(wikidata="42"),
        lambda: an_actor(wikidata="Q0"),
        lambda: an_actor(wikidata="Q42 "),
        lambda: an_actor(wikidata=""),
    ],
    "alias_is_unique": [aliased_twice],
    "source_published_on_is_a_date": [lambda: on_source(published_on="September")],
    "source_is_not_its_own_origin": [resting_on_itself],
    "publisher_homepage_is_web": [lambda: a_publisher(homepage="https://user:pw@river.example/")],
    "source_url_is_web": [
        lambda: on_source(url="javascript:alert(1)"),
        lambda: on_source(url="ftp://x.example"),
        lambda: on_source(url="https://es.wikipedia.org/wiki/Nicolás_Maduro"),
        lambda: on_source(url="https://river.example/%zz"),
        lambda: on_source(url="https://river.example/a b"),
    ],
    "source_tier_is_known": [lambda: on_source(tier="tertiary")],
    "source_event_since_is_a_date": [
        lambda: a_source().events.create(verb="retracted", by=person("editor"), since="June")
    ],
    "source_state_since_is_a_date": [lambda: on_source(state="superseded", state_since="June")],
    "source_state_says_since_when_and_why": [
        lambda: on_source(state="superseded"),
        lambda: on_source(state="retracted", state_since="2026"),
        lambda: on_source(state_since="2026"),
        lambda: on_source(state="withdrawn", state_since="2026", state_reason="It was wrong."),
    ],
    "source_is_not_another_of_itself": [
        lambda: being_another_of_itself("merged_into"),
        lambda: being_another_of_itself("superseded_by", state="superseded", state_since="2026"),
    ],
    "copy_sha256_is_one": [lambda: a_copy(sha256="abc")],
    "passage_is_found_once": [found_twice],
    "passage_ends_after_its_start": [lambda: a_passage(start=9)],
    "watch_fails_since_a_time": [
        lambda: a_watch(failures=1),
        lambda: a_watch(failing_since=timezone.now()),
    ],
    "snapshot_can_be_found": [lambda: a_snapshot()],
    "snapshot_final_url_is_web": [lambda: a_snapshot(sha256="a" * 64, final_url="ftp://x.example")],
    "snapshot_has_a_copy_unless_entered": [
        lambda: a_snapshot(sha256="a" * 64, kept="fetched"),
        lambda: a_snapshot(sha256="a" * 64, copy=a_copy()),
        lambda: a_snapshot(url="https://x.example/", kept="uploaded", copy=a_copy()),
    ],
    "snapshot_sha256_is_one": [lambda: a_snapshot(sha256="abc"), lambda: a_snapshot(sha256="A" * 64)],
    "snapshot_url_is_web": [lambda: a_snapshot(url="https://archive.example/Río")],
    "look_is_open_once_per_source": [looked_at_twice],
    "look_kind_is_known": [lambda: a_look(kind="moved")],
    "look_says_how_it_was_settled": [
        lambda: a_look(settled_at=timezone.now()),
        lambda: a_look(reason="So it is."),
        lambda: a_look(settled_at=timezone.now(), settled_by=person("editor"), settled_as="stands"),
        lambda: a_look(settled_by=person("editor"), settled_as="stands", reason="So it is."),
    ],
    "claim_priority_is_known": [lambda: on_claim("triage", priority=0), lambda: on_claim("triage", priority=5)],
    "evidence_number_is_one": [a_piece_numbered_twice],
    "comment_says_something": [lambda: a_comment(text="")],
    "comment_resolved_by_somebody": [
        lambda: a_comment(resolved_at=timezone.now()),
        lambda: a_comment(resolved_by=person("editor")),
        an_answer_resolved,
    ],
    "embargo_waiting_is_one_per_claim": [embargoed_twice],
    "embargo_ended_somehow": [lambda: an_embargo(ended_at=timezone.now()), lambda: an_embargo(ended_as="cancelled")],
    "invitation_is_one_per_reviewer": [invited_twice],
    "recusal_is_one_per_reviewer": [recused_twice],
    "recusal_says_which_interest": [lambda: a_recusal(interest="")],
    "letter_says_something": [lambda: a_letter(subject=""), lambda: a_letter(body="")],
    "notification_choice_is_one_per_kind": [chosen_twice],
    "scale_translation_is_one": [
        lambda: twice(lambda: a_rating().scale.translations.create(language="es", name="Escala"))
    ],
    "rating_translation_is_one": [
        lambda: twice(lambda: a_rating().translations.create(language="es", name="Falso", definition="No es así."))
    ],
    # Unique columns; the database names these after table and column.
    "claims_claim_number": [same_number_twice],
    "claims_claim_topics": [with_topic_twice],
    "claims_topic_slug": [lambda: twice(lambda: Topic.objects.create(slug="a", name=str(Topic.objects.count())))],
    "claims_topic_name": [lambda: twice(lambda: Topic.objects.create(slug=str(Topic.objects.count()), name="A"))],
    "claims_actor_slug": [lambda: twice(lambda: an_actor(slug="a"))],
    "claims_actor_wikidata": [lambda: twice(lambda: an_actor(wikidata="Q42"))],
    "claims_ratingscale_slug": [lambda: RatingScale.objects.create(slug="default", name="Another")],
    "sources_publisher_slug": [lambda: twice(lambda: a_publisher(slug="a"))],
    "sources_archivedcopy_sha256": [lambda: twice(a_copy)],
    "sources_pendingfile_name": [lambda: twice(a_pending_file)],
    "sources_source_slug": [lambda: twice(lambda: a_source(slug="a"))],
}


@pytest.mark.parametrize(
    ("constraint", "way"),
    [
        pytest.param(constraint, way, id=f"{constraint}-{number}")
        for constraint, ways in BREAKING.items()
        for number, way in enumerate(ways)
    ],
)
def test_the_database_refuses_what_breaks(constraint: str, way: Callable[[], Any]) -> None:
    def break_it() -> None:
        way()
        connection.check_constraints()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        break_it()


@pytest.mark.parametrize(
    "changes",
    [
        {"asked_on": "2025-09-07", "answer": "I was told so."},
        {"not_asked": "No time.", "answered_on": "2025-09-08", "answer": "I was told so."},
        {"not_asked": "No time.", "due_on": "2025-09-08"},
    ],
)
def test_an_answer_has_its_day_and_follows_a_question(changes: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match="reply_"), transaction.atomic():
        reply(**changes)


def test_every_constraint_of_the_desk_is_broken_above() -> None:
    known = {
        constraint.name
        for app in ("claims", "sources")
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }
    unique = {
        f"{model._meta.db_table}_{field.column}"
        for app in ("claims", "sources")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.local_concrete_fields
        if field.unique and not field.primary_key
    }
    assert BREAKING.keys() == known | unique | {"claims_claim_topics"}


def test_evidence_is_numbered_in_its_claim_and_no_number_is_given_again() -> None:
    claim, other = a_claim(), a_claim()
    first, second = claim.evidence.all()
    assert [(piece.number, piece.position) for piece in (first, second)] == [(1, 1), (2, 2)]
    second.delete()
    claim.evidence.create(source=a_source(), stance="context", note="Another.")
    assert [piece.number for piece in claim.evidence.all()] == [1, 3]
    assert [piece.number for piece in other.evidence.all()] == [1, 2]
    with pytest.raises(IntegrityError, match="keeps its number"), transaction.atomic():
        claim.evidence.filter(pk=first.pk).update(number=9)


def test_what_is_written_of_a_claim_and_its_parts_is_kept_whoever_writes() -> None:
    claim = Claim.objects.create(statement="It rose.", language="en", summary="One.")
    Claim.objects.filter(pk=claim.pk).update(summary="Two.")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_claim SET summary = 'Three.' WHERE id = %s", [claim.pk])
    with workflow.edit(claim, by=person("fact_checker")) as editing:
        editing.claim.summary = "Four."
        editing.claim.save()
        claim.evidence.create(source=a_source(), stance="context", note="So.")
    versions = ClaimVersion.objects.filter(pgh_obj=claim.pk)
    nobody, somebody = None, {"user": person("fact_checker").pk, "verb": "edit"}
    assert [*versions.values_list("summary", "pgh_label", "pgh_context__metadata")] == [
        ("One.", "added", nobody),
        ("Two.", "changed", nobody),
        ("Three.", "changed", nobody),
        ("Four.", "changed", somebody),
    ]
    piece = claim.evidence.first()
    assert piece is not None
    key = piece.pk
    piece.delete()
    assert [*EvidenceVersion.objects.filter(pgh_obj=key).values_list("pgh_label", flat=True)] == ["added", "removed"]
    refused = pytest.raises(DatabaseError, match=r"append-only|permission denied")  # a trigger, or no right to it
    with refused, transaction.atomic():
        ClaimVersion.objects.filter(pgh_obj=claim.pk).delete()


def test_an_answer_is_recorded_after_submission_and_nothing_else_of_a_reply() -> None:
    claim = a_claim("research")
    asked = claim.replies.create(actor=an_actor(), asked_on="2025-09-07", due_on="2025-09-09")
    brought_to(claim, "review")
    answer = {"answered_on": "2025-09-10", "answer": "It rose."}
    for refused in ({"due_on": "2025-09-20"}, answer | {"channel": "telephone"}):
        with pytest.raises(IntegrityError, match="the claim is in stage review"), transaction.atomic():
            claim.replies.filter(pk=asked.pk).update(**refused)
    claim.replies.filter(pk=asked.pk).update(**answer)
    with pytest.raises(IntegrityError, match="the claim is in stage review"), transaction.atomic():
        claim.replies.filter(pk=asked.pk).update(answer="It did not rise.")


def test_ratings_change_places_within_one_transaction() -> None:
    first, second = Rating.objects.filter(position__in=[1, 2])
    Rating.objects.filter(pk=first.pk).update(position=2)
    Rating.objects.filter(pk=second.pk).update(position=1)
    connection.check_constraints()
