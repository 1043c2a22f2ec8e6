"""An editor lets a published claim lead the home page for a time."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from claims import workflow
from record.models import Pin
from tests.claims.factories import a_claim
from tests.desk.conftest import change_url

pytestmark = pytest.mark.django_db

ADD = reverse("admin:record_pin_add")


def asked(number: object, **later: float) -> dict[str, object]:
    """What a browser sends when a pin is saved."""
    until = now() + timedelta(**later or {"days": 1})
    return {"number": number, "until_0": until.date().isoformat(), "until_1": until.strftime("%H:%M:%S")}


def test_an_editor_pins_from_the_page_of_a_published_claim(desk, editor) -> None:
    claim, client = a_claim("done"), desk(editor)
    link = f"{ADD}?number={claim.number}"
    assert f'href="{link}"' in client.get(change_url(claim)).content.decode()
    assert client.get(link).context["adminform"].form["number"].value() == str(claim.number)
    assert client.post(link, asked(claim.number)).status_code == 302
    assert Client().get("/").context["lead"].summary.number == claim.number
    page = client.get(change_url(claim)).content.decode()
    assert "It leads until" in page
    assert f'href="{reverse("admin:record_pin_change", args=[1])}"' in page


def test_another_pin_takes_its_place_and_it_can_be_ended(desk, editor) -> None:
    first, second = a_claim("done"), a_claim("done")
    client = desk(editor)
    for claim, said in ((second, False), (first, True), (first, False)):
        saved = client.post(ADD, asked(claim.number), follow=True).content.decode()
        assert (f"takes the place of claim {second.number}, which was to lead until" in saved) is said
    assert list(Pin.objects.values_list("pk", "number")) == [(1, first.number)]
    assert client.post(reverse("admin:record_pin_delete", args=[1]), {"post": "yes"}).status_code == 302
    assert Client().get("/").context["lead"].summary.number == second.number


def test_what_is_not_public_is_a_form_error_in_words(desk, editor) -> None:
    client, retracted = desk(editor), a_claim("done")
    workflow.retract(retracted, by=editor, note="Unsafe.")
    for number in (retracted.number, 99, "", "x", -1, 10**12):
        response = client.post(ADD, asked(number))
        assert response.status_code == 200, number
        assert response.context["adminform"].form.errors.keys() == {"number"}, number
    wrong = client.post(ADD, asked(retracted.number)).content.decode()
    assert "No fact-check with this number is public. Publish it first, or pin another." in wrong
    assert not Pin.objects.exists()


def test_a_time_that_is_over_is_a_form_error_in_words(desk, editor) -> None:
    claim = a_claim("done")
    response = desk(editor).post(ADD, asked(claim.number, minutes=-1))
    assert "This time is over. Choose one that is still to come." in response.content.decode()
    assert not Pin.objects.exists()


def test_nobody_but_an_editor_is_offered_it(desk, fact_checker, editor) -> None:
    assert ADD not in desk(fact_checker).get(change_url(a_claim("done"))).content.decode()
    for stage in ("triage", "approved"):
        assert ADD not in desk(editor).get(change_url(a_claim(stage))).content.decode()
