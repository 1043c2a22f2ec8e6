"""Whatever a document says is shown as text. The attacks stand in every text of a document at once."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from record import log
from tests.record import factories

pytestmark = pytest.mark.django_db

ATTACKS = [
    "<script>attacked=1</script>",
    "<img src=x onerror=attacked=1>",
    "\" onmouseover=\"attacked=1\" x=\"",
    "' autofocus onfocus='attacked=1",
    "</title><svg onload=attacked=1>",
    "[a](javascript:attacked=1)",
    "![a](x\" onerror=\"attacked=1)",
    "<javascript:attacked=1>",
    "[a](https://b.example/\"onclick=\"attacked=1)",
    "{{ 1 }}{% include \"base.html\" %}",
    "javascript:attacked=1//https://a.example",
    "--><script>attacked=1</script><!--",
    "`</code><script>attacked=1</script>`",
]  # fmt: skip
# Codes and addresses on this site are made by the desk; everything else is somebody's words.
CODES = {
    "slug", "stance", "actor", "source", "scale", "value", "worst", "best", "origins", "gate", "state", "number",
    "relation", "tier", "since", "origin", "rating", "archive",
}  # fmt: skip


def attacked_with(attack: str, part: Any, key: str = "") -> Any:
    """The document's part with the attack for every text that is no code."""
    if isinstance(part, dict):
        return {name: attacked_with(attack, value, name) for name, value in part.items()}
    if isinstance(part, list):
        return [attacked_with(attack, value, key) for value in part]
    return attack if key not in CODES and (part is None or isinstance(part, str)) else part


def hostile(attack: str) -> dict[str, Any]:
    content = attacked_with(attack, factories.content(adjudication={"rating": "false"}))
    content["language"] = attack[:35]
    content["appearances"][0]["since"] = "deleted"
    return content


class Reader(HTMLParser):
    """Collects whatever could run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "img", "iframe", "object", "embed", "base", "form"}:
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in {"style", "srcdoc", "autofocus"}:
                self.found.append(f"{tag} {name}")
            if name in {"href", "src", "action"} and not (value or "").startswith(("/", "http", "#", ".", "?")):
                self.found.append(f"{tag} {name}={value}")


ADDRESSES = [
    "/", "/claims/1/", "/claims/1/x/versions/", "/claims/1/x/versions/1/", "/actors/", "/actors/ada-rivera/",
    "/sources/", "/sources/river-report/", "/topics/", "/topics/floods/", "/corrections/", "/methodology/",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_a_document_becomes_anything_but_text(client: Client, attack: str) -> None:
    log.append(hostile(attack), action="published")
    changed = hostile(attack) | {"analysis": attack * 2, "evidence": []}
    log.append(changed, number=1, action="corrected", note=attack)
    for address in ADDRESSES:
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        reader = Reader()
        reader.feed(answer.content.decode())
        assert reader.found == [], address
    log.retract(1, note=attack)
    for address in ("/claims/1/", "/claims/1/x/versions/", "/corrections/"):
        reader = Reader()
        reader.feed(client.get(address, follow=True).content.decode())
        assert reader.found == [], address
