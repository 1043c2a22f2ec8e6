"""A day's watch over many sources: what it costs to say which are due, minute by minute, and that no table is scanned.

    .venv/bin/python -m bench.watching [--sources 100000] [--hosts 3000] [--ticks 1440]

Works in a database of its own, which it drops at the end. The sources are due all through the day, a tenth of them on
one host. Each tick takes those that are due and queues their jobs, as the periodic task does each minute; what was
queued is marked as read before the next one. Nothing is fetched. Fails where a statement of a tick scans a table.
"""

import argparse
import os
import subprocess
import sys
import time

from bench.scratch import scratch_database

FILL = """
INSERT INTO sources_publisher (slug, name, kind, country, homepage) VALUES ('p', 'P', 'news', '', '');
INSERT INTO sources_source (slug, title, publisher_id, kind, tier, url, published_on, language, interests)
SELECT 's' || n, 'Source ' || n, (SELECT id FROM sources_publisher), 'article', 'primary',
       'https://h' || host || '.example/' || n, '', 'en', ''
  FROM (SELECT n, CASE WHEN n %% 10 = 0 THEN 0 ELSE n %% %(hosts)s END AS host
          FROM generate_series(1, %(sources)s) AS n) AS numbered;
INSERT INTO sources_watch (source_id, host, next_at, interval, is_published, etag, last_modified, failures)
SELECT id, split_part(url, '/', 3), %(start)s + interval '1 day' * random(), '1 day', true, '', '', 0
  FROM sources_source;
INSERT INTO sources_host (name, robots) SELECT DISTINCT host, '' FROM sources_watch;
"""
READ = """
UPDATE sources_watch SET queued_at = NULL, next_at = %(now)s + interval '1 day' * (0.9 + 0.2 * random())
 WHERE queued_at IS NOT NULL;
UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'todo'
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=100_000)
    parser.add_argument("--hosts", type=int, default=3_000)
    parser.add_argument("--ticks", type=int, default=1_440, help="minutes of the day that are gone through")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.sources, options.hosts, options.ticks)
        return
    with scratch_database() as environment:
        subprocess.run(
            [sys.executable, "-m", "bench.watching", *sys.argv[1:], "--measure"], env=environment, check=True
        )


def measure(sources: int, hosts: int, ticks: int) -> None:
    """Fill this process's database, go through the day and print what it took."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    from datetime import timedelta

    from django.db import connection, connections
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from claims.tasks import queue
    from factcheck.privileges import owner_alias
    from record.copying import plan_again
    from sources import watching

    start = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"sources": sources, "hosts": hosts, "start": start})
    with connections[owner_alias()].cursor() as cursor:
        cursor.execute("ANALYZE")
    times, taken, queries = [], 0, 0
    for tick in range(ticks):
        now = start + timedelta(minutes=tick + 1)
        if tick % 100 == 0:
            plan = scanned(watching.taking(now))
            assert not plan, f"a tick scans {plan}"
            plan_again()  # the tables of jobs were empty when this session planned its first one
        with CaptureQueriesContext(connection) as asked:
            begun = time.perf_counter()
            taken += queue(watching.take(now))
            times.append(time.perf_counter() - begun)
        queries = max(queries, len(asked))
        with connection.cursor() as cursor:
            cursor.execute(READ, {"now": now})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sources_watch WHERE next_at <= %s", [start + timedelta(minutes=ticks)])
        late = cursor.fetchone()[0]
    times.sort()
    print(f"{sources:,} sources on {hosts:,} hosts, {ticks:,} ticks")
    print(f"{taken:,} jobs queued, {late:,} sources late at the end")
    print(f"{queries} statements a tick at most, {sum(times):.1f} s for all")
    print(f"a tick: {1000 * times[len(times) // 2]:.1f} ms in the middle, {1000 * times[-1]:.1f} ms at most")


def scanned(statements: list[tuple[str, object]]) -> list[str]:
    """Return the tables that these statements would scan as a whole."""
    from django.db import connection, transaction

    from sources import watching

    found = []
    for statement, parameters in statements:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(watching.BY_INDEX)
            cursor.execute(f"EXPLAIN {statement}", parameters)
            found += [line.strip() for (line,) in cursor.fetchall() if "Seq Scan" in line]
    return found


if __name__ == "__main__":
    main()
