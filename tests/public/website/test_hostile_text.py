"""Whatever a document says is shown as text. The attacks stand in every text of a document at once."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest
from django.test import Client

from record import log
from record.documents import Adjudication, Content
from tests.public.addresses import CLAIM
from tests.public.website.attacks import ATTACKS
from tests.record import factories

pytestmark = pytest.mark.django_db

# Codes and addresses on this site are made by the desk; everything else is somebody's words.
CODES = {
    "slug", "stance", "actor", "source", "scale", "value", "worst", "best", "origins", "gate", "state", "number",
    "relation", "tier", "since", "origin", "rating", "archive", "said", "attribution", "attributed_by", "read",
    "through", "blind", "figures", "size", "page", "passage", "superseded_by", "retracted",
    "without_conflict", "dissent", "translations",
}  # fmt: skip


def attacked_with(attack: str, part: Any, key: str = "") -> Any:
    """The document's part with the attack for every text that is no code."""
    if isinstance(part, dict):
        return {name: attacked_with(attack, value, name) for name, value in part.items()}
    if isinstance(part, list):
        return [attacked_with(attack, value, key) for value in part]
    return attack if key not in CODES and (part is None or isinstance(part, str)) else part


def hostile(attack: str, **changes: Any) -> Content:
    """Content whose texts are all the attack, also those that the log would refuse, such as dates."""
    saying = factories.an_appearance(since="deleted")
    plain = factories.content(
        adjudication=Adjudication(rating="false"),
        appearances=[saying, factories.a_denial()],
        also_checked=[factories.others_check(rating=attack)],
        imported=factories.imported(),
        **changes,
    )
    return msgspec.convert(attacked_with(attack, msgspec.to_builtins(plain)), type=Content)


# The search box and texts to be copied have a script; the search box and the page that takes a text are forms, and so
# is what asks for a day. Linked data is text to a browser.
SCRIPTS, FORMS = ("/static/search.js", "/static/copy.js"), ("/explore/", "/check/", None)
DATA = {"type": "application/ld+json"}


class Reader(HTMLParser):
    """Collects whatever could run and is not our own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.linked_data: list[str] = []
        self._is_in_data = False

    def handle_data(self, data: str) -> None:
        if self._is_in_data:
            self.linked_data.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._is_in_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._is_in_data = (tag, given) == ("script", DATA)
        is_script = given == DATA or given.get("src") in SCRIPTS
        is_our_own = {"script": is_script, "form": given.get("action") in FORMS}.get(tag, False)
        if tag in {"script", "style", "img", "iframe", "object", "embed", "base", "form"} and not is_our_own:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in {"style", "srcdoc", "autofocus"}:
                self.found.append(f"{tag} {name}")
            if name in {"href", "src", "action"} and not (value or "").startswith(("/", "http", "#", ".", "?")):
                self.found.append(f"{tag} {name}={value}")


LISTS = [
    "/", "/actors/", "/actors/ada-rivera/", "/sources/", "/sources/river-report/", "/topics/", "/topics/floods/",
    "/corrections/", "/methodology/", "/explore/", "/explore/?q=attacked", "/explore/suggest/?q=attacked",
]  # fmt: skip


def assert_nothing_runs(client: Client, attack: str, addresses: dict[str, int]) -> None:
    for address, status in addresses.items():
        answer = client.get(address, follow=True)
        assert answer.status_code == status, (address, attack)
        reader = Reader()
        reader.feed(answer.content.decode())
        assert reader.found == [], (address, attack)
        is_verdict = status == 200 and re.fullmatch(r"/claims/\d+/", address) is not None
        told = [json.loads(data)["claimReviewed"] for data in reader.linked_data]
        assert told == ([attack] if is_verdict else []), address


@pytest.mark.usefixtures("unchecked_log")
def test_no_text_of_a_document_becomes_anything_but_text(client: Client) -> None:
    for number, attack in enumerate(ATTACKS, start=1):
        log.append(hostile(attack), action="published")
        plain = hostile(attack, evidence=[])
        twice = msgspec.structs.replace(plain, analysis=attack * 2)
        log.append(twice, number=number, action="corrected", note=attack)
        own = [f"/claims/{number}/", f"/claims/{number}/x/versions/", f"/claims/{number}/x/versions/1/"]
        assert_nothing_runs(client, attack, dict.fromkeys([*own, *LISTS], 200))
        log.retract(number, note=attack)
        gone = {own[0]: 410, own[1]: 200, own[2]: 410, "/corrections/": 200}
        assert_nothing_runs(client, attack, gone)


def test_the_reader_finds_what_could_run(client: Client) -> None:
    factories.publish()
    page = client.get(CLAIM).content.decode()
    for attack, found in {
        "<script>x</script>": ["script"],
        '<p onclick="x">': ["p onclick"],
        '<a href="javascript:x">': ["a href=javascript:x"],
        '<p style="x">': ["p style"],
    }.items():
        reader = Reader()
        reader.feed(page.replace("The gauge shows", attack))
        assert set(reader.found) == set(found), attack
