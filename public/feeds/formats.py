"""A feed as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, all from one list of items."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from public.feeds.items import Item
from public.xml import clean

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
JSON_FEED = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True)
class Feed:
    """A list that can be followed. `page` is where people read it, `path` the feed's own without the format."""

    title: str
    description: str
    page: str
    path: str
    items: list[Item]
    site: str

    @property
    def home(self) -> str:
        return f"{settings.SITE_URL}{self.page}"

    def address(self, format_: str) -> str:
        return f"{settings.SITE_URL}{self.path}.{format_}"


class Dated(SyndicationFeed):
    """A feed without an item has always the same time: with the present one, no two answers would be equal."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else LONG_AGO


class Rss(Dated, Rss201rev2Feed):
    """RSS that says of each item in which language it is."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), "xmlns:dc": "http://purl.org/dc/elements/1.1/"}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item["language"]:
            handler.addQuickElement("dc:language", item["language"])


class Atom(Dated, Atom1Feed):
    """Atom that says of each entry in which language it is."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]} if item["language"] else {}


def rss(feed: Feed) -> bytes:
    """Return the feed as RSS: what was changed has the time of its change, so that it comes first again.

    What was imported and not changed since has that of its publication before.
    """
    made = _xml(Rss, feed, "rss")
    for item in feed.items:
        dated = item.updated if item.is_changed else item.published or item.updated
        _add(made, item, pubdate=_moment(dated), unique_id_is_permalink=False)
    return made.writeString("utf-8").encode()


def atom(feed: Feed) -> bytes:
    """Return the feed as Atom."""
    made = _xml(Atom, feed, "atom")
    for item in feed.items:
        published = _moment(item.published) if item.published else None
        _add(made, item, pubdate=published, updateddate=_moment(item.updated))
    return made.writeString("utf-8").encode()


def _xml(kind: type[SyndicationFeed], feed: Feed, format_: str) -> SyndicationFeed:
    return kind(
        title=clean(feed.title),
        link=feed.home,
        description=clean(feed.description),
        subtitle=clean(feed.description),
        language=settings.LANGUAGE_CODE,
        author_name=clean(feed.site),
        author_link=settings.SITE_URL,
        feed_url=feed.address(format_),
        feed_guid=feed.address("atom"),
    )


def _add(made: SyndicationFeed, item: Item, **more: Any) -> None:
    made.add_item(
        title=clean(item.title),
        link=item.address,
        description=clean(item.html),
        unique_id=item.id,
        categories=[clean(topic) for topic in item.topics],
        language=item.language and clean(item.language),
        **more,
    )


def json(feed: Feed) -> bytes:
    """Return the feed as JSON Feed."""
    found = {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.address("json"),
        "description": feed.description,
        "authors": [{"name": feed.site, "url": settings.SITE_URL}],
        "language": settings.LANGUAGE_CODE,
        "items": [_json_item(item) for item in feed.items],
    }
    return orjson.dumps(found)


def _json_item(item: Item) -> dict[str, object]:
    found = {
        "id": item.id,
        "url": item.address,
        "title": item.title,
        "content_html": item.html,
        "content_text": item.text,
        "summary": item.summary,
        "date_published": item.published,
        "date_modified": item.updated,
        "tags": item.topics,
        "language": item.language,
    }
    return {key: value for key, value in found.items() if value}


# By the end of an address: media type and what makes the bytes.
FORMATS: dict[str, tuple[str, Callable[[Feed], bytes]]] = {
    "rss": ("application/rss+xml; charset=utf-8", rss),
    "atom": ("application/atom+xml; charset=utf-8", atom),
    "json": ("application/feed+json; charset=utf-8", json),
}


def _moment(given: str) -> datetime:
    return datetime.fromisoformat(given)
