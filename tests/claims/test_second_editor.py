"""Where an editor waived a gate or overruled the reviewers, another editor publishes (docs/decisions/0020)."""

from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from claims import permissions, workflow
from claims.demo import loader
from claims.models import Claim
from claims.queues import QUEUES
from claims.second_editor import who_may_publish
from record.models import Entry
from sources.models import Source
from tests.claims.columns import columns
from tests.claims.factories import CAST, a_claim, a_person, a_rating, brought_to, person
from tests.claims.traces import refused

pytestmark = pytest.mark.django_db
ACCEPTED = "Nobody asked for these interests."


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.SECOND_EDITOR = "always"


def waived(claim: Claim, by: User) -> Claim:
    """Whoever publishes it accepts that the sources are no longer as they were submitted."""
    Source.objects.update(interests="")
    return workflow.waive(claim, by=by, gate="interests", reason="The publisher did not answer.")


def assessed(*given: str, **people: User) -> Claim:
    """A claim whose proposed rating is false, after one assessment for each of these ratings."""
    claim = a_claim("review", **people)
    for number, slug in enumerate(given):
        reviewer = a_person(f"reviewer-{claim.pk}-{number}", Role.REVIEWER)
        claim = workflow.assess(claim, by=reviewer, rating=a_rating(slug), reasons="So it reads.")
    return claim


def adjudicated(claim: Claim, slug: str, by: User) -> Claim:
    return workflow.adjudicate(claim, by=by, rating=a_rating(slug), reasons="The gauge decides.")


def may_publish(claim: Claim, user: User) -> bool:
    """Whether the workflow lets them; the queue must agree."""
    may = "publish" in workflow.available(claim, user)
    assert (claim in QUEUES["publish"].claims(user)) == may
    return may


@pytest.mark.parametrize(
    ("setting", "editors", "is_required"),
    [
        ("auto", 2, False), ("auto", 3, True), ("auto", 4, True), ("always", 2, True), ("never", 4, False),
    ],
)  # fmt: skip
def test_a_second_editor_is_required_as_the_setting_says_or_where_three_can_sign_in(
    settings: Any, setting: str, editors: int, is_required: bool
) -> None:
    settings.SECOND_EDITOR = setting
    people = [a_person(f"editor-{number}", Role.EDITOR) for number in range(editors)]
    a_person("set_aside", is_superuser=True)
    a_person("left", Role.EDITOR, is_active=False)
    User.objects.filter(pk=a_person("kept_out", Role.EDITOR).pk).update(is_staff=False)
    assert list(permissions.editors()) == people
    assert permissions.is_second_editor_required() is is_required
    claim = waived(a_claim("approved", editor=people[0]), people[0])
    assert may_publish(claim, people[0]) is not is_required
    assert may_publish(claim, people[1])


def test_who_waived_a_gate_leaves_publishing_to_another_who_is_named(editor: User, second_editor: User) -> None:
    claim = waived(a_claim("approved"), editor)
    assert not may_publish(claim, editor)
    with refused(workflow.Forbidden):
        workflow.publish(claim, by=editor)
    with pytest.raises(workflow.Forbidden) as refusal:
        workflow.publish(claim, by=editor)
    assert str(refusal.value) == (
        "“Publish” is not yours to do. You waived “Interests of sources stated”. "
        "Another editor publishes it: second_editor."
    )
    assert workflow.publish(claim, by=second_editor, changes=ACCEPTED).standing == "published"


def test_who_overruled_the_reviewers_leaves_publishing_to_another_who_is_named(
    editor: User, second_editor: User
) -> None:
    claim = adjudicated(assessed("true", "true"), "false", editor)
    assert not may_publish(claim, editor)
    with pytest.raises(workflow.Forbidden, match=r"You overruled the reviewers\. Another editor publishes it: second"):
        workflow.publish(claim, by=editor)
    assert workflow.publish(claim, by=second_editor).standing == "published"


@pytest.mark.parametrize(
    ("given", "upheld"),
    [
        (("true",), {"true"}),
        (("true", "true"), {"true"}),
        (("true", "half-true"), {"true", "half-true"}),
        (("false", "true"), {"false", "true"}),
        (("true", "true", "false"), {"true"}),
        (("true", "half-true", "false"), {"true", "half-true", "false"}),
        (("true", "true", "false", "false"), {"true", "false"}),
        (("true", "true", "half-true", "false"), {"true"}),
    ],
)
def test_an_editor_overrules_the_reviewers_where_more_of_them_gave_some_other_rating(
    settings: Any, editor: User, second_editor: User, given: tuple[str, ...], upheld: set[str]
) -> None:
    settings.ASSESSMENTS_NEEDED = len(given)
    claim = assessed(*given)
    assert claim.stage == "adjudication"
    found = set()
    for slug in ("true", "half-true", "false", "unproven"):
        with transaction.atomic():
            if may_publish(adjudicated(claim, slug, editor), editor):
                found.add(slug)
            transaction.set_rollback(True)
    assert found == upheld


