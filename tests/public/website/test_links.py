from urllib.parse import urldefrag, urljoin

import pytest
from django.test import Client

from record import log
from record.documents import Related
from tests.public.website.test_hostile_text import Reader
from tests.record import factories


class Links(Reader):
    """Collects where a page leads."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if tag == "a" and name == "href"]


@pytest.mark.django_db
def test_every_link_from_the_front_page_on_leads_somewhere(client: Client) -> None:
    factories.publish(*(f"Claim {n}." for n in range(25)))
    factories.publish("The river fell.", related=[Related(number=1, relation="contradicts")])
    log.append(factories.content("Another statement."), number=3, action="corrected", note="The date was wrong.")
    log.append(factories.content("Claim 4."), number=5, action="updated", note="A new reading.")
    log.retract(5, note="Another river.")
    statuses: dict[str, int] = {}
    waiting = {"/"}
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        statuses[address] = answer.status_code
        found = [answer["Location"]] if "Location" in answer else []
        if answer["Content-Type"].startswith("text/html"):
            links = Links()
            links.feed(answer.content.decode())
            found += links.found
        inside = {urldefrag(urljoin(address, link)).url for link in found if "://" not in link}
        waiting |= inside - set(statuses)
    assert {address: status for address, status in statuses.items() if status != 200} == {
        "/claims/5/": 410,
        "/claims/5/claim-4/": 410,
    }
    pages = {
        *(f"/claims/{number}/claim-{number - 1}/" for number in (1, 2, 4, *range(6, 26))),
        "/claims/3/another-statement/",
        "/claims/3/another-statement/versions/",
        "/claims/3/another-statement/versions/1/",
        "/claims/5/claim-4/versions/",
        "/claims/26/the-river-fell/",
        "/?before=7",
        "/topics/floods/?before=7",
        "/actors/ben-costa/",
        "/sources/river-report/",
        "/corrections/",
        "/methodology/",
        "/api/",
        "/api/v1/claims/1",
    }
    assert pages <= set(statuses)
