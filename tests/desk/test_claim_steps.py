"""A claim's form in steps: what each lacks, what is wrong and where, rows in their order, and what follows a save."""

import re
from typing import Any

import pytest

from claims.models import Claim
from tests.claims.factories import a_claim, a_source
from tests.desk.conftest import LIST, change_url, claim_form

pytestmark = pytest.mark.django_db


def test_a_claim_is_entered_and_taken_by_one_button(desk, fact_checker) -> None:
    data = {"statement": "The bridge was closed for a year.", "language": "es", "seen": "", "_take": "1"}
    response = desk(fact_checker).post(f"{LIST}add/", data)
    claim = Claim.objects.get()
    assert (claim.stage, claim.assignee) == ("research", fact_checker)
    assert response["Location"] == f"{change_url(claim)}#step-appearances"
    assert list(claim.events.order_by("pk").values_list("verb", flat=True)) == ["enter", "take"]
    page = desk(fact_checker).get(f"{LIST}add/").content.decode()
    assert re.search('<input type="text" name="language" value="es"', page), "the language of the claim before"


def test_a_claim_of_a_form_that_is_sent_twice_is_entered_once(desk, fact_checker, other_fact_checker) -> None:
    url, form = f"{LIST}add/", {"statement": "The river fell.", "language": "en"}
    client = desk(fact_checker)
    client.post(url, form)
    entered = Claim.objects.get()
    again = client.post(url, form)
    assert again.headers["Location"] == change_url(entered)
    assert "You entered this a moment ago" in client.get(change_url(entered)).content.decode()
    assert Claim.objects.get() == entered
    desk(other_fact_checker).post(url, form)
    client.post(url, form | {"statement": "The river rose."})
    assert Claim.objects.count() == 3


def test_who_may_not_take_a_claim_enters_it(desk, editor) -> None:
    client = desk(editor)
    page = client.get(f"{LIST}add/").content.decode()
    assert ('name="_take"' in page, 'name="language" value="en"' in page) == (False, True)
    client.post(f"{LIST}add/", {"statement": "It rose.", "language": "en", "seen": "", "_take": "1"})
    assert Claim.objects.get().stage == "triage"


def test_save_and_submit_saves_first_and_says_what_is_missing(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker, summary="")
    client = desk(fact_checker)
    form = claim_form(claim, context="An hour of work.", _submit="1")
    page = client.post(change_url(claim), form, follow=True).content.decode()
    claim.refresh_from_db()
    assert (claim.stage, claim.context) == ("research", "An hour of work.")
    told = page[page.index("Saved, but not submitted") :]
    assert '<a href="#id_summary">Write the summary.</a>' in told
    steps = dict(re.findall(r'href="#step-(\w+)">\s*([^<]+?)\s*<', page)).keys()
    assert list(steps) == ["statement", "appearances", "evidence", "verdict", "replies", "outgoing"]
    assert page.count("1 missing") == 1
    form = claim_form(claim, summary="It rose by forty centimeters.", _submit="1")
    page = client.post(change_url(claim), form, follow=True).content.decode()
    claim.refresh_from_db()
    assert (claim.stage, claim.summary) == ("review", "It rose by forty centimeters.")
    assert "Submitted. Reviewers assess it now." in page
    assert list(claim.events.values_list("verb", flat=True)[:2]) == ["submit", "edit"]


