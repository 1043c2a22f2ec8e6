"""Has the Internet Archive save what was archived here too, where the operator gave a key, and keeps its address.

A save takes minutes. Each step is a job that queues the next one, so that nobody waits in a thread.
"""

from procrastinate.contrib.django import app

from fetching import internet_archive
from fetching.internet_archive import Failed, NotSaved, Pending
from fetching.outcomes import NotFetched
from record.addresses import InvalidAddress, normalized
from sources.models import Snapshot

LOOK_EVERY = 30  # seconds
LOOKS = 60  # a job of theirs is known for an hour
TRIES = 4
PAUSES = (600, 7_200, 86_400)  # seconds between the tries
SAVE, LOOK = "sources.tasks.save_elsewhere", "sources.tasks.look_elsewhere"
QUEUE = "elsewhere"


def ask(snapshot: Snapshot) -> None:
    """Have it saved there, in the caller's transaction, where that is on."""
    if internet_archive.is_on():
        app.configure_task(SAVE, queue=QUEUE).defer(snapshot=snapshot.pk)


def save(pk: int, tries: int) -> str:
    """Ask for a save, and return what came of it in a word."""
    found = _without_address(pk)
    if found is None or not internet_archive.is_on():
        return "nothing to do"
    try:
        job = internet_archive.ask(found.source.url)
    except NotSaved as refused:
        return _again(pk, tries) if refused.may_be_tried_again else "refused"
    except NotFetched as end:
        return _again(pk, tries, end.retry_after or 0)
    _look_later(pk, job, tries, looks=0)
    return "asked"


def look(pk: int, job: str, tries: int, looks: int) -> str:
    """Look how far a save is, and return that in a word."""
    found = _without_address(pk)
    if found is None or not internet_archive.is_on():
        return "nothing to do"
    try:
        said = internet_archive.status(job)
    except NotFetched:
        said = Pending()
    if isinstance(said, Pending):
        if looks >= LOOKS:
            return _again(pk, tries)
        _look_later(pk, job, tries, looks + 1)
        return "pending"
    if isinstance(said, Failed):
        return _again(pk, tries) if said.may_be_tried_again else "failed"
    try:
        address = normalized(said.url)
    except InvalidAddress:
        return "failed"
    if len(address) <= 2_000:
        Snapshot.objects.filter(pk=pk, url="").update(url=address)
    return "saved"


def _without_address(pk: int) -> Snapshot | None:
    return Snapshot.objects.filter(pk=pk, url="").exclude(source__url="").select_related("source").first()


def _look_later(pk: int, job: str, tries: int, looks: int) -> None:
    later = app.configure_task(LOOK, queue=QUEUE, schedule_in={"seconds": LOOK_EVERY})
    later.defer(snapshot=pk, job=job, tries=tries, looks=looks)


def _again(pk: int, tries: int, rest: int = 0) -> str:
    """Have it tried again later, a few times."""
    if tries + 1 >= TRIES:
        return "given up"
    later = app.configure_task(SAVE, queue=QUEUE, schedule_in={"seconds": max(PAUSES[tries], rest)})
    later.defer(snapshot=pk, tries=tries + 1)
    return "later"
