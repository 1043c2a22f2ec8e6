"""What partners read: changes, whole documents, the export and ClaimReview, beside other ways to send the same.

    .venv/bin/python -m bench.partners [--claims 100000] [--workers 2] [--rounds 5] [--seconds 3]
    .venv/bin/python -m bench.partners --claims 10000 1000000 --without-stock

Beside are a WSGI function that sends the same stored bytes (bench/bare.py), a stock Django REST framework project with
the same content (bench/stock), both under granian with as many workers, and psql's \\copy of the documents. All are
asked in turn, records of several sizes too, so that the ratios hold although the machine's speed drifts: the first
column of ratios is the rate of the first way to each, the second that of the first record to each. Needs wrk and curl.
Works in databases of its own, which it drops at the end.
"""

import argparse
import json
import statistics
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from operator import itemgetter
from typing import NamedTuple
from urllib.request import urlopen

import psycopg

from bench.scratch import PROJECT, manage, scratch_database
from bench.servers import Server, bare, load, need, ours, stock
from factcheck.embedded_postgres import programs

CHANGES, DOCUMENTS = "/api/v1/changes?limit=100&after=%d", "/api/v1/claims?view=full&limit=50&cursor=after.%d"
LIST = "/api/v1/claims?cursor=after.%d"
EXPORT, CLAIM_REVIEWS = "/api/v1/export", "/feeds/claimreview.json"
COPY = r"\copy (SELECT body FROM record_document) TO STDOUT"
SLOWLY = ["--limit-rate", "2M", "--max-time", "15"]
FIRST = "ours, made"


class Side(NamedTuple):
    """A record of one size, with the servers that show it."""

    claims: int
    megabytes: float  # of all documents
    url: str
    keeping: Server
    making: Server  # keeps next to nothing, so that every answer is made
    bottom: Server
    stock: Server | None


