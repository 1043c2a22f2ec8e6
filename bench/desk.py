"""Time the desk's pages for desks of several sizes: My day of each role, the list with each filter, search, a claim.

    .venv/bin/python -m bench.desk [--claims 1000 100000] [--rounds 9]

Works in databases of its own, which it drops at the end, and asks through Django's test client; all sizes are asked in
turn. Prints milliseconds of the quickest round, the ratio of the largest to the smallest, and the queries of the
largest. A line that takes more than twice the time or 20 queries is marked.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

from bench.scratch import scratch_database

LIST = "/desk/claims/claim/"
PEOPLE = {"fact-checker": "checker_1", "reviewer": "reviewer_1", "editor": "editor_1", "superuser": "root"}
MOST_QUERIES, MOST_TIMES = 19, 2.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    with ExitStack() as stack:
        desks = {claims: stack.enter_context(_desk(stack, claims)) for claims in options.claims}
        names = json.loads(desks[options.claims[0]].stdout.readline())  # type: ignore[union-attr]
        for claims in options.claims[1:]:
            desks[claims].stdout.readline()  # type: ignore[union-attr]
        found: dict[str, dict[int, tuple[float, int]]] = {name: {} for name in names}
        for _round in range(options.rounds):
            for name in names:
                for claims, desk in desks.items():
                    milliseconds, queries = _asked(desk, name)
                    before = found[name].get(claims, (milliseconds, queries))[0]
                    found[name][claims] = min(before, milliseconds), queries
    _print(found, options.claims)


def _desk(stack: ExitStack, claims: int) -> "subprocess.Popen[str]":
    environment = stack.enter_context(scratch_database())
    command = [sys.executable, "-m", "bench.desk", "--serve", str(claims)]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _asked(desk: "subprocess.Popen[str]", name: str) -> tuple[float, int]:
    assert desk.stdin
    assert desk.stdout
    desk.stdin.write(f"{name}\n")
    desk.stdin.flush()
    milliseconds, queries = json.loads(desk.stdout.readline())
    return milliseconds, queries


def _print(found: dict[str, dict[int, tuple[float, int]]], sizes: list[int]) -> None:
    columns = "".join(f"{size:>10,}" for size in sizes)
    print(f"{'milliseconds, the quickest':<44}{columns}{'ratio':>8}{'queries':>9}")
    for name, of in found.items():
        times, queries = [of[size][0] for size in sizes], of[sizes[-1]][1]
        ratio = times[-1] / times[0]
        mark = " !" if ratio > MOST_TIMES or queries > MOST_QUERIES else ""
        print(f"{name:<44}" + "".join(f"{each:>10.1f}" for each in times) + f"{ratio:>8.2f}{queries:>9}{mark}")


def addresses() -> Iterator[tuple[str, str, str]]:
    """Yield what is asked: its name, who asks, and the address."""
    from claims.day import CONCERNS
    from claims.models import Actor, Claim, Rating, Topic

    for role, username in PEOPLE.items():
        yield f"My day: {role}", username, "/desk/"
    slugs = {"a common": "1", "a rare": "rare"}
    topics = {kind: Topic.objects.get(slug=f"topic-{slug}").pk for kind, slug in slugs.items()}
    actors = {kind: Actor.objects.get(slug=f"actor-{slug}").pk for kind, slug in slugs.items()}
    ratings = {"a common": Rating.objects.get(slug="false").pk, "a rare": Rating.objects.get(slug="unproven").pk}
    yield "list", PEOPLE["editor"], LIST
    yield "list, page 20", PEOPLE["editor"], f"{LIST}?p=20"
    yield "list, by change", PEOPLE["editor"], f"{LIST}?o=-8"
    filters = {
        **{f"{kind} topic": f"topic={pk}" for kind, pk in topics.items()},
        **{f"{kind} actor": f"actor={pk}" for kind, pk in actors.items()},
        **{f"{kind} rating": f"rating={pk}" for kind, pk in ratings.items()},
        "person": "assignee=me",
        "nobody": "assignee=nobody",
        "in work": "stage=in_work",
        "stage review": "stage=review",
        "standing retracted": "standing=retracted",
        "age 30": "age=30",
        "age 90 in research": "age=90&stage=research",
        "language en": "language=en",
        "a rare language": "language=cy",
        "overdue": "due=overdue",
        "due this week": "due=week",
        "no due date": "due=none",
        "urgent": "priority=1",
        "normal": "priority=3",
    }
    for name, query in filters.items():
        yield f"list: {name}", PEOPLE["fact-checker" if name == "person" else "editor"], f"{LIST}?{query}"
    for name in CONCERNS:
        yield f"list: turn {name}", PEOPLE["superuser"], f"{LIST}?turn={name}"
    searches = {
        "a word of all": "minister",
        "rare words": "place77 bridge",
        "a person": "Checker_7",
        "an address": "https://board.example/reports/77",
        "nothing together": "minister moon",
    }
    for name, text in searches.items():
        yield f"search: {name}", PEOPLE["editor"], f"{LIST}?q={text}"
    mine = Claim.objects.filter(assignee__username=PEOPLE["fact-checker"], stage="research").latest("pk")
    done = Claim.objects.filter(stage="done").latest("pk")
    yield "a claim, editing", PEOPLE["fact-checker"], f"{LIST}{mine.pk}/change/"
    yield "a claim, reading", PEOPLE["reviewer"], f"{LIST}{done.pk}/change/"


def serve(claims: int) -> None:
    """Fill this process's database, then answer each name that is read with milliseconds and number of queries."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from bench.desk_generated import fill_own

    settings.ALLOWED_HOSTS.append("testserver")
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    fill_own(claims)
    User.objects.create(username=PEOPLE["superuser"], password="!", is_staff=True, is_superuser=True)
    asked = {name: (username, address) for name, username, address in addresses()}
    clients = {username: Client() for username in PEOPLE.values()}
    for username, client in clients.items():
        client.force_login(User.objects.get(username=username))
    counted: dict[str, int] = {}
    print(json.dumps([*asked]), flush=True)
    for line in sys.stdin:
        username, address = asked[line.strip()]
        if line not in counted:
            clients[username].get(address)  # what is made once is made
            with CaptureQueriesContext(connection) as queries:
                clients[username].get(address)
            counted[line] = len(queries)
        start = time.perf_counter()
        answer = clients[username].get(address)
        milliseconds = 1000 * (time.perf_counter() - start)
        assert answer.status_code == 200, (address, answer.status_code)
        print(json.dumps([milliseconds, counted[line]]), flush=True)


if __name__ == "__main__":
    main()
