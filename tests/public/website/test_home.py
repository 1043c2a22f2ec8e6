"""What the home page shows above its list: the verdict that leads, and the newest corrections."""

import re
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from record import log
from record.models import Pin, Revision
from record.state import current
from tests.record.factories import content, publish

pytestmark = pytest.mark.django_db


def pin(number: int, **duration: float) -> Pin:
    saved, _created = Pin.objects.update_or_create(
        pk=1, defaults={"number": number, "until": now() + timedelta(**duration)}
    )
    return saved


def shown(client: Client, path: str = "/") -> tuple[int | None, list[int]]:
    """Return the number that leads, and those in the list below."""
    context = client.get(path).context
    lead = context["lead"]
    return lead and lead.summary.number, [item.summary.number for item in context["items"]]


def recent(client: Client) -> list[str]:
    """Return the lines of the strip of recent corrections, without their days."""
    found = re.search(r'<section class="recent".*?</section>', client.get("/").content.decode(), re.DOTALL)
    lines = re.findall("<li>(.*?)</li>", found[0], re.DOTALL) if found else []
    return [" ".join(re.sub("<time.*?</time>|<[^>]*>", "", line).split()) for line in lines]


def test_the_newest_first_publication_leads(client: Client) -> None:
    assert shown(client) == (None, [])
    publish("The river rose.", "The river fell.")
    log.append(content("The river rose."), number=1, action="corrected", note="The date.")
    assert shown(client) == (2, [1])


def test_what_is_pinned_leads_and_is_not_in_the_list_again(client: Client) -> None:
    publish("The river rose.", "The river fell.", "The river froze.")
    pin(1, hours=1)
    assert shown(client) == (1, [3, 2])
    pin(2, hours=1)
    assert shown(client) == (2, [3, 1])
    log.append(content("The river fell."), number=2, action="corrected", note="The date.")
    assert shown(client) == (2, [3, 1])


def test_what_is_pinned_leads_also_from_a_later_screen(client: Client) -> None:
    publish(*(f"Claim {n}." for n in range(1, 23)))
    pin(1, hours=1)
    assert shown(client) == (1, list(range(22, 2, -1)))
    assert shown(client, "/?before=3") == (None, [2, 1])


def test_a_pin_ends_by_itself_and_every_cache_learns_of_it(client: Client) -> None:
    publish("The river rose.", "The river fell.")
    newest = client.get("/")
    pin(1, seconds=1)
    pinned = client.get("/", headers={"If-None-Match": newest["ETag"]})
    assert (pinned.status_code, pinned.context["lead"].summary.number) == (200, 1)
    revision, deadline = Revision.objects.get().value, time.monotonic() + 10
    while current().pinned and time.monotonic() < deadline:
        time.sleep(0.05)
    after = client.get("/", headers={"If-None-Match": pinned["ETag"]})
    assert (after.status_code, after.context["lead"].summary.number) == (200, 2)
    assert Revision.objects.get().value == revision, "nothing was written"


def test_a_retracted_fact_check_leads_no_longer_not_even_when_it_is_published_again(client: Client) -> None:
    publish("The river rose.", "The river fell.")
    pin(1, hours=1)
    log.retract(1, note="Another river.")
    assert shown(client) == (2, [])
    log.append(content("The river rose."), number=1, action="updated", note="It was this river.")
    assert shown(client) == (2, [1])
    assert not Pin.objects.exists()


def test_the_newest_changes_have_a_strip_of_their_own(client: Client) -> None:
    publish("The river rose.", "The river fell.", "The river froze.", "The river sank.")
    assert recent(client) == []
    log.append(content("The river sank."), number=4, action="updated", note="A new reading.")
    log.append(content("The river rose."), number=1, action="corrected", note="The date.")
    log.append(content("The river fell.", headline="It did not fall"), number=2, action="updated", note="More.")
    assert recent(client) == [
        "Updated on It did not fall", "Corrected on False: The river rose.", "Updated on False: The river sank.",
    ]  # fmt: skip
    log.append(content("The river rose."), number=1, action="updated", note="More.")
    log.retract(3, note="Another river.", names_statement=False)
    assert recent(client) == ["Retracted on Claim 3", "Updated on False: The river rose.", "Updated on It did not fall"]
    log.retract(4, note="Another river.")
    assert recent(client)[0] == "Retracted on Claim 4, retracted: The river sank."
    assert "recent" not in client.get("/?before=3").content.decode()