def test_each_mistake_is_a_link_to_its_field(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    changes: dict[str, Any] = {"language": "klingon!", "appearances-1-said_on": "2025-02-30", "evidence-1-note": ""}
    changes |= {"evidence-0-stance": "", "evidence-0-DELETE": ""}
    page = desk(fact_checker).post(change_url(claim), claim_form(claim, **changes)).content.decode()
    listed = re.findall(
        r'<a href="#(\w[\w-]*)">([^<]*)</a>', page[page.index('id="mistakes"') : page.index("desk-steps")]
    )
    assert [(target, words.partition(": ")[0]) for target, words in listed] == [
        ("id_language", "Language"),
        ("id_appearances-1-said_on", "Appearance 2"),
        ("id_evidence-0-stance_0", "Evidence E1"),
        ("id_evidence-1-note", "Evidence E2"),
    ]
    assert all(f'id="{target}"' in page for target, _words in listed)
    assert re.search(r'name="evidence-1-note"[^>]*aria-describedby="id_evidence-1-note_error"', page)
    folded = re.findall(
        r'<div class="form-group[^"]*" id="([a-z]+-\d)">\s*<div class="form-row">\s*<details([^>]*)>', page
    )
    assert {row for row, attributes in folded if "open" in attributes} == {"appearances-1", "evidence-0", "evidence-1"}


def places(claim: Claim) -> list[tuple[int | None, str]]:
    return [(piece.number, piece.note) for piece in claim.evidence.all()]


def test_rows_are_put_in_the_places_that_are_given(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    client, source = desk(fact_checker), a_source()
    new = {"evidence-TOTAL_FORMS": 3, "evidence-2-source": source.pk, "evidence-2-stance": "context"}
    client.post(change_url(claim), claim_form(claim, **new, **{"evidence-2-note": "New.", "evidence-2-place": 1}))
    assert [number for number, _note in places(claim)] == [3, 1, 2]
    claim.refresh_from_db()
    client.post(change_url(claim), claim_form(claim, **{"evidence-0-place": 3, "appearances-1-place": 1}))
    claim.refresh_from_db()
    assert [number for number, _note in places(claim)] == [1, 2, 3]
    assert [saying.stance for saying in claim.appearances.all()] == ["denies", "asserts"]
    assert claim.events.first().reason == "appearance, evidence"
    client.post(
        change_url(claim),
        claim_form(claim, **{"evidence-0-DELETE": "on", "evidence-1-place": 2, "evidence-2-place": 1}),
    )
    claim.refresh_from_db()
    assert [number for number, _note in places(claim)] == [3, 2]
    before = claim.events.count()
    client.post(change_url(claim), claim_form(claim, **{"evidence-0-place": 1, "evidence-1-place": 2}))
    assert claim.events.count() == before, "nothing moved"
    response = client.post(change_url(claim), claim_form(claim, **{"evidence-0-place": "first"}))
    assert "Place in the list: Enter a whole number." in response.content.decode()


def test_without_a_script_a_row_is_added_by_saving(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    client = desk(fact_checker)
    form = claim_form(claim, context="An hour of work.", _more="evidence")
    response = client.post(change_url(claim), form)
    assert response["Location"] == f"{change_url(claim)}?more=evidence#step-evidence"
    page = client.get(response["Location"]).content.decode()
    assert 'name="evidence-2-note"' in page
    assert 'name="appearances-2-stance"' not in page
    claim.refresh_from_db()
    assert claim.context == "An hour of work."


def test_a_reference_to_what_is_taken_out_is_an_error_at_the_analysis(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    client = desk(fact_checker)
    gone = {"analysis": "As [E2] says, and [E7].", "evidence-1-DELETE": "on"}
    page = client.post(change_url(claim), claim_form(claim, **gone)).content.decode()
    assert '<a href="#id_analysis">Analysis: The analysis refers to [E2], [E7], and this claim has no' in page
    assert claim.evidence.count() == 2
    new = {"evidence-TOTAL_FORMS": 3, "evidence-2-source": a_source().pk, "evidence-2-stance": "context"}
    new |= {"evidence-2-note": "The next.", "analysis": "As [E3] says, and `[E9]`."}
    assert client.post(change_url(claim), claim_form(claim, **new)).status_code == 302
    assert claim.evidence.get(note="The next.").number == 3


def test_the_analysis_is_shown_as_readers_will_see_it(desk, fact_checker, reader) -> None:
    claim = a_claim("research", assignee=fact_checker)
    url, client = f"{LIST}analysis/", desk(fact_checker)
    written = "As **[E1]** says <script>, [E9] not."
    page = client.post(url, {"analysis": written, "claim": claim.pk}).content.decode()
    assert '<strong><a class="reference" href="#piece-1">[E1]</a></strong> says &lt;script&gt;, [E9] not.' in page
    assert "refers to [E9], and this claim has no such evidence" in page
    assert "Nothing is written yet" in client.post(url, {"analysis": ""}).content.decode()
    for wrong in ({"analysis": "x" * 50_001}, {"analysis": "nul \0"}, {"claim": "9" * 40}):
        assert client.post(url, wrong).status_code == 422, wrong
    assert client.get(url).status_code == 405
    assert desk(reader).post(url, {"analysis": written}).status_code == 403


def test_an_appearance_is_asked_what_became_of_it_once_the_claim_was_published(desk, fact_checker) -> None:
    claim = a_claim("research", assignee=fact_checker)
    assert 'name="appearances-0-since"' not in desk(fact_checker).get(change_url(claim)).content.decode()
    Claim.objects.filter(pk=claim.pk).update(number=1, standing="published")
    assert 'name="appearances-0-since"' in desk(fact_checker).get(change_url(claim)).content.decode()
