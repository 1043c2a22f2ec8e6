from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from external import feeds, searching
from external.models import Feed
from sources import hosts

MOST = 500  # feeds that are queued at a time


@app.periodic(cron="*/5 * * * *")
@app.task(queue="feeds", queueing_lock="read_due_feeds", priority=1)
def read_due_feeds(timestamp: int) -> int:
    """Queue the feeds that are to be read now, and return how many there are."""
    return sum(ask_to_read(feed) for feed in Feed.objects.due(timezone.now())[:MOST])


def ask_to_read(feed: Feed) -> bool:
    """Have the worker read a feed that is due, in the caller's transaction. Returns False where that waits already."""
    lock = hosts.lock_of(hosts.host_of(feed.address))  # which jobs that read sources hold too
    queue = read_feed.configure(lock=lock, queueing_lock=f"feed:{feed.pk}")
    try:
        with transaction.atomic():
            queue.defer(feed=feed.pk)
    except AlreadyEnqueued:
        return False
    return True


@app.task(queue="feeds", retry=1, priority=-1)
def read_feed(feed: int) -> str | None:
    """Read a feed, and return the outcome. Where it fails it is tried again once, at once, as sources are."""
    return feeds.read(feed)


@app.periodic(cron="* * * * *")
@app.task(queue="housekeeping", queueing_lock="index_reviews_of_others")
def index_reviews_of_others(timestamp: int) -> int:
    """Let the fact-checks of others be found that were kept since, and return after how many steps all are."""
    return sum(1 for _left in searching.index_due())
