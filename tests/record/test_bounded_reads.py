"""Every public query reads a bounded number of rows, whatever the size of the record."""

import json
from collections.abc import Callable, Iterator
from itertools import islice

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.generated import fill
from record import log, notices
from record.models import FactCheck
from tests.conftest import as_owner, empty_tables
from tests.record.factories import content, publish
from tests.routes import not_among

COUNT = 12_000
NOTICES = 20_000
MAX_ROWS = 1_000  # of one query: a page of a hundred with what is joined to it, or the few that a rare name has
# Pages that are longer by design: addresses with their times, and notices with whether each may be shown.
LONGER = {"/sitemap": 2 * 1_000, f"/api/v1/changes?after={COUNT + 1}": 3 * 1_001}

LIST = "/api/v1/claims"
ADDRESSES = [
    "/", "/?before=10000", "/?before=5", "/actors/", "/actors/?after=actor-4", "/sources/", "/topics/", "/corrections/",
    "/methodology/", "/actors/ada-rivera/", "/actors/ada-rivera/?before=9000", "/actors/ben-costa/", "/actors/actor-7/",
    "/topics/floods/", "/topics/floods/?before=9000", "/topics/rare/", "/topics/nothing/", "/sources/radio-interview/",
    "/sources/source-7/", "/claims/1/", "/claims/9000/the-river-rose-by-two-meters-in-one/", "/claims/2/x/versions/",
    "/claims/2/versions/", "/claims/2/versions/1/", "/embed/2/?v=1", "/embed/3/", "/oembed?url=http://testserver/claims/2/",
    "/oembed?url=http://testserver/claims/3/", "/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/changes.xml",
    "/sitemaps/claims-1.xml", "/sitemaps/claims-7.xml", "/sitemaps/names-1.xml", "/sitemaps/names-60.xml",
    "/robots.txt", "/.well-known/security.txt", "/manifest.webmanifest",
    "/claims/2/the-river-rose-by-two-meters-in-one/versions/1/", "/claims/3/", "/claims/99999999/", "/api/",
    LIST, f"{LIST}?limit=100", f"{LIST}?view=full&limit=100", f"{LIST}?cursor=after.9000", f"{LIST}?cursor=before.9000",
    f"{LIST}?topic=floods", f"{LIST}?topic=rare", f"{LIST}?topic=nothing", f"{LIST}?topic=floods&cursor=after.9000",
    f"{LIST}?topic=floods&cursor=before.9000", f"{LIST}?actor=ada-rivera", f"{LIST}?actor=actor-7&limit=100",
    f"{LIST}?source=radio-interview", f"{LIST}?source=nothing", f"{LIST}?publisher=river-board", f"{LIST}?rating=false",
    f"{LIST}?rating=true", f"{LIST}?rating=default.true", f"{LIST}?rating=nothing", f"{LIST}?language=en",
    f"{LIST}?language=es", f"{LIST}?published_since=2000-01-01", f"{LIST}?published_since=2099-01-01",
    f"{LIST}?published_before=2000-01-01", f"{LIST}?published_before=2099-01-01",
    f"{LIST}?published_since=2000-01-01&published_before=2099-01-01&topic=floods",
    f"{LIST}?topic=floods&actor=ada-rivera",
    f"{LIST}?topic=rare&actor=ada-rivera&rating=true", f"{LIST}?rating=true&language=en&topic=rare",
    f"{LIST}?topic=nothing&actor=ada-rivera&rating=false", f"{LIST}/9000", f"{LIST}/3", f"{LIST}/99999999",
    f"{LIST}?rating_min=2", f"{LIST}?rating_min=1&topic=rare", f"{LIST}?country=VE&rating_max=1", f"{LIST}/2/versions",
    f"{LIST}?as_of=2026-11-01", f"{LIST}/2/versions/1", "/api/v1/changes", "/api/v1/changes?after=9000&limit=100",
    "/api/read-everything/", "/api/keep-up/", "/api/look-up/", "/api/embed/", "/pictures/2/1.png",
    "/pictures/2/2-portrait.png", "/api/v1/export", "/api/v1/export?after=9000", "/api/v1/export.csv",
    "/api/v1/export.claimreview.ndjson", "/api/v1/export.claimreview.ndjson?after=9000",
    "/?as_of=2026-11-01",
    "/api/v1/actors?limit=100", "/api/v1/actors?cursor=after.actor-4", "/api/v1/actors?cursor=before.b",
    "/api/v1/actors/ada-rivera", "/api/v1/sources", "/api/v1/topics", "/api/v1/ratings", "/api/v1/sources/nothing",
    "/api/v1/topics/floods", "/api/v1/", "/api/v1/schema/", "/api/v1/losses",
    "/api/v1/lookup?prefixes=abcd,abcde", "/v1alpha1/claims:search?query=river", f"{LIST}?q=river&rating=false",
    "/claims/9000.jsonld", "/claims/3.jsonld", "/feeds/claimreview.json",
    "/explore/", "/explore/?topic=floods", "/explore/suggest/?q=riv", "/check/",
    "/feeds/", "/feeds/latest.rss", "/feeds/corrections.atom", "/feeds/claims/2.json", "/feeds/topics/floods.rss",
    "/feeds/topics/rare.rss", "/feeds/actors/ada-rivera.rss", "/feeds/sources/source-7.rss", "/feeds/languages/en.rss",
    "/feeds/publishers/river-board.rss", "/feeds/ratings/true.rss", "/feeds/ratings/default.true.rss",
    "/api/v1/notices", "/api/v1/notices?after=9000&limit=100", "/api/v1/notices?number=2&limit=100",
    "/api/v1/notices?number=9000", "/api/v1/notices?number=3", "/api/v1/notices?source=radio-interview",
    "/api/v1/notices?source=nothing", "/api/v1/notices?number=2&source=radio-interview",
    f"/api/v1/changes?after={COUNT + 1}", f"/api/v1/changes?after={COUNT + 1}&notices_after=15000&limit=100",
    "/claims/2/the-river-rose-by-two-meters-in-one/", "/claims/2/the-river-rose-by-two-meters-in-one/?as_of=2026-11-01",
    f"{LIST}/2",
]  # fmt: skip


