"""A verdict's page is rendered once: what is stored is shown while everything on it is still as it was."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from public.models import StoredPage
from record import log, notices
from record.documents import Related
from record.models import Masthead
from tests.record.factories import content, publish

pytestmark = pytest.mark.django_db
PAGE = "/claims/1/the-river-rose-by-two-meters-in-one/"


@pytest.fixture
def stored(client: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Ask for the page as a server does, and return whether it was found; whichever way, it must be the same."""

    def ask() -> bool:
        answer = client.get(PAGE)
        assert answer.status_code == 200
        work = getattr(answer, "work_after", None)
        if work is not None:
            work()
        kept = StoredPage.objects.first()
        StoredPage.objects.all().delete()
        assert client.get(PAGE).content == answer.content
        if kept is not None:
            kept.save(force_insert=True)
        return work is None

    publish("The river rose by two meters in one night.")
    assert not ask()
    return ask


def test_a_page_is_found_that_was_stored(stored: Callable[[], bool]) -> None:
    assert stored()
    assert stored()


def test_a_correction_is_shown_at_once(client: Client, stored: Callable[[], bool]) -> None:
    log.append(content(summary="It rose by forty-one."), number=1, action="corrected", note="Read again.")
    assert b"forty-one" in client.get(PAGE).content
    assert not stored()
    assert stored()


def test_a_retraction_takes_the_stored_page_away(client: Client, stored: Callable[[], bool]) -> None:
    assert stored()
    log.retract(1, note="It was a hoax.")
    assert client.get(PAGE).status_code == 410
    assert not StoredPage.objects.exists()


@pytest.mark.parametrize("withdrawn", [1, 2])
def test_a_retraction_takes_the_stored_pages_away_that_name_it(
    client: Client, stored: Callable[[], bool], withdrawn: int
) -> None:
    log.append(content("It rose again.", related=[Related(number=1, relation="contradicts")]), action="published")
    log.append(content("Another one."), action="published")
    for number in (1, 2, 3):
        client.get(f"/claims/{number}/", follow=True).work_after()
    assert StoredPage.objects.count() == 3
    log.retract(withdrawn, note="It was a hoax.")
    assert [page.number for page in StoredPage.objects.all()] == [3]


@pytest.mark.usefixtures("stored")
def test_what_is_said_of_a_related_fact_check_is_up_to_date(client: Client, stored: Callable[[], bool]) -> None:
    related = content("It rose again.", related=[Related(number=1, relation="contradicts")])
    log.append(related, action="published")
    assert not stored()
    assert stored()
    assert b"It rose again." in client.get(PAGE).content
    log.append(content("It fell."), number=2, action="corrected", note="Another statement.")
    assert not stored()
    assert b"It fell." not in client.get(PAGE).content


def test_another_release_or_masthead_has_pages_of_its_own(
    client: Client, settings: Any, stored: Callable[[], bool]
) -> None:
    settings.RELEASE = "another"
    assert not stored()
    assert stored()
    Masthead.objects.create(pk=1, name="Daily Facts")
    assert not stored()
    assert b"Daily Facts" in client.get(PAGE).content


def test_another_address_is_answered_as_ever(client: Client, stored: Callable[[], bool]) -> None:
    assert stored()
    assert client.get("/claims/1/")["Location"] == PAGE
    assert client.get("/claims/1/another/")["Location"] == PAGE
    assert client.get(f"{PAGE}?x=1").status_code == 400
    assert client.get("/claims/2/").status_code == 404


def test_what_is_appended_while_a_page_is_rendered_makes_it_worthless(client: Client) -> None:
    publish("The river rose by two meters in one night.")
    late = client.get(PAGE).work_after  # type: ignore[attr-defined]
    log.append(content(summary="It rose by forty-one."), number=1, action="corrected", note="Read again.")
    late()
    assert b"forty-one" in client.get(PAGE).content


def test_while_debugging_nothing_is_stored(client: Client, settings: Any) -> None:
    publish("The river rose by two meters in one night.")
    settings.DEBUG = True
    assert not hasattr(client.get(PAGE), "work_after")


def test_what_became_of_a_source_is_shown_at_once(client: Client, stored: Callable[[], bool]) -> None:
    assert stored()
    for kind, reason, is_told in (("gone", None, True), ("still_stands", "We have the copy.", False)):
        notices.append(1, kind, "river-report", reason=reason)
        assert (b'id="notices"' in client.get(PAGE).content) == is_told
        assert not stored()
        assert stored()


def test_a_notice_that_is_given_while_a_page_is_rendered_makes_it_worthless(client: Client) -> None:
    publish("The river rose by two meters in one night.")
    late = client.get(PAGE).work_after  # type: ignore[attr-defined]
    notices.append(1, "gone", "river-report")
    late()
    assert b'id="notices"' in client.get(PAGE).content
