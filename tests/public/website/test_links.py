from urllib.parse import urldefrag, urljoin

import pytest
from django.test import Client

from record import log
from record.documents import Related
from tests.public.website.test_hostile_text import Reader
from tests.record import factories


class Links(Reader):
    """Collects where a page leads, and apart where crawlers are asked not to go on: there, any facets are combined."""

    def __init__(self) -> None:
        super().__init__()
        self.not_for_crawlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and (address := given.get("href")):
            (self.not_for_crawlers if "nofollow" in (given.get("rel") or "").split() else self.found).append(address)


@pytest.mark.django_db
def test_every_link_from_the_front_page_on_leads_somewhere(client: Client) -> None:
    factories.publish(*(f"Claim {n}." for n in range(25)))
    factories.publish("The river fell.", related=[Related(number=1, relation="contradicts")])
    log.append(factories.content("Another statement."), number=3, action="corrected", note="The date was wrong.")
    log.append(factories.content("Claim 4."), number=5, action="updated", note="A new reading.")
    log.retract(5, note="Another river.")
    statuses: dict[str, int] = {}
    waiting, alone = {"/"}, set[str]()
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        statuses[address] = answer.status_code
        found = [answer["Location"]] if "Location" in answer else []
        if answer["Content-Type"].startswith("text/html"):
            links = Links()
            links.feed(answer.content.decode())
            found += links.found
            for link in links.not_for_crawlers:
                if "://" not in link:
                    alone.add(urldefrag(urljoin(address, link)).url)
        inside = {urldefrag(urljoin(address, link)).url for link in found if "://" not in link}
        waiting |= inside - set(statuses)
    for address in alone - set(statuses):
        statuses[address] = client.get(address).status_code
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
        "/explore/",
        "/explore/?page=2",
        "/explore/?topic=floods",
        "/explore/?rating=default.false",
        "/explore/?rating=default.false&page=2",
        "/check/",
        "/api/",
        "/api/v1/claims/1",
    }
    assert pages <= set(statuses)
