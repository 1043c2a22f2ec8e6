from datetime import timedelta

import pytest
from django.utils import timezone

from claims import embargoed, workflow
from claims.models import Embargo
from sources.models import Source
from tests.claims.factories import a_claim
from tests.desk.conftest import change_url, verb_url

pytestmark = pytest.mark.django_db


def test_an_editor_sets_a_moment_in_the_newsrooms_time_zone_and_the_page_says_when_and_by_whom(
    settings, desk, editor, reviewer
) -> None:
    settings.TIME_ZONE = "America/Caracas"
    claim = a_claim("approved")
    moment = timezone.localtime() + timedelta(days=1)
    client = desk(editor)
    assert "America/Caracas" in client.get(verb_url(claim, "embargo")).content.decode()
    response = client.post(verb_url(claim, "embargo"), {"publish_at": f"{moment:%Y-%m-%dT%H:%M}"})
    assert (response.status_code, response["Location"]) == (302, change_url(claim))
    embargo = claim.embargoes.get()
    assert embargo.publish_at == moment.replace(second=0, microsecond=0)
    page = desk(reviewer).get(change_url(claim)).content.decode()
    assert f"{moment:%Y-%m-%d %H:%M} (America/Caracas)" in page
    assert "editor set this moment" in page
    assert verb_url(claim, "embargo") not in client.get(change_url(claim)).content.decode()
    assert client.post(verb_url(claim, "lift_embargo")).status_code == 302
    assert claim.embargoes.get().ended_as == "cancelled"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "tomorrow",
        "2099-01-01T06:00",
        "9999-12-31T23:59",
        "9999-12-31T23:59-10:00",
        "0001-01-01T00:00+10:00",
        "0001-01-01T00:00",
        "2020-01-01T06:00",
        "2026-13-40T99:99",
    ],
)
def test_a_moment_that_makes_no_sense_is_answered_at_its_field_and_the_rest_is_kept(desk, editor, typed) -> None:
    claim = a_claim("approved")
    Source.objects.filter(evidence__claim=claim).update(title="Another title")
    response = desk(editor).post(verb_url(claim, "embargo"), {"publish_at": typed, "changes": "A typing error."})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"publish_at"}
    assert "A typing error." in response.content.decode()


def test_a_moment_may_have_an_offset_that_the_database_has_not(desk, editor) -> None:
    claim = a_claim("approved")
    day = timezone.localdate() + timedelta(days=30)
    assert desk(editor).post(verb_url(claim, "embargo"), {"publish_at": f"{day}T00:00+16:00"}).status_code == 302
    [embargo] = claim.embargoes.waiting()
    assert f"{embargo.publish_at:%Y-%m-%d %H:%M}" == f"{day - timedelta(days=1)} 08:00"


def test_the_first_page_and_the_claims_say_why_it_was_not_published(desk, editor, second_editor) -> None:
    claim = workflow.embargo(a_claim("approved"), by=editor, publish_at=timezone.now() + timedelta(hours=1))
    Embargo.objects.update(publish_at=timezone.now())
    Source.objects.filter(evidence__claim=claim).update(tier="secondary")
    embargoed.publish(claim.embargoes.get().pk)
    problem = claim.embargoes.get().problem
    for url in ("/desk/", change_url(claim)):
        assert problem.split(".")[0] in desk(second_editor).get(url).content.decode()
    workflow.send_back(claim, by=editor, reason="A primary source is missing.")
    assert problem.split(".")[0] not in desk(second_editor).get("/desk/").content.decode()
