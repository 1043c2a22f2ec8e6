"""My day: what concerns a person now, each count with the list that has exactly these."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from claims import discussion, permissions, workflow
from claims.day import CONCERNS
from claims.models import AnotherLook, Claim, Comment, Embargo, Event, Invitation
from desk import day
from tests.claims.factories import a_claim, a_person, a_rating, brought_to, person
from tests.desk.conftest import LIST

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def shown(client: Client) -> dict[str, day.Listed]:
    """The sections of somebody's first page that have something."""
    return {each.name: each for each in client.get("/desk/").context["sections"]}


def listed(client: Client, address: str) -> set[int]:
    """The claims of the list behind a count."""
    return {claim.pk for claim in client.get(address).context["cl"].result_list}


def a_mention(claim: Claim, of: User, **changes: Any) -> Comment:
    comment = Comment.objects.create(
        claim=claim, **{"by": person("editor"), "text": "Is it *False*, as you propose?"} | changes
    )
    comment.mentions.add(of)
    return comment


def a_day(fact_checker: User, reviewer: User, editor: User) -> dict[str, set[int]]:
    """One claim or more for every concern, by its name."""
    back = workflow.send_back(a_claim("review"), by=reviewer, reason="The gauge is not named.")
    asked = a_claim("review")
    Invitation.objects.get_or_create(claim=asked, round=1, reviewer=reviewer)
    open_to_all = a_claim("review")
    open_to_all.invitations.all().delete()
    split, approved = a_claim("adjudication"), a_claim("approved")
    refused = a_claim("approved")
    Embargo.objects.create(
        claim=refused, round=1, by=editor, publish_at=timezone.now(), ended_at=timezone.now(),
        ended_as="refused", problem="A source is not archived.",
    )  # fmt: skip
    silent = a_claim("research")
    silent.replies.update(due_on=TODAY() - timedelta(days=1), answer="", answered_on=None)
    late = a_claim("research")
    late.replies.update(answer="", answered_on=None)
    late = brought_to(late, "done")
    answer = {"answer": "I was told so.", "answered_on": TODAY()}
    late.replies.update(**answer, answer_recorded_at=timezone.now() + timedelta(minutes=1))
    due = a_claim("research")
    Claim.objects.filter(pk=due.pk).update(due_on=TODAY() - timedelta(days=2))
    nobodys = a_claim("triage")
    discussed = a_claim("research")
    for each in (fact_checker, editor):
        a_mention(discussed, each)
    return {
        "embargo": {refused.pk},
        "sent_back": {back.pk},
        "invited": {asked.pk},
        "uninvited": {open_to_all.pk},
        "adjudicate": {split.pk},
        "publish": {approved.pk, refused.pk},
        "mentioned": {discussed.pk},
        "overdue_replies": {silent.pk},
        "late_answers": {late.pk},
        "held": {back.pk, silent.pk, due.pk, discussed.pk},
        "overdue": {due.pk},
        "triage": {nobodys.pk},
        "submitted": {asked.pk, open_to_all.pk, split.pk, approved.pk, refused.pk},
    }


def test_every_count_leads_to_the_list_that_has_exactly_these(desk, fact_checker, reviewer, editor) -> None:
    expected = a_day(fact_checker, reviewer, editor)
    assert expected.keys() == CONCERNS.keys()
    seen = set()
    for user in (fact_checker, reviewer, editor, person("superuser")):
        client = desk(user)
        for name, section in shown(client).items():
            if user.is_superuser:  # holds nothing, is asked for nothing, and knows no assessment
                assert listed(client, section.address) == {row.claim.pk for row in section.rows}, name
                continue
            assert (name, section.count) == (name, len(expected[name]))
            assert listed(client, section.address) == expected[name], name
            assert {row.claim.pk for row in section.rows} == expected[name]
            seen.add(name)
    assert seen == expected.keys()


