"""What Prometheus asks for at /metrics: counts of requests, and numbers of the record and the desk. No text of either.

Requests are counted in memory that the workers share (counters.py). All else is asked from the database when Prometheus
asks, at a cost that does not grow with the log.
"""

import functools
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateEvent
from prometheus_client import Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from claims.models import Claim
from factcheck import __version__, counters
from jobs import liveness
from jobs.models import Job
from public.api.middleware import PAGES as API
from public.google.middleware import PAGES as GOOGLE
from record.models import Entry, Revision

PREFIX = "factcheck_"
KINDS = ("page", "api", "desk", "static", "operations")
HOWS = KEPT, MADE, STALE, REFUSED = "kept", "made", "stale", "refused"

_requests = functools.cache(counters.of_this_server)


def count_request(kind: str, status: int, how: str) -> None:
    """Count a request by what was asked for (KINDS), the status, and how it was answered (HOWS)."""
    _requests().add((kind, status, how))


def kind_of(path: str) -> str:
    """Return what a path asks for, one of KINDS."""
    if path.startswith(settings.STATIC_URL):
        return "static"
    if path.startswith(settings.DESK):
        return "desk"
    if path.startswith((API, GOOGLE)):
        return "api"
    return "operations" if path in ("/healthz", "/readyz", "/metrics") else "page"


def requests() -> Iterator[Metric]:
    family = CounterMetricFamily(
        f"{PREFIX}requests",
        "Requests answered, by what was asked for, the status, and how: kept, made, stale (kept, while the database "
        "was away), or refused.",
        labels=["kind", "status", "how"],
    )
    for (kind, status, how), count in sorted(_requests().totals().items()):
        family.add_metric([kind, str(status), how], count)
    yield family


MAX_READ = 20_000  # rows for one number of one answer


class Publications:
    """How many entries of each action the log has; each answer counts on from where the last one ended."""

    def __init__(self) -> None:
        self.counting = threading.Lock()
        self.counts: Counter[str] = Counter()
        self.counted = 0

    def count(self, entries: int) -> dict[str, int] | None:
        """Return the counts of all these entries; None while a process that just started counts a long log."""
        with self.counting:
            if self.counted > entries:  # the database was restored to an earlier state
                self.counts, self.counted = Counter(), 0
            until = min(entries, self.counted + MAX_READ)
            part = Entry.objects.filter(index__gte=self.counted, index__lt=until).order_by()
            self.counts.update(dict(part.values_list("action").annotate(Count("pk"))))
            self.counted = until
            return {action: self.counts[action] for action in Entry.Action.values} if until == entries else None


publications = Publications()


def log() -> Iterator[Metric]:
    """Ask how long the log is, and for what it was written."""
    entries = Revision.objects.filter(pk=1).values_list("entries", flat=True).first() or 0
    yield GaugeMetricFamily(f"{PREFIX}log_entries", "Entries of the public log.", value=entries)
    if (counts := publications.count(entries)) is not None:
        family = CounterMetricFamily(f"{PREFIX}publications", "Entries of the public log by action.", labels=["action"])
        for action, count in counts.items():
            family.add_metric([action], count)
        yield family


# Of each stage the claims that were entered first, in the order of its index.
WAITING = """
SELECT stage, count(claim.changed_at), coalesce(extract(epoch FROM clock_timestamp() - min(claim.changed_at)), 0)
  FROM unnest(%s::text[]) AS stage
  LEFT JOIN LATERAL (
       SELECT changed_at FROM claims_claim WHERE claims_claim.stage = stage.stage
        ORDER BY created_at, id LIMIT %s
  ) AS claim ON true
 GROUP BY stage
"""
QUEUES = [stage.value for stage in Claim.Stage if stage not in (Claim.Stage.DONE, Claim.Stage.CLOSED)]


def claims() -> Iterator[Metric]:
    """Ask how many claims wait at each stage, and since when nothing has happened to the one that waits longest."""
    waiting = GaugeMetricFamily(f"{PREFIX}claims_waiting", f"Claims at a stage, at most {MAX_READ}.", labels=["stage"])
    oldest = GaugeMetricFamily(
        f"{PREFIX}oldest_waiting_claim_seconds",
        "Since when nothing has changed in the claim at a stage that has waited longest; 0 when none waits.",
        labels=["stage"],
    )
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [QUEUES, MAX_READ])
        for stage, count, seconds in sorted(cursor.fetchall()):
            waiting.add_metric([stage], count)
            oldest.add_metric([stage], max(0, float(seconds)))
    yield from (waiting, oldest)


def jobs() -> Iterator[Metric]:
    """Ask how many jobs a worker should have taken, since when the oldest waits, and how many need somebody."""
    due = Job.objects.due()
    since = due.order_by("pk").values_list("scheduled_at", flat=True)[:MAX_READ]
    waiting = list(since)
    entered = ProcrastinateEvent.objects.filter(job__in=due.order_by("pk")[:1], type="deferred")
    began = min(filter(None, [*waiting, *entered.values_list("at", flat=True)]), default=None)
    age = (timezone.now() - began).total_seconds() if began else 0
    yield GaugeMetricFamily(f"{PREFIX}jobs_waiting", f"Jobs that are due, at most {MAX_READ}.", value=len(waiting))
    yield GaugeMetricFamily(f"{PREFIX}oldest_waiting_job_seconds", "How long the oldest of them waits.", value=age)
    failed = Job.objects.failed()[:MAX_READ].count()
    yield GaugeMetricFamily(f"{PREFIX}jobs_failed", "Jobs that are not tried again by themselves.", value=failed)
    yield GaugeMetricFamily(f"{PREFIX}worker_up", "1 when a worker reported just now.", value=liveness.reports())


# Each is a number of the database's.
ASKED: tuple[Callable[[], Iterable[Metric]], ...] = (log, claims, jobs)


DATABASE_AWAY = "factcheck.database_away"  # the web process says so in a request's META, and the database is not asked


class Everything:
    """All metrics. When the database is away, the counts of requests and the word that it is."""

    def __init__(self, *, is_away: bool) -> None:
        self.is_away = is_away

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily(
            f"{PREFIX}build", "What is running.", {"version": __version__, "release": settings.RELEASE}
        )
        yield from requests()
        try:
            asked = [] if self.is_away else [metric for ask in ASKED for metric in ask()]
        except DatabaseError:
            asked = []
        answers = GaugeMetricFamily(f"{PREFIX}database_up", "1 when the database answered just now.", value=bool(asked))
        yield from (answers, *asked)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer a Prometheus that asks the web processes directly; nothing is here for anybody else."""
    if not is_from_inside(request):
        raise Http404
    everything = Everything(is_away=DATABASE_AWAY in request.META)
    return HttpResponse(generate_latest(everything), content_type=CONTENT_TYPE_PLAIN_0_0_4)


PROXIES_SAY = {"factcheck.forwarded", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP"}


def is_from_inside(request: HttpRequest) -> bool:
    """Return whether no proxy stands between, as its headers and the host's name tell, and the peer is near."""
    through_a_proxy = bool(PROXIES_SAY & request.META.keys())
    public = urlsplit(settings.SITE_URL).hostname or ""
    is_public_host = urlsplit(f"//{request.get_host()}").hostname == public and not _is_near(public)
    return not through_a_proxy and not is_public_host and _is_near(request.META.get("REMOTE_ADDR", ""))


def _is_near(host: str) -> bool:
    """Return whether a host is this machine or an address of a private network."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_loopback or address.is_private
