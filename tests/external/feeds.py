"""Feeds as publishers offer them, and subscriptions to them."""

import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from external.models import Feed
from tests.claims.factories import person
from tests.external.reading import claim_review


def rss(*reviews: dict[str, Any], end: str = "</channel></rss>") -> str:
    """A feed with an item for each review, whose description holds its markup."""
    items = [
        f"<item><title>A check</title><link>{review['url']}</link><description><![CDATA["
        f'<script type="application/ld+json">{json.dumps(review, ensure_ascii=False)}</script>]]></description></item>'
        for review in reviews
    ]
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Checks</title>{"".join(items)}{end}'


def some_reviews(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [claim_review(url=f"https://checks.example/{number}", **changes) for number in range(count)]


def a_feed(address: str, **changes: Any) -> Feed:
    """A feed to which an editor subscribed, and which is due."""
    feed = Feed(address=address, subscribed_by=person("editor"), **changes)
    feed.full_clean()
    feed.save()
    return feed


def make_due(feed: Feed) -> None:
    """Have the feed be due, as if its time had come."""
    Feed.objects.filter(pk=feed.pk).update(next_at=timezone.now() - timedelta(seconds=1))
