from urllib.parse import urldefrag, urljoin

import pytest
from django.test import Client

from record import log
from tests.record import factories
from tests.website.test_hostile_text import Reader


class Links(Reader):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if tag == "a" and name == "href"]


@pytest.mark.django_db
def test_every_link_from_the_front_page_on_leads_somewhere(client: Client) -> None:
    factories.publish(*(f"Claim {n}." for n in range(25)))
    factories.publish("The river fell.", related=[{"number": 1, "relation": "contradicts"}])
    log.append(factories.content("Another statement."), number=3, action="corrected", note="The date was wrong.")
    log.append(factories.content("Claim 4."), number=5, action="updated", note="A new reading.")
    log.retract(5, note="Another river.")
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        assert answer.status_code in (200, 301, 302) or address.startswith("/claims/5/"), address
        if answer.status_code in (301, 302):
            found = [answer["Location"]]
        elif answer["Content-Type"].startswith("text/html"):
            links = Links()
            links.feed(answer.content.decode())
            found = links.found
        else:
            continue
        inside = {urldefrag(urljoin(address, link)).url for link in found if "://" not in link}
        waiting += inside - seen
        seen |= inside
    assert {"/claims/26/the-river-fell/", "/claims/3/another-statement/versions/1/", "/?before=7"} <= seen
    assert {"/topics/floods/", "/actors/ben-costa/", "/sources/river-report/", "/api/v1/claims/1"} <= seen
