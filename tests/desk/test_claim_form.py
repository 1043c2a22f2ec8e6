"""A claim and its parts are entered and changed by a form, which moves no claim and overwrites nobody's text."""

import re

import pytest
from django.apps import apps
from django.db import IntegrityError

from claims.models import Claim, RatingScale
from desk.admin.base import DeskAdmin
from tests.claims.factories import a_claim, a_source, an_actor, brought_to
from tests.desk.conftest import LIST, change_url, claim_form

pytestmark = pytest.mark.django_db


def test_a_claim_is_entered_and_its_history_says_by_whom(desk, fact_checker) -> None:
    data = {"statement": "The bridge was closed for a year.", "language": "en", "seen": ""}
    response = desk(fact_checker).post(f"{LIST}add/", data)
    claim = Claim.objects.get()
    assert (response.status_code, claim.stage) == (302, "triage")
    assert list(claim.events.values_list("verb", "by", "stage_after")) == [("enter", fact_checker.pk, "triage")]


def test_the_assignee_changes_text_and_parts_and_the_history_says_what(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    source = a_source()
    data = claim_form(claim, summary="It rose by forty centimeters.") | {
        "evidence-TOTAL_FORMS": 3,
        "evidence-2-source": source.pk,
        "evidence-2-stance": "refutes",
        "evidence-2-note": "A third reading.",
    }
    response = desk(fact_checker).post(change_url(claim), data)
    before = claim.changed_at
    claim.refresh_from_db()
    assert response.status_code == 302
    assert claim.summary == "It rose by forty centimeters."
    assert claim.evidence.count() == 3
    assert claim.events.first().verb == "edit"
    assert claim.events.first().reason == "summary, evidence"
    assert claim.changed_at > before


def test_saving_without_a_change_writes_no_event(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    before = claim.events.count()
    assert desk(fact_checker).post(change_url(claim), claim_form(claim)).status_code == 302
    assert claim.events.count() == before


def test_a_save_never_moves_a_claim(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    data = claim_form(claim, stage="done", standing="published", number=99, assignee="", round=7)
    desk(fact_checker).post(change_url(claim), data)
    claim.refresh_from_db()
    assert (claim.stage, claim.standing, claim.number, claim.round) == ("research", "unpublished", None, 0)
    assert claim.assignee == fact_checker


def test_nobody_overwrites_what_somebody_else_saved_meanwhile(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    stale = claim_form(claim, summary="The second tab's text.")
    desk(fact_checker).post(change_url(claim), claim_form(claim, summary="The first tab's text."))
    response = desk(fact_checker).post(change_url(claim), stale)
    claim.refresh_from_db()
    assert claim.summary == "The first tab's text."
    assert response.status_code == 200
    page = response.content.decode()
    assert "Somebody changed this claim while you had it open" in page
    assert "The second tab&#x27;s text." in page


def test_a_late_save_is_refused_with_a_message(desk, fact_checker) -> None:
    client = desk(fact_checker)
    for stage in ("review", "adjudication", "approved", "done", "closed"):
        claim = a_claim("research", assignee=fact_checker)
        data = claim_form(claim, summary="Too late.")
        brought_to(claim, stage)
        response = client.post(change_url(claim), data)
        claim.refresh_from_db()
        assert claim.summary != "Too late.", stage
        assert response.status_code == 409, stage
        assert "Nothing was saved" in response.content.decode(), stage


def test_what_was_typed_too_late_is_shown_to_be_copied(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    data = claim_form(claim, analysis="An hour of work that must not be lost.", context="Brief.")
    brought_to(claim, "review")
    response = desk(fact_checker).post(change_url(claim), data)
    assert response.status_code == 409
    page = response.content.decode()
    assert "An hour of work that must not be lost." in page
    assert "Brief." in page
    assert data["seen"] not in page


def test_a_claim_that_is_related_to_itself_is_a_form_error_and_what_was_typed_stays(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    relation = {"outgoing-TOTAL_FORMS": 1, "outgoing-0-kind": "contradicts", "outgoing-0-other": claim.pk}
    response = desk(fact_checker).post(change_url(claim), claim_form(claim, summary="An hour of work.", **relation))
    assert response.status_code == 200
    page = response.content.decode()
    assert page.count("A claim cannot be related to itself.") == 2  # in the list of mistakes, and at the field
    assert "An hour of work." in page
    assert not claim.outgoing.exists()


def test_a_headline_states_the_finding_in_few_words(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker, statement="The river rose by two meters.")
    client, url = desk(fact_checker), change_url(claim)
    for headline, remedy in {
        "the River rose, by two meters": "Say what was found, or leave the headline empty.",
        "x" * 111: "at most 110 characters",
        "\u200b": "Nothing in this text can be seen",
    }.items():
        response = client.post(url, claim_form(claim, headline=headline, analysis="An hour of work."))
        assert (response.status_code, claim.events.filter(verb="edit").count()) == (200, 0), headline
        assert remedy in str(response.context["adminform"].form.errors["headline"]), headline
        assert "An hour of work." in response.content.decode()
    found = {"headline": "The river rose by forty centimeters", "would_change": "A second gauge."}
    assert client.post(url, claim_form(claim, **found)).status_code == 302
    assert Claim.objects.filter(pk=claim.pk, **found).exists()
    assert claim.events.first().reason == "headline, what would change this verdict"


def test_what_the_database_refuses_is_said_and_what_was_typed_is_shown_to_be_copied(
    desk, fact_checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object) -> None:
        raise IntegrityError("somebody was quicker")

    monkeypatch.setattr(DeskAdmin, "save_related", refuse)
    claim = a_claim("research", assignee=fact_checker)
    events = claim.events.count()
    response = desk(fact_checker).post(change_url(claim), claim_form(claim, summary="An hour of work."))
    assert response.status_code == 409
    page = response.content.decode()
    assert "Nothing was saved: two entries would be the same" in page
    assert "An hour of work." in page
    claim.refresh_from_db()
    assert claim.summary != "An hour of work."
    assert claim.events.count() == events


def test_a_part_makes_room_for_its_like_in_one_save(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    [reply] = claim.replies.all()
    new = {"replies-TOTAL_FORMS": 2, "replies-0-DELETE": "on", "replies-1-actor": reply.actor.pk}
    data = claim_form(claim, **new, **{"replies-1-not_asked": "No time."})
    assert desk(fact_checker).post(change_url(claim), data).status_code == 302
    assert [(other.actor, other.not_asked) for other in claim.replies.all()] == [(reply.actor, "No time.")]


def test_two_parts_that_change_places_are_refused_and_what_was_typed_is_shown(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    claim.replies.create(actor=an_actor(), not_asked="No time.")
    first, second = claim.replies.all()
    swapped = {"replies-0-actor": second.actor.pk, "replies-1-actor": first.actor.pk}
    response = desk(fact_checker).post(change_url(claim), claim_form(claim, summary="An hour of work.", **swapped))
    assert response.status_code == 409
    assert "An hour of work." in response.content.decode()


def test_another_fact_checker_reads_but_does_not_change(desk, fact_checker, other_fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    client = desk(other_fact_checker)
    assert 'name="summary"' not in client.get(change_url(claim)).content.decode()
    client.post(change_url(claim), claim_form(claim, summary="Mine."))
    claim.refresh_from_db()
    assert claim.summary != "Mine."


def test_a_claim_cannot_be_deleted(desk, superuser) -> None:
    claim = a_claim()
    assert desk(superuser).post(f"{LIST}{claim.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Claim.objects.filter(pk=claim.pk).exists()


def test_bad_input_is_a_form_error_that_names_the_field(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    data = claim_form(claim, summary="nul \0 byte", statement="x" * 501, language="klingon!") | {
        "appearances-0-said_on": "2025-02-30",
        "appearances-0-quote": "Words without a language.",
        "appearances-0-quote_language": "",
    }
    response = desk(fact_checker).post(change_url(claim), data)
    page = response.content.decode()
    assert response.status_code == 200
    for message in (
        "Null characters are not allowed",
        "at most 500 characters",
        "There is no language “klingon!”",
        "There is no such date: 2025-02-30",
    ):
        assert message in page


def test_a_mistake_in_a_part_is_explained_on_the_page(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    client = desk(fact_checker)
    river, radio = (piece.source_id for piece in claim.evidence.all())
    unanswered = {"replies-0-answered_on": "", "replies-0-answer": ""}
    for message, changes in {
        "in which language": {"appearances-0-quote": "Two meters!", "appearances-0-quote_language": ""},
        "Quoted are exact words": {"appearances-0-quote": ""},
        "on what occasion": {"appearances-1-occasion": ""},
        "in which it can be found": {"appearances-0-source": ""},
        "Leave this empty, or choose “Attributed”": {
            "appearances-0-attributed_by": claim.appearances.all()[1].actor_id
        },
        "What the actor says is no attribution": {
            "appearances-0-attribution": "attributed",
            "appearances-0-attributed_by": claim.appearances.all()[0].actor_id,
        },
        "through which it was read": {"evidence-0-read": "through"},
        "Leave this empty, or choose “Through another source”": {"evidence-0-through": radio},
        "cannot be read through itself": {"evidence-0-read": "through", "evidence-0-through": river},
        "is itself read through it": {
            "evidence-0-read": "through",
            "evidence-0-through": radio,
            "evidence-1-read": "through",
            "evidence-1-through": river,
        },
        "Give the day on which they answered": {"replies-0-answered_on": ""},
        "Write the answer in their own words": {"replies-0-answer": ""},
        "An answer follows a question": {"replies-0-answered_on": "2025-09-01"},
        "Leave this empty, or give the day": {
            **unanswered,
            "replies-0-asked_on": "",
            "replies-0-not_asked": "No time.",
        },
        "Give the day on which they were asked": {**unanswered, "replies-0-asked_on": "", "replies-0-due_on": ""},
        "not both": {"replies-0-not_asked": "No time."},
        "due before": {**unanswered, "replies-0-due_on": "2025-09-01"},
    }.items():
        response = client.post(change_url(claim), claim_form(claim, **changes))
        assert response.status_code == 200, message
        assert message in response.content.decode()


def test_a_key_that_is_none_is_a_form_error(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    client = desk(fact_checker)
    for value in ("abc", "1e5", "9" * 5000, "-1"):
        data = claim_form(claim, topics=[value]) | {"evidence-0-source": value, "appearances-0-actor": value}
        assert client.post(change_url(claim), data).status_code == 200, value[:9]
        source = {"title": "T", "slug": "t", "kind": "report", "tier": "primary", "language": "en", "publisher": value}
        form = source | {"origin": value, "snapshots-TOTAL_FORMS": 0, "snapshots-INITIAL_FORMS": 0}
        assert client.post("/desk/sources/source/add/", form).status_code == 200, value[:9]


def test_a_rating_is_proposed_from_the_default_scale_or_from_any_where_none_is(desk, fact_checker) -> None:
    RatingScale.objects.create(slug="stars", name="Stars").ratings.create(
        slug="one", name="One star", value=1, position=1, definition="It shines."
    )
    claim = a_claim("research", assignee=fact_checker, proposed_rating=None)
    client = desk(fact_checker)
    for default, offered in {"default": [False, True], "stars": [True, False], None: [True, True]}.items():
        RatingScale.objects.update(is_default=False)
        RatingScale.objects.filter(slug=default).update(is_default=True)
        page = client.get(change_url(claim)).content.decode()
        assert ["One star" in page, "Half true" in page] == offered, default


def test_nothing_that_states_something_is_preselected() -> None:
    """Whoever enters it decides. A color of the desk states nothing."""
    models = (*apps.get_app_config("claims").get_models(), *apps.get_app_config("sources").get_models())
    fields = [field for model in models for field in model._meta.concrete_fields if field.editable]
    stating = [field for field in fields if field.choices or field.name in ("language", "quote_language", "country")]
    preselected = {f"{field.model.__name__}.{field.name}" for field in stating if field.has_default()}
    assert preselected == {"Rating.tone"}
    names = {f"{field.model.__name__}.{field.name}" for field in stating}
    assert names >= {"Claim.language", "Appearance.stance", "Evidence.stance", "Source.kind", "Source.tier"}


def test_the_forms_show_an_empty_choice_and_ask_for_one(desk, fact_checker) -> None:
    def sent(name: str, page: str) -> str:
        """What a browser sends where nothing is chosen or typed: of a select the first option, if none is selected."""
        if radios := re.findall(rf'<input type="radio" name="{name}" value="([^"]*)"(.*?)>', page):
            return next((value for value, rest in radios if "checked" in rest), "")
        select = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
        if select is None:
            found = re.search(rf'<input type="text" name="{name}"(?: value="([^"]*)")?', page)
            assert found is not None, name
            return found[1] or ""
        options = re.findall(r'<option value="([^"]*)"( selected)?', select[0])
        return next((value for value, is_selected in options if is_selected), options[0][0])

    client = desk(fact_checker)
    claim = a_claim("research", assignee=fact_checker)
    add_source, add_claim = "/desk/sources/source/add/?by_hand=1", f"{LIST}add/"
    for url, names in {
        add_source: ["kind", "tier", "language"],
        "/desk/sources/publisher/add/": ["kind", "country"],
        "/desk/claims/actor/add/": ["kind", "country"],
        change_url(claim): ["appearances-__prefix__-stance", "evidence-__prefix__-stance"],
    }.items():
        page = client.get(url).content.decode()
        assert {name: sent(name, page) for name in names} == dict.fromkeys(names, ""), url
    assert sent("appearances-0-stance", client.get(change_url(claim)).content.decode()) == "asserts"
    for url, data, missing in (
        (add_claim, {"statement": "It rose."}, 1),
        (change_url(claim), claim_form(claim, **{"appearances-0-stance": "", "language": ""}), 2),
    ):
        response = client.post(url, data)
        assert response.status_code == 200, url
        # Each stands in the list of mistakes, and at its field.
        assert response.content.decode().count("This field is required.") == 2 * missing, url


def test_what_has_not_happened_yet_is_refused_in_words(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    asked = {"replies-0-not_asked": "", "replies-0-asked_on": "2999-01-01"}
    for changes, words in (
        ({"appearances-0-said_on": "2999-02"}, "2999-02 is in the future."),
        (asked, "2999-01-01 is in the future."),
        ({**asked, "replies-0-asked_on": "2025-01-01", "replies-0-due_on": "2999-01-01"}, None),
    ):
        response = desk(fact_checker).post(change_url(claim), claim_form(claim, **changes))
        assert response.status_code == (200 if words else 302), changes
        assert words is None or words in response.content.decode(), changes
        claim.refresh_from_db()