Rate = Callable[[Side], float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[100_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without-stock", action="store_true", help="its tables take minutes and gigabytes to fill")
    options = parser.parse_args()
    need("wrk", "curl")
    with ExitStack() as stack:
        sides = [side(stack, claims, options.workers, not options.without_stock) for claims in options.claims]
        print(f"{'what':<26}{'claims':>10}  {'way':<20}{'per second':>11}{'first to it':>12}{'growth':>8}")
        compare_answers(sides, options.rounds, options.seconds)
        compare_streams(sides, options.rounds)
        for each in sides:
            print(f"{each.claims:,} fact-checks, {each.megabytes:,.0f} MB. {memory(each.keeping)}", flush=True)


def side(stack: ExitStack, claims: int, workers: int, with_stock: bool) -> Side:
    """Fill a database and start its servers."""
    environment = stack.enter_context(scratch_database()) | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
    manage(environment, "collectstatic", "--noinput", "-v0")
    manage(environment, "shell", "-v0", "-c", f"from bench.generated import fill_own; fill_own({claims})")
    if with_stock:
        manage(environment | {"DJANGO_SETTINGS_MODULE": "bench.stock.settings"}, "load_stock")
    url = environment.get("DATABASE_OWNER_URL", environment["DATABASE_URL"])
    with psycopg.connect(url) as connection:
        [[bytes_]] = connection.execute("SELECT sum(octet_length(body)) FROM record_document").fetchall()
    made = Side(
        claims,
        float(bytes_) / 1e6,
        url,
        stack.enter_context(ours(environment, workers)),
        stack.enter_context(ours(environment | {"KEPT_ANSWERS_MB": "1"}, workers)),
        stack.enter_context(bare(environment, workers)),
        stack.enter_context(stock(environment, workers)) if with_stock else None,
    )
    if made.stock is not None:
        middle = claims // 2
        assert documents(made.keeping, DOCUMENTS % middle) == documents(made.stock, f"/claims/?before={middle}")
    return made


def documents(server: Server, address: str) -> list[dict[str, object]]:
    """Return the documents of a page; lists whose order says nothing are sorted."""
    with urlopen(server.address + address) as answer:
        found = json.load(answer)["results"]
    for each in found:
        for names in (each["actors"], each["sources"]):
            names.sort(key=itemgetter("slug"))
    return found


def memory(server: Server) -> str:
    """Say the most memory that a process of a server takes for what is streamed, also to a client that reads slowly."""
    words = [f"Most memory of a process, MB: {server.most_memory():.0f}"]
    for what, address, options in (
        ("an export read at 2 MB/s", EXPORT, SLOWLY),
        ("read at once", EXPORT, []),
        ("ClaimReview read at 2 MB/s", CLAIM_REVIEWS, SLOWLY),
        ("read at once", CLAIM_REVIEWS, []),
    ):
        fetch(server.address + address, *options)
        words.append(f"{what} {server.most_memory():.0f}")
    return ", ".join(words)


def compare_answers(sides: list[Side], rounds: int, seconds: int) -> None:
    def rate(of: Callable[[Side], Server], address: str, first: float = 0, last: float = 1) -> Rate:
        """Ask for random places between two, as parts of the whole."""

        def ask(each: Side) -> float:
            least, most = max(1, round(first * each.claims)), round(last * each.claims)
            return load(of(each).address + address, most, seconds, least=least)

        return ask

    def kept(address: str) -> Rate:
        return rate(lambda each: each.keeping, address, 0.5, 0.5)

    def made(address: str, *places: float) -> Rate:
        return rate(lambda each: each.making, address, *places)

    for what, address, bottom, beside in (
        ("changes of 100", CHANGES, "/changes/%d", "/changes/?limit=100&after=%d"),
        ("50 whole documents", DOCUMENTS, "/documents/%d", "/claims/?limit=50&before=%d"),
    ):
        ways = {FIRST: made(address), "ours, kept": kept(address), "bare": rate(lambda each: each.bottom, bottom)}
        if all(each.stock for each in sides):
            ways["stock"] = rate(lambda each: each.stock, beside)
        compare(what, sides, ways, rounds)
    compare("list", sides, {"the last tenth": made(LIST, 0, 0.1), "the first tenth": made(LIST, 0.9, 1)}, rounds)


def compare_streams(sides: list[Side], rounds: int) -> None:
    """Compare what is streamed whole, in megabytes of documents a second."""

    def streamed(address: str, *options: str) -> Rate:
        return lambda each: each.megabytes / fetch(each.keeping.address + address, *options)

    export = {
        FIRST: streamed(EXPORT),
        "with gzip": streamed(EXPORT, "-H", "Accept-Encoding: gzip"),
        "with zstd": streamed(EXPORT, "-H", "Accept-Encoding: zstd"),
        r"\copy": lambda each: each.megabytes / copy(each.url, COPY),
        r"\copy, binary": lambda each: each.megabytes / copy(each.url, f"{COPY} (FORMAT binary)"),
    }
    compare("export, MB of documents", sides, export, rounds)
    compare("ClaimReview, the same", sides, {FIRST: streamed(CLAIM_REVIEWS)}, rounds)


def compare(what: str, sides: list[Side], ways: dict[str, Rate], rounds: int) -> None:
    """Measure all ways of all records in turn, and print medians and ratios: of the first way, of the first record."""
    rates = [{(each.claims, way): rate(each) for way, rate in ways.items() for each in sides} for _ in range(rounds)]

    def ratio(one: tuple[int, str], other: tuple[int, str]) -> float:
        return statistics.median(found[one] / found[other] for found in rates)

    first = next(iter(ways))
    for each in sides:
        for way in ways:
            here = each.claims, way
            median = statistics.median(found[here] for found in rates)
            line = f"{what:<26}{each.claims:>10,}  {way:<20}{median:>11,.1f}{ratio((each.claims, first), here):>12.2f}"
            print(f"{line}{ratio((sides[0].claims, way), here):>8.2f}", flush=True)


def fetch(url: str, *options: str) -> float:
    """Return the seconds in which curl reads all of an answer, or as much as its options let it."""
    began = time.monotonic()
    command = ["curl", "--silent", "--fail", "--output", "/dev/null", *options, url]
    code = subprocess.run(command, check=False).returncode
    if code and not (code == 28 and options == tuple(SLOWLY)):  # 28: the time was up
        raise SystemExit(f"{url} was not answered whole: curl ended with {code}")
    return time.monotonic() - began


def copy(url: str, statement: str) -> float:
    began = time.monotonic()
    psql = programs(PROJECT / "var") / "psql"
    subprocess.run([psql, "--no-psqlrc", "--command", statement, url], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
