"""Feeds as those who follow them see them."""

from typing import Any

import feedparser
from django.test import Client


def bytes_of(client: Client, name: str, form: str) -> bytes:
    answer = client.get(f"/feeds/{name}.{form}")
    assert answer.status_code == 200, (name, form, answer.content)
    return answer.content


def entries(client: Client, name: str, form: str = "atom") -> list[Any]:
    """The items of an RSS or Atom feed, as a parser reads them that is not ours; it must find no fault."""
    found = feedparser.parse(bytes_of(client, name, form))
    assert not found.bozo, (name, form, found.get("bozo_exception"))
    return found.entries


def titles(client: Client, name: str) -> list[str]:
    return [entry.title for entry in entries(client, name)]


def everything(client: Client, *names: str) -> str:
    """All that the feeds of these lists say, in every format."""
    return "".join(bytes_of(client, name, form).decode() for name in names for form in ("rss", "atom", "json"))