def test_not_even_a_superuser_publishes_what_they_waived(superuser: User, editor: User) -> None:
    claim = waived(a_claim("approved"), superuser)
    assert not may_publish(claim, superuser)
    assert may_publish(claim, editor)


@pytest.mark.parametrize("verb", ["send_back", "reopen"])
def test_what_was_decided_in_an_earlier_round_counts_no_more(editor: User, second_editor: User, verb: str) -> None:
    claim = adjudicated(assessed("true", "true"), "false", editor)
    claim = waived(claim, editor)
    claim = getattr(workflow, verb)(claim, by=editor, reason="A source is missing.")
    Source.objects.update(interests="None known.")
    assert may_publish(brought_to(claim, "approved"), editor)


def test_a_correction_needs_a_second_editor_as_a_first_publication_does(editor: User, second_editor: User) -> None:
    claim = brought_to(brought_to(a_claim("done"), "research"), "approved")
    claim = waived(claim, editor)
    with refused(workflow.Forbidden):
        workflow.publish(claim, by=editor, note="What changed.", action="corrected")
    workflow.publish(claim, by=second_editor, note="What changed.", action="corrected", changes=ACCEPTED)
    assert list(Entry.objects.values_list("action", flat=True)) == ["published", "corrected"]


def test_who_waived_a_gate_may_retract_alone(editor: User, second_editor: User) -> None:
    claim = workflow.publish(waived(a_claim("approved"), editor), by=second_editor, changes=ACCEPTED)
    assert workflow.retract(claim, by=editor, note="It cannot stand.").standing == "retracted"


def test_who_waived_a_gate_and_comes_after_the_second_editor_is_told_that_it_is_published(
    editor: User, second_editor: User
) -> None:
    claim = waived(a_claim("approved"), editor)
    workflow.publish(claim, by=second_editor, changes=ACCEPTED)
    with refused(workflow.WrongStage):
        workflow.publish(claim, by=editor)


def both() -> User:
    return a_person("both", Role.FACT_CHECKER, Role.EDITOR)


def test_a_gate_is_not_waived_where_the_only_other_editor_is_the_assignee(editor: User) -> None:
    claim = a_claim("approved", assignee=both())
    Source.objects.update(interests="")
    with refused(workflow.Unmet, "gate"):
        waived(claim, editor)
    person("second_editor")
    waived(claim, editor)


def test_the_last_who_could_publish_waives_nothing_but_those_who_cannot_do(editor: User, second_editor: User) -> None:
    claim = adjudicated(assessed("true", "true", assignee=both()), "false", editor)
    Source.objects.update(interests="")
    with refused(workflow.Unmet, "gate"):
        waived(claim, second_editor)
    assert may_publish(waived(claim, editor), second_editor)


def test_the_reviewers_are_not_overruled_where_no_other_editor_could_publish(editor: User) -> None:
    claim = assessed("true", "true", assignee=both())
    with refused(workflow.Unmet, "rating"):
        adjudicated(claim, "false", editor)
    assert may_publish(adjudicated(claim, "true", editor), editor)


def test_where_no_second_editor_is_required_the_last_who_could_publish_waives_and_overrules(
    settings: Any, editor: User
) -> None:
    settings.SECOND_EDITOR = "auto"
    claim = waived(adjudicated(assessed("true", "true", assignee=both()), "false", editor), editor)
    assert workflow.publish(claim, by=editor, changes=ACCEPTED).standing == "published"


def test_where_the_second_editor_left_the_remedy_is_named(editor: User, second_editor: User) -> None:
    claim = waived(a_claim("approved"), editor)
    second_editor.is_active = False
    second_editor.save()
    with pytest.raises(workflow.Forbidden, match="Send it back to be judged anew, or ask an administrator"):
        workflow.publish(claim, by=editor)
    assert "send_back" in workflow.available(claim, editor)


def test_those_who_are_named_are_those_who_may(editor: User) -> None:
    claims = columns("editing_assignee")
    people = [person(name) for name in CAST]
    for column in ("approved", "again", "waived", "overruled"):
        may = {user for user in people if may_publish(claims[column], user) and not user.is_superuser}
        assert may
        assert set(who_may_publish(claims[column])) == may, column


def test_the_demonstration_loads_where_a_second_editor_is_always_required() -> None:
    loader.load()
    assert Claim.objects.filter(waivers__isnull=False, standing="published").exists()
