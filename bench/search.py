"""Time searching, matching and listing among up to 1,000,000 texts, and say what candidates miss of the best ten.

    .venv/bin/python -m bench.search [--data FOLDER] [--sizes 10000 100000 1000000] [--questions 40]

The first texts are the fact-checks of CheckThat! 2020; each further one has the beginning of one of them, the end of
another, and some of 400,000 invented names, as rare as names are. Questions are its posts, and the first words of its
claims. Works in a database of its own, which it drops at the end.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import time
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import accumulate, chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench import clef
from bench.scratch import scratch_database

NAMES = 400_000
SYLLABLES = (
    "ba",
    "ro",
    "ni",
    "ta",
    "ke",
    "lu",
    "mor",
    "san",
    "del",
    "vi",
    "gra",
    "pol",
    "er",
    "tis",
    "on",
    "ar",
    "sch",
    "lin",
)
AT_ONCE, PROCESSES = 2_000, 2
FACETS = ("rating", "topic", "actor", "source", "publisher", "country", "language", "year")  # as explore counts
EXACT_QUESTIONS = 20  # of a million, comparing every text takes seconds for each


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=clef.FOLDER, help="the folder of the collection")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.data, options.sizes, options.questions)
        return
    with scratch_database() as environment:
        subprocess.run([sys.executable, "-m", "bench.search", "--measure", *sys.argv[1:]], env=environment, check=True)


def measure(folder: Path, sizes: list[int], questions: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    os.environ.setdefault("SEARCH_ENCODER", "none")
    django.setup()

    checks, posts = clef.fact_checks(folder), [post.text for post in clef.posts("dev", folder)]
    step = max(len(posts) // questions, 1)
    short = [" ".join(check.claim.split()[:3]) for check in checks[:: len(checks) // questions]]
    texts, filled, times = generated(checks), 0, {}
    for size in sizes:
        fill(islice(texts, size - filled), filled)
        filled = size
        times[size] = timed(posts[::step], short)
        recall = share_found(posts[::step][:EXACT_QUESTIONS], short[:EXACT_QUESTIONS])
        figures = "  ".join(f"{what} {value:.1f} ms" for what, value in times[size].items())
        print(f"{size:>9,} texts: {figures}  of the best ten: {recall}", flush=True)
    first, last = times[sizes[0]], times[sizes[-1]]
    print("ratio: " + "  ".join(f"{what} {last[what] / first[what]:.2f}" for what in first))


def generated(checks: list[clef.FactCheck]) -> Iterator[str]:
    """Yield the texts, always the same."""
    randomness = random.Random(1)
    names = ["".join(randomness.choices(SYLLABLES, k=randomness.randint(2, 4))) for _ in range(NAMES)]
    shares = [*accumulate(1 / (rank + 1) ** 0.8 for rank in range(NAMES))]
    words = [f"{check.title} {check.claim}".split() for check in checks]
    yield from (" ".join(each) for each in words)
    while True:
        one, other = randomness.choice(words), randomness.choice(words)
        rare = [names[bisect(shares, randomness.random() * shares[-1])] for _ in range(randomness.randint(2, 8))]
        yield " ".join([*one[: len(one) // 2], *other[len(other) // 2 :], *rare])


def fill(texts: Iterator[str], first: int) -> None:
    """Add texts to the index, and what results show of them. Its trees are built again: that is faster."""
    from django.db import connections, transaction

    from factcheck.privileges import owner_alias
    from record.copying import copy, values_of
    from record.search.index import RECORD, change_frequencies, change_spellings
    from record.search.models import Searchable

    trees = {"terms": "gin(terms)", "pieces": "gin(pieces)"}
    owner: Any = connections[owner_alias()].cursor()
    for name in trees:
        owner.execute(f"DROP INDEX searchabletext_{name}")
    terms: Counter[int] = Counter()
    grams: Counter[int] = Counter()
    spellings: Counter[str] = Counter()
    at = first
    batches = iter(lambda: [*islice(texts, AT_ONCE)], [])
    with get_context("spawn").Pool(PROCESSES, initializer=prepare) as pool:
        for batch, columns, *counted in pool.imap(indexed, numbered(batches, first), chunksize=1):
            for counts, more in zip((terms, grams, spellings), counted, strict=True):
                counts.update(more)
            with transaction.atomic():
                copy(RECORD.texts, columns)
                copy(Searchable, (values_of(clef.searchable(key, text, None)) for key, text in batch.items()))
            at += len(columns)
            print(f"\r{at:,} texts", end="", file=sys.stderr, flush=True)
    with transaction.atomic():
        change_frequencies(
            RECORD,
            {("text", 0): at - first}
            | {("word", term): count for term, count in terms.items()}
            | {("gram", term): count for term, count in grams.items()},
        )
        change_spellings(RECORD, spellings)
    owner.execute("SET maintenance_work_mem = '1GB'")
    for name, tree in trees.items():
        index = f"INDEX searchabletext_{name} ON record_searchabletext"
        owner.execute(f"CREATE {index} USING {tree} WITH (fastupdate = off)")
    owner.execute("VACUUM ANALYZE")
    print("\r", end="", file=sys.stderr)


def numbered(batches: Iterator[list[str]], first: int) -> Iterator[dict[int, str]]:
    """Yield batches with the id of each text."""
    for batch in batches:
        yield {first + place: text for place, text in enumerate(batch, start=1)}
        first += len(batch)


def prepare() -> None:
    import django

    django.setup()


def indexed(
    batch: dict[int, str],
) -> tuple[dict[int, str], list[list[Any]], Counter[int], Counter[int], Counter[str]]:
    """Return the texts, their rows, and what they add to frequencies and vocabulary."""
    from record.copying import values_of
    from record.search.index import RECORD, rows_of
    from record.search.terms import Text, read_terms

    rows = rows_of(RECORD, {key: Text(text, "en") for key, text in batch.items()})
    terms = Counter(chain.from_iterable(row.terms for row in rows))
    grams = Counter(chain.from_iterable(read_terms(row.grams) for row in rows))
    spellings = Counter(chain.from_iterable(row.spellings for row in rows))
    return batch, [values_of(row) for row in rows], terms, grams, spellings


def timed(posts: list[str], short: list[str]) -> dict[str, float]:
    """Return medians in milliseconds."""
    from record.reading import answer
    from record.search import finding, matching
    from record.search.index import RECORD
    from record.search.ranking import rank

    def search(text: str) -> None:
        answer(rank(RECORD, text, limit=10))

    def listed(text: str) -> None:
        answer(finding.page(answer(finding.read(finding.Search(text))), 20))

    def explore(text: str) -> None:
        found = answer(finding.read(finding.Search(text)))
        answer(finding.counts(found, FACETS))
        answer(finding.page(found, 20))

    return {
        "search": median(search, short),
        "search for a post": median(search, posts),
        "list": median(listed, short),
        "list with facets": median(explore, short),
        "match": median(lambda text: answer(matching.match(text, 5)), posts),
    }


def median(ask: Callable[[str], object], questions: list[str]) -> float:
    times = []
    for question in [*questions[:3], *questions]:
        start = time.perf_counter()
        ask(question)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times[3:])


def share_found(*kinds: list[str]) -> str:
    """Return which share of the best ten candidates alone have, for each kind of question."""
    from record.search import ranking

    shares = []
    usual = ranking.EXACT_UP_TO
    for questions in kinds:
        found = []
        for question in questions:
            ranking.EXACT_UP_TO = sys.maxsize
            best = scores(question)
            ranking.EXACT_UP_TO = usual
            found.append(sum(score >= best[-1] - 1e-6 for score in scores(question)) / len(best) if best else 1.0)
        shares.append(f"{statistics.mean(found):.3f}")
    return " and ".join(shares)


def scores(question: str) -> list[float]:
    from record.reading import answer
    from record.search.index import RECORD
    from record.search.ranking import rank

    return [hit.score for hit in answer(rank(RECORD, question, limit=10))]


if __name__ == "__main__":
    main()
