"""Requests per second of public answers, beside a bare WSGI function that sends the stored bytes, and an empty view.

    .venv/bin/python -m bench.serving [--claims 10000 100000] [--workers 1 2] [--seconds 3] [--rounds 5]

Needs wrk. Works in databases of its own, which it drops at the end. The servers are asked in turn, so that the ratios
hold although the machine's speed drifts.
"""

import argparse
import statistics
from typing import NamedTuple

from bench.scratch import manage, scratch_database
from bench.servers import ask, bare, load, need, ours

STORED = 2_000  # pages that were rendered before, at random
BARE_CLAIM, BARE_LIST = "/api/v1/claims/%d", "/api/v1/claims"
EMPTY = "/empty/?n=%d"  # an empty view of our own; the numbers, so that nobody waits for another's answer
PAGE = "/claims/%d/the-river-rose-by-two-meters-in-one/"


class Row(NamedTuple):
    """A kind of answers, and what it is compared with."""

    what: str
    address: str  # %d is a random number
    beside: str  # an address of the bare server, or EMPTY
    most: int = 0  # of the random number; 0 for the number of claims
    keeps: bool = True  # False: next to nothing is kept, so that every answer is made
    is_unchanged: bool = False  # the client names the ETag


ROWS = [
    Row("one claim, kept", "/api/v1/claims/1", BARE_CLAIM, most=1),
    Row("list, kept", "/api/v1/claims", BARE_LIST),
    Row("verdict's page, kept", PAGE, BARE_CLAIM, most=1),
    Row("the same, shared with fbclid", f"{PAGE.replace('%d', '1')}?fbclid=a%d", BARE_CLAIM, most=1_000_000),
    Row("one claim, unchanged (304)", "/api/v1/claims/1", BARE_CLAIM, most=1, is_unchanged=True),
    Row("any claim, made", "/api/v1/claims/%d", BARE_CLAIM, keeps=False),
    Row("list at any depth, made", "/api/v1/claims?cursor=after.%d", BARE_LIST, keeps=False),
    Row("list of a topic, made", "/api/v1/claims?topic=floods&cursor=after.%d", BARE_LIST, keeps=False),
    Row("any verdict's page, stored", PAGE, EMPTY, most=STORED, keeps=False),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1])
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    need("wrk")
    print(
        f"{'claims':>9} {'workers':>8}  {'what':<30}{'Factcheck':>10}{'beside':>9}{'ratio':>8}   (requests/s, medians)"
    )
    for claims in options.claims:
        with scratch_database() as environment:
            environment |= {"DJANGO_SETTINGS_MODULE": "bench.settings"}
            manage(environment, "collectstatic", "--noinput", "-v0")
            manage(environment, "shell", "-v0", "-c", f"from bench.generated import fill_own; fill_own({claims})")
            for workers in options.workers:
                compare(environment, claims, workers, options.rounds, options.seconds)


def compare(environment: dict[str, str], claims: int, workers: int, rounds: int, seconds: int) -> None:
    with (
        ours(environment, workers) as keeping,
        ours(environment | {"KEPT_ANSWERS_MB": "1"}, workers) as making,
        bare(environment, workers) as bottom,
    ):
        for number in range(1, STORED + 1):
            ask(making.address + PAGE % number)
        for row in ROWS:
            server = (keeping if row.keeps else making).address
            beside = making.address + EMPTY if row.beside == EMPTY else bottom.address + row.beside
            most = row.most or claims
            tag = ask(server + row.address.replace("%d", "1")) if row.is_unchanged else ""
            pairs = []
            for _ in range(rounds):
                mine = load(server + row.address, most, seconds, etag=tag)
                pairs.append((mine, load(beside, most, seconds)))
            ratio = statistics.median(one / other for one, other in pairs)
            mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
            print(f"{claims:>9,} {workers:>8}  {row.what:<30}{mine:>10,.0f}{other:>9,.0f}{ratio:>8.2f}", flush=True)


if __name__ == "__main__":
    main()
