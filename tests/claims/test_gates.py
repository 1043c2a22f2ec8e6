from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from claims import workflow
from claims.gates import GATES
from claims.gathered import Gathered
from claims.models import Claim, Evidence
from sources.models import Source
from tests.claims.factories import a_claim, a_quote, a_source, an_actor, brought_to, gates_of
from tests.claims.traces import refused
from tests.sources.archived import read_as

pytestmark = pytest.mark.django_db


def failing(claim: Claim) -> dict[str, str]:
    """The gates that fail, each with what is still to be done."""
    return {state.gate.slug: str(state.missing) for state in gates_of(claim) if state.state == "failed"}


def only_evidence(claim: Claim, *sources: Source) -> None:
    claim.evidence.all().delete()
    for source in sources:
        claim.evidence.create(source=source, read="itself", stance="refutes", note="What it shows.")


def a_piece_that_quotes(claim: Claim, quote: str, text: str, **changes: Any) -> Evidence:
    """Evidence whose source has an archived copy with this text."""
    usual = {"source": a_source(is_archived=False), "read": "itself", "stance": "context", "note": "What it says."}
    piece = claim.evidence.create(quote=quote, **usual | changes)
    read_as(piece.through or piece.source, text)
    return piece


def found(claim: Claim, slug: str) -> tuple[str, dict[str, int], str | None]:
    """State, figures and published reason of a gate."""
    return next(
        (state.state, state.finding.figures, state.reason) for state in gates_of(claim) if state.gate.slug == slug
    )


def test_a_claim_with_all_that_is_needed_passes_every_gate() -> None:
    claim = a_claim()
    a_piece_that_quotes(claim, "it stood at four meters", "At night it stood at four meters, they say.")
    states = gates_of(claim)
    assert [state.gate.slug for state in states] == [
        *("two_origins", "primary_source", "archived", "quotes_found"),
        *("right_of_reply", "contrary_evidence", "interests"),
    ]
    assert {state.state for state in states} == {"passed"}
    assert {state.gate.slug: state.finding.figures for state in states} == {
        "two_origins": {"origins": 3, "of": 2},
        "primary_source": {"primary": 2, "of": 3},
        "archived": {"archived": 3, "of": 3},
        "quotes_found": {"found": 1, "of": 1, "unchecked": 0},
        "right_of_reply": {"asked": 1, "answered": 1, "of": 1},
        "contrary_evidence": {"supports": 0, "refutes": 1},
        "interests": {"stated": 3, "of": 3},
    }


def test_a_claim_without_anything_says_what_is_missing() -> None:
    claim = Claim.objects.create(statement="The river rose.", language="en")
    assert failing(claim).keys() == {"two_origins", "primary_source", "contrary_evidence"}
    assert found(claim, "archived") == ("not_applicable", {"archived": 0, "of": 0}, None)
    assert found(claim, "right_of_reply") == ("not_applicable", {"asked": 0, "answered": 0, "of": 0}, None)


def test_three_articles_on_one_study_are_one_origin() -> None:
    claim = a_claim()
    study = a_source()
    article = a_source(tier="secondary", origin=study)
    retold = a_source(tier="secondary", origin=article)
    only_evidence(claim, study, article, retold)
    assert Gathered(claim).origins == 1
    assert "1 origin" in failing(claim)["two_origins"]


def test_articles_on_a_study_that_is_not_cited_itself_are_one_origin() -> None:
    claim = a_claim()
    study = a_source()
    only_evidence(claim, *(a_source(origin=a_source(origin=study)) for _ in range(2)))
    assert Gathered(claim).origins == 1


def test_two_studies_are_two_origins_through_any_chain() -> None:
    claim = a_claim()
    only_evidence(claim, a_source(origin=a_source(origin=a_source())), a_source(origin=a_source()))
    assert Gathered(claim).origins == 2
    assert "two_origins" not in failing(claim)


def test_one_source_cited_twice_is_one_origin() -> None:
    claim = a_claim()
    source = a_source()
    only_evidence(claim, source, source)
    assert Gathered(claim).origins == 1


def test_works_that_rest_on_each_other_are_one_origin() -> None:
    claim = a_claim()
    first, second = a_source(), a_source()
    Source.objects.filter(pk=first.pk).update(origin=second)
    Source.objects.filter(pk=second.pk).update(origin=first)
    only_evidence(claim, first, second, a_source(origin=second))
    assert Gathered(claim).origins == 1


