"""The list of claims: its filters, saved views of it, and steps on many claims at once."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html

from claims import workflow
from claims.models import Claim, Event
from desk import bulk
from desk.models import SavedView
from desk.saved_views import ViewForm
from tests.claims.factories import a_claim, a_quote, a_rating, a_topic, an_actor, brought_to, person
from tests.desk.conftest import LIST, as_sent

pytestmark = pytest.mark.django_db
VIEWS = f"{LIST}views/"


def listed(client: Client, query: str) -> set[int]:
    return {claim.pk for claim in client.get(f"{LIST}?{query}").context["cl"].result_list}


# Filters


def test_each_filter_selects_what_it_says(desk, fact_checker, other_fact_checker, editor) -> None:
    today, topic, actor = timezone.localdate(), a_topic(), an_actor()
    old = a_claim("research")
    Claim.objects.filter(pk=old.pk).update(stage_since=timezone.now() - timedelta(days=8), due_on=today)
    overdue = a_claim("research", assignee=other_fact_checker, language="pt-BR")
    Claim.objects.filter(pk=overdue.pk).update(due_on=today - timedelta(days=1), priority=1)
    about = a_claim()
    about.topics.add(topic)
    a_quote(about, actor)
    done = a_claim("done")
    Claim.objects.filter(pk=done.pk).update(due_on=today - timedelta(days=30))  # what is done is late no more
    client = desk(fact_checker)
    expected = {
        "assignee=me": {old.pk, done.pk},
        f"assignee={other_fact_checker.pk}": {overdue.pk},
        "assignee=nobody": {about.pk},
        "stage=in_work": {old.pk, overdue.pk, about.pk},
        "standing=published": {done.pk},
        "age=7": {old.pk},
        f"topic={topic.pk}": {about.pk},
        f"actor={actor.pk}": {about.pk},
        "language=pt-BR": {overdue.pk},
        "due=overdue": {overdue.pk},
        "due=week": {old.pk},
        "due=none": {about.pk},
        "priority=1": {overdue.pk},
        "stage=research&due=overdue": {overdue.pk},
        "stage__exact=research": {old.pk, overdue.pk},  # as addresses were written before
        "": {old.pk, overdue.pk, about.pk, done.pk},
    }
    assert {query: listed(client, query) for query in expected} == expected


def test_what_many_claims_have_is_found_as_what_few_have(desk, editor, monkeypatch: pytest.MonkeyPatch) -> None:
    topic, actor = a_topic(), an_actor()
    claims = [a_claim() for _ in range(3)]
    for claim in claims:
        claim.topics.add(topic)
    claims = [brought_to(claim, "adjudication") for claim in claims]
    split = brought_to(claims[0], "approved")  # the proposal was “false”, and so is the editor's rating
    other = workflow.adjudicate(claims[1], by=editor, rating=a_rating("half-true"), reasons="It is in between.")
    a_claim()
    client = desk(editor)
    queries = [f"topic={topic.pk}", f"rating={a_rating().pk}", f"rating={a_rating('half-true').pk}"]
    few = [listed(client, query) for query in queries]
    assert few == [{claim.pk for claim in claims}, {split.pk}, {other.pk}]
    monkeypatch.setattr("claims.models.claims.FEW", 0)
    assert [listed(client, query) for query in queries] == few
    assert listed(client, f"actor={actor.pk}") == set()


@pytest.mark.parametrize("role", ["reviewer", "second_reviewer", "fact_checker", "editor", "superuser"])
def test_no_filter_by_rating_tells_what_is_blind_or_only_proposed(desk, reviewer, editor, role: str) -> None:
    """The proposals are “false”, an assessment that is in says “half true”; one went back after its verdict."""
    blind = workflow.assess(a_claim("review"), by=reviewer, rating=a_rating("half-true"), reasons="So it reads.")
    proposed, split = a_claim("research"), a_claim("adjudication")
    again = brought_to(a_claim("done"), "review")
    client = desk(person(role))
    for slug in ("false", "half-true", "true"):
        found = listed(client, f"rating={a_rating(slug).pk}")
        assert not found & {blind.pk, proposed.pk, split.pk, again.pk}, slug
    assert listed(client, f"rating={a_rating().pk}&stage=review") == set()


@pytest.mark.parametrize(
    "query",
    ["rating=zzz", "topic=9999999", "topic=x", "actor=²", "assignee=-1", "assignee=99999999999999999999", "age=8",
     "due=1", "priority=9", "language=xx", "stage=zzz", "turn=zzz", "asked=1", "assignee=%00"],
)  # fmt: skip
def test_a_filter_that_cannot_be_is_said_and_the_whole_list_shown(desk, fact_checker, query: str) -> None:
    claim = a_claim()
    response = desk(fact_checker).get(f"{LIST}?{query}")
    if query == "actor=²" or response.status_code == 400:
        assert response.status_code in (200, 400)
        return
    assert response.status_code == 200
    assert "so all of it is shown" in response.content.decode()
    assert claim.statement in response.content.decode()


# Saved views


def test_a_view_keeps_filters_search_and_order_and_nothing_else(desk, fact_checker, reviewer) -> None:
    client = desk(fact_checker)
    query = "stage=research&q=river&o=-8&p=3&proposed_rating=1&turn="
    page = client.get(f"{VIEWS}?{query}")
    assert page.status_code == 200
    response = client.post(VIEWS, {"name": "River", "query": query, "is_shared": "on"})
    assert (response.status_code, response["Location"]) == (302, f"{LIST}?stage=research&q=river&o=-8")
    for user, order in ((fact_checker, "-8"), (reviewer, "-7")):  # who has no checkboxes has one column less
        shown = desk(user).get(LIST).context["views"]
        assert [(view.name, parse_qs(view.query)) for view in shown] == [
            ("River", {"stage": ["research"], "q": ["river"], "o": [order]})
        ]
        changed = desk(user).get(f"{LIST}?{shown[0].query}").context["cl"]
        assert changed.get_ordering_field(changed.list_display[int(order[1:])]) == "changed_at"
        assert "River" in desk(user).get("/desk/").content.decode()


def test_only_the_owner_renames_shares_and_deletes_a_view(desk, fact_checker, other_fact_checker) -> None:
    view = SavedView.objects.create(owner=fact_checker, name="Mine", query="stage=review")
    address = f"{VIEWS}{view.pk}/"
    assert "Mine" not in desk(other_fact_checker).get(LIST).content.decode()
    for data in ({"name": "Taken"}, {"delete": "1"}):
        assert desk(other_fact_checker).post(address, data).status_code == 404
    client = desk(fact_checker)
    assert client.post(address, {"name": "Ours", "is_shared": "on"}).status_code == 302
    assert "Ours" in desk(other_fact_checker).get(LIST).content.decode()
    assert client.post(address, {"name": "Ours", "delete": "1"}).status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_or_with_one_that_there_is_says_so_and_keeps_the_rest(desk, fact_checker) -> None:
    view = SavedView.objects.create(owner=fact_checker, name="Mine", query="stage=review")
    other = SavedView.objects.create(owner=fact_checker, name="Other")
    client = desk(fact_checker)
    for data, words in (
        ({"name": ""}, "This field is required."),
        ({"name": "Mine"}, "You have a view of that name already."),
        ({"name": "\u202egnp"}, "U+202E"),
        ({"name": "x" * 81}, "at most 80 characters"),
    ):
        response = client.post(VIEWS, data | {"query": "stage=research", "is_shared": "on"})
        assert (response.status_code, words in response.content.decode()) == (422, True), data
        assert 'value="stage=research"' in response.content.decode()
    response = client.post(f"{VIEWS}{other.pk}/", {"name": view.name})
    assert (response.status_code, "of that name already" in response.content.decode()) == (422, True)


def test_a_name_that_is_taken_while_a_view_is_saved_is_said_at_its_field(desk, fact_checker, monkeypatch) -> None:
    other = SavedView.objects.create(owner=fact_checker, name="Other")
    checked = ViewForm.clean_name

    def taken_meanwhile(form: ViewForm) -> str:
        name = checked(form)
        SavedView.objects.create(owner=fact_checker, name=name)
        return name

    monkeypatch.setattr(ViewForm, "clean_name", taken_meanwhile)
    client = desk(fact_checker)
    for url, data in ((VIEWS, {"name": "Mine", "query": "stage=research"}), (f"{VIEWS}{other.pk}/", {"name": "Ours"})):
        response = client.post(url, data)
        assert (response.status_code, "of that name already" in response.content.decode()) == (422, True), url
        assert f'value="{data["name"]}"' in response.content.decode(), url
    assert sorted(SavedView.objects.values_list("name", flat=True)) == ["Mine", "Other", "Ours"]


def test_ones_own_views_come_before_those_that_others_share(desk, fact_checker, editor) -> None:
    for owner, name in ((editor, "A"), (fact_checker, "C"), (editor, "D"), (fact_checker, "B")):
        SavedView.objects.create(owner=owner, name=name, is_shared=True)
    assert [view.name for view in desk(fact_checker).get(LIST).context["views"]] == ["B", "C", "A", "D"]


# Steps on many claims


def act(client: Client, action: str, claims: list[Claim], at: str = LIST, **given: Any) -> Any:
    data = {"action": action, "index": 0, "_selected_action": [claim.pk for claim in claims]}
    return client.post(at, data | ({"confirmed": "1"} | given if given else {}))


def test_a_step_on_many_claims_is_asked_for_then_done_claim_by_claim_with_a_report(
    desk, editor, fact_checker, other_fact_checker
) -> None:
    new, held, submitted = a_claim(), a_claim("research"), a_claim("review")
    client, events = desk(editor), Event.objects.count()
    page = act(client, "assign_claims", [new, held, submitted])
    assert (page.status_code, Event.objects.count()) == (200, events)
    report = act(
        client, "assign_claims", [new, held, submitted], to=other_fact_checker.pk, note="Begin with the gauge."
    )
    assert {each.claim for each in report.context["done"]} == {new, held}
    (refused,) = report.context["refused"]
    assert (refused.claim, "not possible now" in refused.refusal) == (submitted, True)
    assert set(Claim.objects.filter(assignee=other_fact_checker)) == {new, held}
    assert Event.objects.filter(verb="assign", reason__endswith=": Begin with the gauge.").count() == 2


def test_a_step_is_taken_on_the_claims_that_were_shown_also_where_the_list_has_them_no_more(
    desk, editor, other_fact_checker
) -> None:
    claims = [a_claim() for _ in range(3)]
    shown = act(desk(editor), "assign_claims", claims[::-1], at=f"{LIST}?stage=triage")
    assert shown.context["claims"] == claims  # in one order, whoever chose them
    workflow.plan(claims[0], by=editor, priority=1, due_on=None)
    brought_to(claims[1], "research")
    workflow.close(claims[2], by=editor, closed_as="out_of_scope", reason="Not ours.")
    given = {"to": other_fact_checker.pk, "note": "Begin with the gauge."}
    report = act(desk(editor), "assign_claims", claims[::-1], at=f"{LIST}?stage=triage", **given)
    assert [each.claim for each in report.context["done"]] == claims[:2]
    assert [each.claim for each in report.context["refused"]] == claims[2:]
    assert set(Claim.objects.filter(assignee=other_fact_checker)) == set(claims[:2])


@pytest.mark.parametrize("key", ["x", "-1", "9" * 20, "\u0661"])
def test_a_forged_key_is_refused_in_words(desk, editor, key: str) -> None:
    answer = desk(editor).post(LIST, {"action": "close_claims", "index": 0, "_selected_action": key}, follow=True)
    assert (answer.status_code, "choose what the list shows" in answer.content.decode()) == (200, True)


def test_what_is_typed_for_many_claims_is_kept_until_it_is_done(desk, editor) -> None:
    claim = a_claim()
    page = act(desk(editor), "close_claims", [claim]).content.decode()
    sent = as_sent(page, "@id='bulk-close_claims'") | {"closed_as": "out_of_scope", "_draft": "abc"}
    client = desk(editor)
    assert "saved" not in client.post(LIST, sent | {"reason": ""}).cookies
    assert client.post(LIST, sent | {"reason": "Not ours."}).cookies["saved"].value == "abc"


def test_priority_topics_and_closing_go_through_the_workflow_too(desk, fact_checker, other_fact_checker) -> None:
    own, foreign, topic = a_claim("research"), a_claim("research", assignee=other_fact_checker), a_topic()
    before = own.topics.get()
    client, day = desk(fact_checker), timezone.localdate() + timedelta(days=3)
    report = act(client, "plan_claims", [own, foreign], priority="1", due="set", due_on=day.isoformat())
    assert ([each.claim for each in report.context["done"]], len(report.context["refused"])) == ([own], 1)
    own.refresh_from_db()
    assert (own.priority, own.due_on) == (1, day)
    act(client, "plan_claims", [own], due="clear")
    own.refresh_from_db()
    assert (own.priority, own.due_on) == (1, None)
    report = act(client, "topic_claims", [own, foreign], add=[topic.pk], remove=[before.pk])
    assert [each.claim for each in report.context["refused"]] == [foreign]
    assert list(own.topics.all()) == [topic]
    assert Event.objects.filter(claim=own, verb="edit", reason="topics").exists()
    report = act(client, "close_claims", [own, foreign], closed_as="out_of_scope", reason="Not ours.")
    assert len(report.context["done"]) == 2
    assert set(Claim.objects.filter(stage="closed").values_list("closed_as", flat=True)) == {"out_of_scope"}


def test_a_step_on_many_claims_says_what_it_lacks_and_does_nothing(desk, editor) -> None:
    claim, today = a_claim(), timezone.localdate()
    client, events = desk(editor), Event.objects.count()
    for action, given, words in (
        ("assign_claims", {"to": ""}, "This field is required."),
        ("plan_claims", {"priority": "", "due": "keep"}, "Choose a priority or a due date."),
        ("plan_claims", {"due": "set", "due_on": ""}, "Choose the day"),
        ("plan_claims", {"due": "set", "due_on": "soon"}, "Write a day such as 2025-09-01"),
        ("topic_claims", {"add": []}, "Choose a topic to add or to remove."),
        ("close_claims", {"closed_as": "out_of_scope", "reason": ""}, "This field is required."),
    ):
        response = act(client, action, [claim], **given)
        assert (response.status_code, words in response.content.decode()) == (422, True), (action, given)
    far = (today + timedelta(days=36_500)).isoformat()
    report = act(client, "plan_claims", [claim], priority="", due="set", due_on=far)
    assert "more than two years away" in report.context["refused"][0].refusal
    assert Event.objects.count() == events


def test_so_many_at_once_and_no_more(desk, editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MAX_AT_ONCE", 2)
    claims = [a_claim() for _ in range(3)]
    response = act(desk(editor), "close_claims", claims, closed_as="out_of_scope", reason="Not ours.")
    assert (response.status_code, "At most 2 claims at once" in response.content.decode()) == (422, True)
    assert not Claim.objects.filter(stage="closed").exists()


def test_nobody_publishes_many_claims_and_who_may_change_none_has_no_steps(
    desk, editor, reviewer, fact_checker
) -> None:
    claim = a_claim("approved")
    names = [value for value, _label in desk(editor).get(LIST).context["action_form"].fields["action"].choices]
    assert [name for name in names if name] == ["assign_claims", "plan_claims", "topic_claims", "close_claims"]
    names = [value for value, _label in desk(fact_checker).get(LIST).context["action_form"].fields["action"].choices]
    assert "assign_claims" not in names
    assert desk(reviewer).get(LIST).context["action_form"] is None
    for user, action in ((editor, "publish"), (editor, "delete_selected"), (reviewer, "close_claims")):
        act(desk(user), action, [claim], reason="Now.", closed_as="out_of_scope")
    claim.refresh_from_db()
    assert claim.stage == "approved"


def test_a_step_on_many_claims_needs_the_forms_token(editor) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert act(client, "close_claims", [a_claim()], closed_as="out_of_scope", reason="Not ours.").status_code == 403


def test_an_actor_is_filtered_by_a_name_that_was_typed_without_a_script(desk, editor) -> None:
    client, nora = desk(editor), an_actor(name="Nora Quiroga")
    about = a_claim()
    a_quote(about, nora)
    page = html.fromstring(client.get(LIST).content.decode())
    [field] = page.xpath("//*[@id=//label[text()='Actor']/@for]")
    answer = client.get(LIST, {"stage": "triage", "actor": "", field.get("name"): "nora quiroga"})
    assert answer["Location"] == f"{LIST}?stage=triage&actor={nora.pk}"
    assert listed(client, answer["Location"].partition("?")[2]) == {about.pk}
    for typed, expected in (("Nora Quiroga", f"?actor={nora.pk}"), ("", "?"), ("Nobody", "?")):
        answer = client.get(LIST, {"actor": nora.pk, field.get("name"): typed}, follow=True)
        assert answer.redirect_chain == [(f"{LIST}{expected}", 302)]
    assert "No actor is called “Nobody”: write another name." in answer.content.decode()
    assert client.get(LIST, {field.get("name"): "\0"}).status_code == 400
    other = an_actor(name="Nora Quiroga")
    page = client.get(LIST, {"stage": "triage", field.get("name"): "Nora Quiroga"}, follow=True).content.decode()
    for row in (nora, other):
        assert f'href="?stage=triage&amp;actor={row.pk}"' in page
