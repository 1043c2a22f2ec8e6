"""What happened to a claim since a person opened a page about it."""

from collections.abc import Sequence

from django.core import signing
from django.db.models import QuerySet
from django.http import QueryDict

from claims import history
from claims.history import Line, Reader
from claims.models import Claim, Event
from claims.permissions import Person
from claims.prepared import Given
from desk.typed import SEEN

SALT = "desk.moved_on"
MOST_SHOWN = 10
# Whoever assesses blind must not learn from their own page that, or when, somebody else did.
UNTOLD = ["assess"]


def told(claim: Claim | Given) -> QuerySet[Event]:
    """Select the last thing that happened to a claim, of which everybody is told."""
    return Event.objects.filter(claim=claim).exclude(verb__in=UNTOLD).order_by("-pk")[:1]


def token(claim: Claim, last: Sequence[Event] | None = None) -> str:
    """Return what a page about a claim carries: the last thing that had happened to it, where it was read already."""
    keys = [event.pk for event in (told(claim) if last is None else last)]
    return signing.dumps([claim.pk, *(keys or [0])], salt=SALT)


def since(claim: Claim, post: QueryDict, person: Person) -> list[Line]:
    """Return what happened since the page was shown that sends this, the newest first, as this person may know it."""
    try:
        key, last = signing.loads(post.get(SEEN, ""), salt=SALT)
    except signing.BadSignature:
        return []
    if key != claim.pk:
        return []
    happened = Event.objects.telling().filter(claim=claim, pk__gt=last).exclude(verb__in=UNTOLD)
    reader = Reader(claim, person)
    return [history.told(reader, event) for event in happened.select_related("by").order_by("-pk")[:MOST_SHOWN]]
