"""Time public answers that come from no cache, and a whole check, for records of several sizes.

    .venv/bin/python -m bench.reads [--claims 10000 100000 1000000] [--rounds 9] [--check]

Works in databases of its own, which it drops at the end. One process asks through Django's test client, so that the
figures hold the views and the database, not a server. The last column is the ratio of the largest to the smallest.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time

from bench.scratch import scratch_database

LIST = "/api/v1/claims"
ADDRESSES = {
    "one claim, JSON": f"{LIST}/9000",
    "list": LIST,
    "list, whole documents": f"{LIST}?view=full&limit=100",
    "list at depth": f"{LIST}?cursor=after.9000",
    "a common topic": f"{LIST}?topic=floods",
    "a common topic at depth": f"{LIST}?topic=floods&cursor=after.9000",
    "a topic of the oldest": f"{LIST}?topic=rare",
    "an unknown topic": f"{LIST}?topic=nothing",
    "a rating of the oldest": f"{LIST}?rating=true",
    "published_since": f"{LIST}?published_since=2000-01-01",
    "published_before the first": f"{LIST}?published_before=2000-01-01",
    "two common names": f"{LIST}?topic=floods&actor=ada-rivera",
    "three names, one rare": f"{LIST}?topic=rare&actor=ada-rivera&rating=true",
    "three names, never together": f"{LIST}?topic=floods&actor=actor-7&rating=false",
    "home page": "/",
    "a verdict's page": "/claims/9000/the-river-rose-by-two-meters-in-one/",
    "an actor's page, a third of all": "/actors/ada-rivera/",
    "a source's page, all": "/sources/radio-interview/",
    "methodology": "/methodology/",
    "the API's page": "/api/",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--check", action="store_true", help="also time rebuild_record --check and its memory")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure, options.rounds, with_check=options.check)
        return
    found = {}
    for claims in options.claims:
        with scratch_database() as environment:
            command = [sys.executable, "-m", "bench.reads", "--measure", str(claims), "--rounds", str(options.rounds)]
            command += ["--check"] if options.check else []
            output = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
            found[claims] = json.loads(output)
            print(f"{claims:,}: {output}", file=sys.stderr, flush=True)
    print(f"{'milliseconds, medians':<34}" + "".join(f"{claims:>12,}" for claims in found) + f"{'ratio':>8}")
    for what in found[options.claims[0]]:
        times = [found[claims][what] for claims in found]
        print(f"{what:<34}" + "".join(f"{value:>12.2f}" for value in times) + f"{times[-1] / times[0]:>8.2f}")


def measure(claims: int, rounds: int, *, with_check: bool) -> None:
    """Fill this process's database and print the times as JSON."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    from django.conf import settings
    from django.test import Client

    from bench.generated import fill_own

    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    fill_own(claims)
    client, found = Client(), {}
    for what, address in ADDRESSES.items():
        times = []
        for _ in range(rounds + 2):
            start = time.perf_counter()
            answer = client.get(address)
            times.append(1000 * (time.perf_counter() - start))
            assert answer.status_code == 200, (address, answer.status_code)
        found[what] = statistics.median(times[2:])
    if with_check:
        start = time.perf_counter()
        checked = subprocess.run([sys.executable, "manage.py", "rebuild_record", "--check"], stdout=subprocess.PIPE)
        found["rebuild_record --check, seconds"] = time.perf_counter() - start
        assert checked.returncode in (0, 1), checked
        found["its memory, MB"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps(found))


if __name__ == "__main__":
    main()