def test_what_one_article_tells_of_several_works_is_one_origin_and_none_of_them_was_read() -> None:
    claim = a_claim()
    article = a_source(tier="secondary")
    only_evidence(claim)
    retold = a_source(tier="secondary")
    for source, through in ((a_source(), article), (a_source(), retold), (retold, article)):
        claim.evidence.create(source=source, read="through", through=through, stance="refutes", note="As told.")
    assert found(claim, "two_origins")[:2] == ("failed", {"origins": 1, "of": 2})
    assert found(claim, "primary_source")[:2] == ("failed", {"primary": 0, "of": 3})
    claim.evidence.create(source=retold, read="itself", stance="refutes", note="What it shows.")
    assert found(claim, "two_origins")[:2] == ("passed", {"origins": 2, "of": 2})


def test_how_a_source_was_read_decides_although_it_was_not_recorded() -> None:
    claim = a_claim()
    claim.evidence.update(read="")
    assert failing(claim).keys() == {"primary_source"}


@pytest.mark.parametrize(
    ("quote", "state"),
    [
        ("It stood at four meters", "passed"),
        ("“It stood at\nfour meters”", "passed"),
        ("It stood at five meters", "failed"),
        ("It stood at […] that night.", "passed"),
        ("The board denied everything.", "failed"),
    ],
)
def test_a_quotation_stands_in_what_was_read_or_the_gate_fails(quote: str, state: str) -> None:
    claim = a_claim()
    a_piece_that_quotes(claim, quote, "It stood at four meters that night.")
    assert found(claim, "quotes_found")[0] == state


def test_a_quotation_is_looked_for_in_the_source_through_which_it_was_read() -> None:
    claim = a_claim()
    article = a_source(tier="secondary", title="An article")
    work = a_source()
    read_as(work, "Three meters.")
    piece = a_piece_that_quotes(
        claim, "Three meters.", "It tells of two.", source=work, read="through", through=article
    )
    assert failing(claim) == {
        "quotes_found": "Correct these quotations, which the archived copies do not have in these words: "
        "An article: “Three meters.”."
    }
    piece.quote = "It tells of two."
    piece.save()
    assert found(claim, "quotes_found")[:2] == ("passed", {"found": 1, "of": 1, "unchecked": 0})


def test_what_has_no_archived_text_is_neither_found_nor_absent() -> None:
    claim = a_claim()
    book = a_source(url="", is_archived=False)
    claim.evidence.create(source=book, read="itself", stance="context", note="A book.", quote="As printed.")
    assert found(claim, "quotes_found")[:2] == ("not_applicable", {"found": 0, "of": 0, "unchecked": 1})
    a_piece_that_quotes(claim, "Four meters", "Four meters.")
    assert found(claim, "quotes_found")[:2] == ("passed", {"found": 1, "of": 1, "unchecked": 1})


def test_secondary_sources_alone_are_not_enough() -> None:
    claim = a_claim()
    Source.objects.update(tier="secondary")
    assert failing(claim).keys() == {"primary_source"}
    a_quote(claim, an_actor(), stance="denies", source=a_source())
    assert failing(claim).keys() == {"primary_source"}, "what an actor said is no evidence"


def test_a_web_source_without_an_archived_copy_is_named() -> None:
    claim = a_claim()
    fleeting = a_source(title="A fleeting page", is_archived=False)
    only_evidence(claim, fleeting, fleeting, a_source())
    assert failing(claim) == {"archived": "Archive these web sources: A fleeting page."}
    fleeting.snapshots.create(captured_at=timezone.now(), url="https://archive.example/1")
    assert failing(claim) == {}


def test_what_was_read_in_place_of_a_source_is_archived_too() -> None:
    claim = a_claim()
    fleeting = a_source(title="A fleeting article", is_archived=False)
    claim.evidence.create(source=a_source(), read="through", through=fleeting, stance="refutes", note="As told.")
    assert failing(claim) == {"archived": "Archive these web sources: A fleeting article."}


def test_a_web_source_of_an_appearance_is_archived_too() -> None:
    claim = a_claim()
    fleeting = a_source(title="A fleeting post", is_archived=False)
    claim.appearances.create(actor=an_actor(), stance="denies", source=fleeting)
    assert failing(claim) == {"archived": "Archive these web sources: A fleeting post."}
    fleeting.snapshots.create(captured_at=timezone.now(), sha256="a" * 64)
    assert failing(claim) == {}


def test_what_only_another_claim_cites_is_not_asked_for() -> None:
    claim, other = a_claim(), a_claim()
    fleeting = a_source(is_archived=False, interests="")
    other.evidence.create(source=fleeting, read="itself", stance="refutes", note="What it shows.")
    a_quote(other, an_actor(), source=fleeting)
    assert failing(other).keys() == {"archived", "right_of_reply", "interests"}
    assert failing(claim) == {}


def test_what_is_not_on_the_web_needs_no_archived_copy() -> None:
    claim = a_claim()
    only_evidence(claim, a_source(url="", is_archived=False), a_source())
    claim.appearances.create(actor=an_actor(), stance="denies", source=a_source(url="", is_archived=False))
    claim.appearances.create(actor=an_actor(), stance="denies")
    assert failing(claim) == {}