def test_each_row_says_why_it_is_there(desk, fact_checker, reviewer, editor) -> None:
    a_day(fact_checker, reviewer, editor)
    of_the_fact_checker, of_the_editor = shown(desk(fact_checker)), shown(desk(editor))
    actor = Claim.objects.get(pk=of_the_editor["late_answers"].rows[0].claim.pk).replies.get().actor.name
    assert of_the_fact_checker["sent_back"].rows[0].why == "The gauge is not named."
    assert "has not answered" in of_the_fact_checker["overdue_replies"].rows[0].why
    assert of_the_editor["late_answers"].rows[0].why == f"{actor} answered."
    assert of_the_editor["embargo"].rows[0].why == "A source is not archived."
    assert of_the_editor["overdue"].rows[0].due == "overdue by 2 days"
    assert [*of_the_editor][:3] == ["embargo", "adjudicate", "publish"]
    assert [*of_the_fact_checker][:2] == ["sent_back", "mentioned"]


def test_what_was_dealt_with_concerns_nobody_any_more(desk, fact_checker, reviewer, editor) -> None:
    a_day(fact_checker, reviewer, editor)
    claims = {name: Claim.objects.get(pk=found.rows[0].claim.pk) for name, found in shown(desk(editor)).items()}
    claims["sent_back"] = Claim.objects.get(pk=shown(desk(fact_checker))["sent_back"].rows[0].claim.pk)
    brought_to(claims["late_answers"], "research")
    workflow.submit(claims["sent_back"], by=fact_checker)
    brought_to(claims["embargo"], "done")
    Comment.objects.update(resolved_at=timezone.now(), resolved_by=editor)
    workflow.plan(claims["overdue"], by=editor, priority=1, due_on=TODAY())
    claims["overdue_replies"].replies.update(answer="I was told so.", answered_on=TODAY())
    assert not shown(desk(editor)).keys() & {"late_answers", "embargo", "mentioned", "overdue", "overdue_replies"}
    assert not shown(desk(fact_checker)).keys() & {"sent_back", "mentioned", "overdue_replies"}


def test_reviewers_see_no_discussion_before_the_last_assessment_is_in(desk, reviewer, fact_checker) -> None:
    claim = a_claim("review")
    root = a_mention(claim, reviewer)
    a_mention(claim, fact_checker, answers=root)
    client = desk(reviewer)
    assert "mentioned" not in shown(client)
    assert listed(client, f"{LIST}?turn=mentioned") == set()
    assert shown(desk(fact_checker))["mentioned"].rows[0].why.startswith("Is it")
    for each in (person("reviewer"), person("second_reviewer")):
        workflow.assess(claim, by=each, rating=a_rating(), reasons="So it reads.")
    assert shown(client)["mentioned"].count == 1
    root.resolved_at, root.resolved_by = timezone.now(), fact_checker
    root.save()
    assert "mentioned" not in shown(client)
    assert "mentioned" not in shown(desk(fact_checker))  # the thread was resolved


def test_words_of_a_discussion_are_on_nobodys_day_who_may_not_be_sent_them(desk, fact_checker) -> None:
    told, hidden = set(), set()
    for stage in ("research", "review", "adjudication"):
        claim = a_claim(stage, assignee=fact_checker)
        discussion.join(claim, by=person("second_editor"))
        people = [person(name) for name in ("reviewer", "assessor", "editor", "second_editor", "other_fact_checker")]
        both = User.objects.filter(username="both").first() or a_person("both", Role.REVIEWER, Role.EDITOR)
        for one in (fact_checker, both, *people):
            a_mention(claim, one)
            rows = shown(desk(one))["mentioned"].rows if "mentioned" in shown(desk(one)) else []
            why = {row.claim.pk: row.why for row in rows}.get(claim.pk, "")
            assert bool(why) is permissions.may_be_sent_the_discussion(one, claim), (one, stage)
            (told if why else hidden).add((one.username, stage))
    assert {("fact_checker", "research"), ("second_editor", "review"), ("reviewer", "adjudication")} <= told
    assert {("both", "research"), ("both", "adjudication"), ("assessor", "adjudication")} <= hidden


def test_sources_that_changed_lead_to_the_pages_that_settle_it(desk, editor) -> None:
    claim = a_claim("done")
    look = AnotherLook.objects.create(claim=claim, source=claim.evidence.all()[0].source, kind="gone")
    client = desk(editor)
    section = shown(client)["looks"]
    assert [row.address for row in section.rows] == [f"/desk/claims/anotherlook/{look.pk}/change/"]
    assert {each.pk for each in client.get(section.address).context["cl"].result_list} == {look.pk}