# All are given after the last entry: half about one version and source, half about one that many documents cite.
MANY_NOTICES = """
WITH given AS (
    INSERT INTO record_notice ("index", number, version, "after", kind, source, noticed_at, passage)
    SELECT n, CASE n %% 2 WHEN 0 THEN 2 ELSE 4 + n / 2 %% (%s - 3) END, 2 - n %% 2, %s, 'gone',
           CASE n %% 2 WHEN 0 THEN 'river-report' ELSE 'radio-interview' END, date_trunc('second', now()), 'A passage.'
      FROM generate_series(0, %s - 1) AS n
    RETURNING "index")
INSERT INTO record_noticemention (kind, slug, "index")
SELECT kind, slug, "index" FROM given, (VALUES ('topic', 'floods'), ('language', 'en')) AS mentioned (kind, slug)
"""


@pytest.fixture(scope="module")
def large_record(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        with as_owner() as owner:
            fill(owner, COUNT)
        log.append(content(), number=2, action="corrected", note="A reading was wrong.")
        log.retract(3, note="Another river.")
        with as_owner() as owner:
            owner.execute(MANY_NOTICES, [COUNT, COUNT + 1, NOTICES])
            owner.execute("ANALYZE")
        yield
        empty_tables()


@pytest.mark.usefixtures("large_record")
@pytest.mark.django_db
def test_no_public_query_reads_more_with_a_larger_record(client: Client) -> None:
    assert not_among(ADDRESSES) == {"/api/v1/match", "/api/v1/read"}  # which take POST alone, and rank
    assert FactCheck.objects.count() == COUNT - 1
    excessive = {}
    for address in ADDRESSES:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
            assert answer.status_code in (200, 301, 404, 410), address
            for _piece in islice(answer, 3):
                pass  # a long answer is read piece by piece, each by a query of its own
        most = next((rows for start, rows in LONGER.items() if address.startswith(start)), MAX_ROWS)
        for query in asked:
            if (read := rows_read(query["sql"])) > most:
                excessive[address] = (read, query["sql"])
    assert excessive == {}


READ_BY_THIS_TRANSACTION = """
SELECT sum(seq_tup_read + idx_tup_fetch) FROM pg_stat_xact_user_tables WHERE relname LIKE 'record%'
"""


@pytest.mark.usefixtures("large_record")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        publish,
        lambda: log.append(content("Another."), number=3000, action="corrected", note="A reading was wrong."),
        lambda: log.append(content(actors=[]), number=3000, action="corrected", note="The claim is nobody's."),
        lambda: log.retract(3000, note="Another river."),
        lambda: notices.append(2, "still_stands", "river-report", reason="It does."),
    ],
    ids=["a first version", "a later version", "one that names less", "a retraction", "a notice"],
)
def test_no_append_reads_more_with_a_larger_record(write: Callable[[], object]) -> None:
    """What a trigger reads, and a check of references, counts too."""
    with connection.cursor() as cursor:
        cursor.execute(READ_BY_THIS_TRANSACTION)
        [before] = cursor.fetchone()
        write()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(READ_BY_THIS_TRANSACTION)
        [after] = cursor.fetchone()
    assert after - before < MAX_ROWS


def rows_read(sql: str) -> int:
    """How many rows the scans of a query touched, kept or not."""
    if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING off, FORMAT json) {sql.replace('%', '%%')}")
        plan = cursor.fetchone()[0]
    [whole] = json.loads(plan) if isinstance(plan, str) else plan
    return sum(_touched(node) for node in nodes(whole["Plan"]) if "Relation Name" in node)


def _touched(node: dict) -> int:
    discarded = sum(node.get(name, 0) for name in ("Rows Removed by Filter", "Rows Removed by Index Recheck"))
    return round((node["Actual Rows"] + discarded) * node["Actual Loops"])


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)