def test_every_asserting_actor_has_a_right_of_reply() -> None:
    claim = a_claim()
    for stance in ("denies", "repeats"):
        a_quote(claim, an_actor(), stance=stance)
    assert failing(claim) == {}
    unasked = an_actor(name="Ben Costa")
    for _ in range(2):
        a_quote(claim, unasked)
    elsewhere = a_claim()
    elsewhere.replies.create(actor=unasked, not_asked="A reply on another claim.")
    assert failing(claim) == {"right_of_reply": "Ask these actors for a reply, or say why nobody did: Ben Costa."}
    assert found(claim, "right_of_reply")[1] == {"asked": 1, "answered": 1, "of": 2}


def test_why_nobody_was_asked_is_disclosed_and_passes_nothing() -> None:
    claim = a_claim()
    claim.replies.all().delete()
    for name in ("Ben Costa", "Cruz Díaz"):
        actor = an_actor(name=name)
        a_quote(claim, actor)
        claim.replies.create(actor=actor, not_asked="The desk does not contact anybody.")
    claim.appearances.exclude(actor__name__in=["Ben Costa", "Cruz Díaz"]).delete()
    assert found(claim, "right_of_reply") == (
        "disclosed",
        {"asked": 0, "answered": 0, "of": 2},
        "Ben Costa; Cruz Díaz: The desk does not contact anybody.",
    )
    assert failing(claim) == {}


@pytest.mark.parametrize(
    ("asked", "due", "state", "said"),
    [
        (-9, None, "failed", "Say by which day"),
        (-9, 3, "failed", "Wait for the answers"),
        (-9, 0, "failed", "Wait for the answers"),
        (-9, -1, "disclosed", "no answer."),
        (1, 3, "failed", "Ask these actors"),
    ],
)
def test_who_has_not_answered_has_until_the_day_on_which_the_answer_is_due(
    asked: int, due: int | None, state: str, said: str
) -> None:
    claim = a_claim()
    claim.replies.all().delete()
    today = timezone.localdate()
    speaker = claim.appearances.get(stance="asserts").actor
    due_on = None if due is None else today + timedelta(days=due)
    claim.replies.create(actor=speaker, asked_on=today + timedelta(days=asked), due_on=due_on)
    found_state, figures, reason = found(claim, "right_of_reply")
    assert (found_state, figures) == (state, {"asked": int(asked <= 0), "answered": 0, "of": 1})
    assert said in (reason or failing(claim)["right_of_reply"])


@pytest.mark.parametrize("text", ["", " \n", "\u200b"])
def test_evidence_against_the_verdict_is_considered(text: str) -> None:
    claim = a_claim()
    claim.contrary = text  # not stored: the database takes no text in which nothing can be seen
    assert failing(claim).keys() == {"contrary_evidence"}


def test_sources_whose_interests_are_not_stated_are_named() -> None:
    claim = a_claim()
    only_evidence(claim, a_source(title="B", interests=""), a_source(title="A", interests=""), a_source())
    assert failing(claim) == {"interests": "State the interests of these sources: A; B."}


@pytest.mark.parametrize("slug", [gate.slug for gate in GATES])
def test_each_gate_stops_publication_unless_it_is_waived(editor: User, slug: str) -> None:
    claim = a_claim("research", **{"contrary": ""} if slug == "contrary_evidence" else {})
    match slug:
        case "two_origins":
            only_evidence(claim, a_source())
        case "primary_source":
            Source.objects.update(tier="secondary")
        case "quotes_found":
            a_piece_that_quotes(claim, "It stood at five meters.", "It stood at four meters.")
        case "archived":
            claim.evidence.create(source=a_source(is_archived=False), read="itself", stance="context", note="Context.")
        case "right_of_reply":
            claim.replies.all().delete()
        case "interests":
            Source.objects.update(interests="")
    claim = brought_to(claim, "approved")
    assert [failure.field for failure in workflow.missing(claim, "publish")] == [slug]
    with refused(workflow.Unmet, slug):
        workflow.publish(claim, by=editor)
    claim = workflow.waive(claim, by=editor, gate=slug, reason="There is none.")
    assert [state.state for state in gates_of(claim) if state.gate.slug == slug] == ["waived"]
    assert workflow.missing(claim, "publish") == []
    assert workflow.publish(claim, by=editor).standing == "published"


def test_every_failing_gate_is_said_at_once(editor: User) -> None:
    claim = a_claim("approved", contrary="")
    Source.objects.update(interests="", tier="secondary")
    with refused(workflow.Unmet, "primary_source", "contrary_evidence", "interests"):
        workflow.publish(claim, by=editor)
