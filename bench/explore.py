"""Time the pages that find fact-checks by words and facets, for records of several sizes.

    .venv/bin/python -m bench.explore [--claims 1000 100000] [--rounds 15]

Works in databases of its own, which it drops at the end, and asks through Django's test client, as bench/reads.py does.
Prints milliseconds of the quickest round, which other work on the machine disturbs least, the ratio of the
largest to the smallest record, and the queries of the largest.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from urllib.parse import quote

from bench.scratch import scratch_database

THREE = "rating=default.false&topic=topic-3&language=en"
ADDRESSES = {
    "everything": "/explore/",
    "everything, page 50": "/explore/?page=50",
    "three facets": f"/explore/?{THREE}",
    "three facets and a word": f"/explore/?{THREE}&q=bridge",
    "three facets, page 2": f"/explore/?{THREE}&page=2",
    "three facets, one rare": "/explore/?topic=topic-1&language=en&source=report-77",
    "three broad facets": "/explore/?language=en&publisher=radio-uno&country=VE",
    "a facet that most have": "/explore/?language=en",
    "a facet that all have": "/explore/?publisher=radio-uno",
    "a facet that a third has": "/explore/?rating=default.false",
    "a rare facet": "/explore/?source=report-77",
    "the oldest year": "/explore/?year=2017",
    "a month": "/explore/?month=2020-05",
    "a word that all have": "/explore/?q=minister",
    "a word that all have, by date": "/explore/?q=minister&order=date",
    "a word that a tenth has": "/explore/?q=bridge",
    "a word that a hundredth has": "/explore/?q=place77",
    "words that nothing has together": f"/explore/?q={quote('the minister rebuilt the moon bridge yesterday evening')}",
    "a misspelled word": "/explore/?q=minsiter+brigde",
    "typing: min": "/explore/suggest/?q=min",
    "typing: minister br": "/explore/suggest/?q=minister+br",
    "an actor's page": "/actors/actor-7/",
    "a source's page, all": "/sources/radio-interview/",
    "a topic's page": "/topics/topic-3/",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure, options.rounds)
        return
    found = {}
    for claims in options.claims:
        with scratch_database() as environment:
            command = [sys.executable, "-m", "bench.explore", "--measure", str(claims), "--rounds", str(options.rounds)]
            output = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
            found[claims] = json.loads(output)
    print(f"{'milliseconds, the quickest':<34}" + "".join(f"{n:>12,}" for n in found) + f"{'ratio':>8}{'queries':>9}")
    for what in ADDRESSES:
        times = [found[claims][what][0] for claims in found]
        line = f"{what:<34}" + "".join(f"{value:>12.1f}" for value in times)
        print(f"{line}{times[-1] / times[0]:>8.2f}{found[options.claims[-1]][what][1]:>9}")


def measure(claims: int, rounds: int) -> None:
    """Fill this process's database and print the times and the numbers of queries as JSON."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    from django.conf import settings
    from django.db import connections
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bench.searchable import fill_own
    from record import reading

    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    fill_own(claims)
    client, found = Client(), {}
    for what, address in ADDRESSES.items():
        with CaptureQueriesContext(connections[reading.connection().alias]) as queries:
            client.get(address)
        asked = len(queries)  # the next request empties the list
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            answer = client.get(address)
            times.append(1000 * (time.perf_counter() - start))
            assert answer.status_code == 200, (address, answer.status_code)
        found[what] = min(times), asked
        print(what, found[what], file=sys.stderr, flush=True)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