def test_sections_show_a_few_and_say_how_many_there_are(desk, fact_checker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day, "MAX_SHOWN", 2)
    monkeypatch.setattr(day, "MAX_COUNTED", 4)
    client, all_of_them = desk(fact_checker), 'href="/desk/claims/claim/?turn=triage">All of them<'
    for number, (words, has_link) in enumerate([("1", False), ("2", False), ("3", True), ("4+", True)], 1):
        a_claim("triage")
        page = client.get("/desk/").content.decode()
        assert f'Nobody&#x27;s yet\n            <span class="desk-count">{words}</span>' in page
        assert (all_of_them in page) == has_link, number
        assert page.count("/change/") == min(number, 2)
    assert "Sent back to you</a>" in page  # folded to a line, since nothing waits there


def test_editors_see_who_has_how_much_to_do_and_each_count_leads_to_its_claims(
    desk, editor, fact_checker, reviewer, second_reviewer
) -> None:
    held, submitted = a_claim("research"), a_claim("review")
    for each in (reviewer, second_reviewer):
        Invitation.objects.get_or_create(claim=submitted, round=1, reviewer=each)
    workflow.assess(submitted, by=second_reviewer, rating=a_rating(), reasons="So it reads.")
    client = desk(editor)
    loads = {one.person: one for one in client.get("/desk/").context["workloads"]}
    assert (loads[fact_checker].in_research, loads[fact_checker].submitted) == (1, 1)
    assert (loads[reviewer].assessments, loads[second_reviewer].assessments) == (1, 0)
    assert loads[reviewer].roles == ["Reviewers"]
    assert listed(client, f"{LIST}?assignee={fact_checker.pk}&stage=research") == {held.pk}
    assert listed(client, f"{LIST}?assignee={fact_checker.pk}&stage=submitted") == {submitted.pk}
    assert listed(client, f"{LIST}?asked={reviewer.pk}") == {submitted.pk}
    assert listed(client, f"{LIST}?asked={second_reviewer.pk}") == set()
    assert desk(fact_checker).get("/desk/").context["workloads"] == []


def test_nobody_learns_who_else_was_asked_to_assess_what_they_are_asked_to(desk, editor, reviewer) -> None:
    claim = a_claim("review")
    for each in (reviewer, editor):
        Invitation.objects.get_or_create(claim=claim, round=1, reviewer=each)
    client = desk(editor)
    loads = {one.person: one.assessments for one in client.get("/desk/").context["workloads"]}
    assert loads[reviewer] == 0
    assert listed(client, f"{LIST}?asked={reviewer.pk}") == set()
    response = desk(reviewer).get(f"{LIST}?asked={editor.pk}")
    assert "This list has no such filter" in response.content.decode()


def test_editors_see_the_median_days_in_each_stage(desk, editor) -> None:
    for days in (2, 4, 9):
        claim = a_claim("research")
        Event.objects.filter(claim=claim, stage_after="research", stage_before="triage")
        _move_back(claim, days)
        workflow.submit(claim, by=claim.assignee)
    paces = {pace.stage.value: pace for pace in desk(editor).get("/desk/").context["paces"]}
    assert (paces["research"].measured, round(paces["research"].days, 2)) == (3, 4.0)
    assert (paces["review"].waiting, paces["review"].measured, paces["review"].days) == (3, 0, None)


def _move_back(claim: Claim, days: int) -> None:
    """Let a claim have been taken so many days ago. The history takes no change; what is added to it may be older."""
    taken = Event.objects.filter(claim=claim, verb="take").get()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO claims_event (claim_id, verb, by_id, at, stage_before, stage_after, reason)"
            " VALUES (%s, 'take', %s, %s, 'triage', 'research', '')",
            [claim.pk, taken.by_id, timezone.now() - timedelta(days=days)],
        )


def test_the_first_page_takes_a_fixed_number_of_queries_whatever_waits(desk, fact_checker, reviewer, editor) -> None:
    a_day(fact_checker, reviewer, editor)
    people = (fact_checker, reviewer, editor, person("superuser"), person("admin"))
    asked: dict[str, list[int]] = {user.username: [] for user in people}
    for _more in range(2):
        for user in people:
            client = desk(user)
            client.get("/desk/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/desk/")
            asked[user.username].append(len(queries))
        a_day(fact_checker, reviewer, editor)
    assert all(few == many < 20 for few, many in asked.values()), asked
