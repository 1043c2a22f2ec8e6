"""The history: which fields changed from what to what, whoever wrote, and what of it is hidden from whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from claims import discussion, workflow
from claims.history import ObjectChange, Past
from claims.models import Claim, Evidence
from tests.claims.factories import a_claim, a_rating, a_source, a_topic, brought_to, person

# A version has the time at which its transaction began, so that each save needs one of its own.
pytestmark = pytest.mark.django_db(transaction=True)
NAMED = "CANARY: it is half true."


def lines(claim: Claim, name: str, most: int = 50, **bounds: Any) -> list[Any]:
    return list(Past(claim, person(name), most, **bounds).page.lines)


def in_words(changes: list[ObjectChange]) -> set[tuple[str, ...]]:
    """Each changed field, and each part that came or went."""
    fields = {
        (change.name, str(field.name), *(("hidden",) if field.is_hidden else (field.before, field.after)))
        for change in changes
        for field in change.fields
    }
    return fields | {(change.name, change.label) for change in changes if change.name and not change.fields}


def all_words(claim: Claim, name: str) -> str:
    past = Past(claim, person(name), 50)
    since = past.since(claim.created_at - timedelta(days=1))
    return repr([*past.page.lines, since]) + repr(
        [field.runs for line in past.page.lines for change in line.changes for field in change.fields]
    )


@pytest.fixture
def claim(fact_checker) -> Claim:
    """In research, changed by its assignee in one save: a text that names the rating, and the evidence."""
    claim = a_claim("research", assignee=fact_checker)
    with workflow.edit(claim, by=fact_checker) as editing:
        changed = editing.claim
        changed.summary, changed.proposed_rating = NAMED, a_rating("half-true")
        changed.save()
        first = changed.evidence.all()[0]
        first.stance = Evidence.Stance.SUPPORTS
        first.save()
        changed.evidence.all()[1].delete()
        changed.evidence.create(source=a_source(title="The second gauge"), read="itself", stance="context", note="38.")
        changed.topics.set([a_topic(name="Floods")])
        editing.changed += ["summary", "proposed rating", "evidence"]
    return editing.claim


def test_a_save_is_one_line_with_every_field_from_what_to_what_and_the_parts_by_their_names(claim: Claim) -> None:
    line = lines(claim, "fact_checker")[0]
    assert (line.label, str(line.person), line.reason) == ("Changed", "fact_checker", "")
    first = claim.evidence.get(number=1)
    found = in_words(line.changes)
    assert {
        ("", "summary", "The gauge shows forty centimeters.", NAMED),
        ("", "proposed rating", "False", "Half true"),
        (f"E1 · {first.source}", "stance", "Refutes", "Supports"),
        ("E3 · The second gauge", "added"),
        ("Floods", "added"),
    } <= found
    assert {label for name, label in (each for each in found if len(each) == 2) if name.startswith("E2")} == {"removed"}


def test_a_change_in_bulk_and_one_in_the_database_itself_are_told_as_such(claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(statement="It rose.")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_evidence SET locator = 'page 4' WHERE claim_id = %s", [claim.pk])
    found = [(line.label, line.person, in_words(line.changes)) for line in lines(claim, "fact_checker")[:2]]
    changes = set.union(*(words for _label, _person, words in found))
    assert {(label, who) for label, who, _words in found} == {("Changed", None)}
    assert ("", "statement", claim.statement, "It rose.") in changes
    assert {each[2:] for each in changes if each[1] == "locator"} == {("—", "page 4")}


def test_the_proposal_and_texts_that_may_name_it_are_hidden_from_all_but_the_assignee_while_blind(claim) -> None:
    claim = workflow.submit(claim, by=claim.assignee)
    with pytest.raises(workflow.Refused), workflow.edit(claim, by=claim.assignee):
        pass
    for name in ("reviewer", "second_reviewer", "editor", "other_fact_checker", "admin", "superuser"):
        words = all_words(claim, name)
        for hidden in ("CANARY", "Half true", "proposed rating", "forty centimeters"):
            assert hidden not in words, (name, hidden)
        assert ("", "summary", "hidden") in in_words(lines(claim, name)[1].changes), name
    assert "CANARY" in all_words(claim, "fact_checker")
    claim = brought_to(claim, "adjudication")
    for name in ("reviewer", "editor"):
        assert "CANARY" in all_words(claim, name)
        assert "Half true" in all_words(claim, name)


def test_an_edit_of_the_proposal_alone_has_no_line_for_who_may_not_see_it(claim: Claim, fact_checker) -> None:
    def number(name: str) -> int:
        return len(lines(claim, name))

    before = number("reviewer"), number("fact_checker")
    with workflow.edit(claim, by=fact_checker) as editing:
        editing.claim.proposed_rating = a_rating("true")
        editing.claim.save()
        editing.changed.append("proposed rating")
    assert (number("reviewer"), number("fact_checker")) == (before[0], before[1] + 1)


def test_why_a_claim_was_sent_back_is_hidden_from_the_blind_where_judgments_were_in_view(claim: Claim) -> None:
    claim = brought_to(claim, "adjudication")
    claim = workflow.send_back(claim, by=person("editor"), reason="CANARY-REASON: not false.")
    for name, is_told in {
        "fact_checker": True,
        "editor": True,
        "reviewer": True,  # who assessed it
        "assessor": False,
        "second_editor": False,
        "superuser": False,
    }.items():
        sent_back = lines(claim, name)[0]
        assert (sent_back.label, sent_back.is_reason_hidden) == ("Sent back", not is_told), name
        assert ("CANARY-REASON" in all_words(claim, name)) is is_told, name


def test_a_reason_of_whoever_knew_a_rating_is_hidden_from_the_blind_in_any_stage(claim: Claim, fact_checker) -> None:
    """Who assessed, who joined the discussion, who acted while judgments were in view, and the author."""

    def is_told(claim: Claim, name: str, words: str) -> bool:
        since = Past(claim, person(name), 50).since(claim.created_at - timedelta(days=1))
        shown = [line for line in [*lines(claim, name), *since.events] if words in line.reason]
        assert bool(shown) is (words in all_words(claim, name))
        return bool(shown)

    claim = workflow.submit(claim, by=fact_checker)
    claim = workflow.assess(claim, by=person("reviewer"), rating=a_rating("true"), reasons="So it reads.")
    claim = workflow.send_back(claim, by=person("reviewer"), reason="CANARY-ASSESSED")
    discussion.join(claim, by=person("second_editor"))
    claim = workflow.assign(claim, by=person("second_editor"), to=fact_checker, note="CANARY-JOINED")
    claim = workflow.assign(claim, by=person("editor"), to=fact_checker, note="Nothing known.")
    claim = workflow.plan(claim, by=fact_checker, priority=1, due_on=None)
    claim = workflow.close(claim, by=fact_checker, closed_as="out_of_scope", reason="CANARY-WROTE")
    claim = workflow.reopen(claim, by=person("editor"), reason="Nothing known yet.")
    for words in ("CANARY-ASSESSED", "CANARY-JOINED", "CANARY-WROTE"):
        assert is_told(claim, "fact_checker", words), words
        assert is_told(claim, "reviewer", words), words  # who assessed it
        for name in ("second_reviewer", "assessor", "editor", "superuser"):
            assert not is_told(claim, name, words), (name, words)
    for words in ("Nothing known.", "Nothing known yet.", "Urgent"):
        assert is_told(claim, "second_reviewer", words), words


def test_since_a_moment_only_what_came_of_it_is_told_and_not_what_oneself_did(claim: Claim, fact_checker) -> None:
    moment = timezone.now()
    for summary in ("First.", "Second."):
        with workflow.edit(claim, by=fact_checker) as editing:
            editing.claim.summary = summary
            editing.claim.save()
            passing = editing.claim.evidence.create(source=a_source(), stance="context", note="Passing.")
            passing.delete()
            editing.changed.append("summary")
    past = Past(claim, fact_checker, 50)
    assert in_words(list(past.since(moment).changes)) == {("", "summary", NAMED, "Second.")}
    assert not past.since(moment, but_by=fact_checker)


def test_a_save_of_more_than_a_page_has_room_for_does_not_stop_the_pages(claim: Claim) -> None:
    for _number in range(4):
        claim.evidence.create(source=a_source(), stance="context", note="More.")
    claim.evidence.update(locator="page 4")
    page = Past(claim, person("fact_checker"), 2).page
    assert page.lines
    following = Past(claim, person("fact_checker"), 2, before=page.earlier).page
    assert {line.at for line in following.lines}.isdisjoint(line.at for line in page.lines)


def test_pages_of_the_history_join_without_a_gap_and_with_the_same_three_queries_for_any_of_them(
    claim: Claim, fact_checker, django_assert_max_num_queries
) -> None:
    for number in range(6):
        with workflow.edit(claim, by=fact_checker) as editing:
            Claim.objects.filter(pk=claim.pk).update(summary=f"Summary {number}.")
            editing.changed.append("summary")
    whole = Past(claim, fact_checker, 100).page
    seen, before = [], {}
    for _page in range(30):
        with django_assert_max_num_queries(3):  # events, versions, names
            page = Past(claim, fact_checker, 12, **before).page
        seen += page.lines
        if page.earlier is None:
            break
        before = {"before": page.earlier}
    told = [(line.at, line.label, in_words(list(line.changes))) for line in seen]
    assert told == [(line.at, line.label, in_words(list(line.changes))) for line in whole.lines]
