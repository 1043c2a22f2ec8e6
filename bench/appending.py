"""Time appending: verdicts one by one, an archive at once, and what a rebuild of everything costs who publishes.

    .venv/bin/python -m bench.appending [--claims 0 100000] [--beside ../earlier] [--archive 100000] [--rebuild]

Works in databases of its own, which it drops at the end. `--claims` says how long the log is before the first round.
`--beside` names the folder of another release, such as a git worktree: the two append in turn, each to its own log of
the same length, so that the ratio holds although the machine's speed drifts. `--archive` also appends so many at once.
`--rebuild` also empties the read model and publishes ten times a second while rebuild_record fills it.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count, islice
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
VERDICTS = 50  # of each kind in a round
ARCHIVE = 1_000

Times = dict[str, float]  # milliseconds, unless the name says otherwise


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[0, 100_000])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--beside", type=Path, help="folder of another release")
    parser.add_argument("--archive", type=int, default=0, help="also append so many at once")
    parser.add_argument("--rebuild", action="store_true")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve is not None:
        serve(options.serve)
        return
    folders = [PROJECT, *([options.beside.resolve()] if options.beside else [])]
    print(f"{'claims':>9}  {'':<28}" + "".join(f"{folder.name:>12}" for folder in folders) + f"{'ratio':>8}")
    for claims in options.claims:
        with ExitStack() as stack:
            releases = [stack.enter_context(release(folder, claims)) for folder in folders]
            show(claims, [[ask("append") for ask in releases] for _ in range(options.rounds)])
            if options.archive:
                show(claims, [[ask(f"archive {options.archive}") for ask in releases]])
            if options.rebuild:
                show(claims, [[ask("rebuild") for ask in releases]])


def show(claims: int, rounds: list[list[Times]]) -> None:
    """Print the medians of each release, and of their ratios; a round has the times of each."""
    for what in rounds[0][0]:
        columns = zip(*([times[what] for times in each] for each in rounds), strict=True)
        ratio = statistics.median(each[-1][what] / each[0][what] for each in rounds)
        medians = "".join(f"{statistics.median(column):>12.2f}" for column in columns)
        print(f"{claims:>9,}  {what:<28}{medians}{ratio:>8.2f}", flush=True)


@contextmanager
def release(folder: Path, claims: int) -> Iterator[Callable[[str], Times]]:
    """Start a process of a release, with a log of its own, and give the function that asks it for a measurement."""
    from bench.scratch import scratch_database

    with scratch_database(folder) as environment:
        process = subprocess.Popen(
            [sys.executable, __file__, "--serve", str(claims)],  # by its path: it imports the release in its folder
            cwd=folder, env=environment | {"PYTHONPATH": str(folder)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        asked, answers = process.stdin, process.stdout
        assert asked
        assert answers

        def ask(what: str) -> Times:
            print(what, file=asked, flush=True)
            return dict(json.loads(answers.readline()))

        try:
            yield ask
        finally:
            asked.close()
            process.wait(60)


def serve(claims: int) -> None:
    """Fill this process's database, and answer each line of the standard input with a measurement."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    from django.db import connections

    from bench.generated import fill
    from factcheck.privileges import owner_alias

    if claims:
        with connections[owner_alias()].cursor() as cursor:
            fill(cursor.cursor, claims)
    for line in sys.stdin:
        what, *size = line.split()
        measure = {"append": append, "archive": archive, "rebuild": rebuild}[what]
        print(json.dumps(measure(*map(int, size))), flush=True)


def contents() -> Iterator[object]:
    """Verdicts on what the generated record has too: its many actors and sources, and those that all name."""
    from tests.record.factories import a_source, an_actor, content

    usual = content()
    for n in count(int(time.time())):
        actors, sources = [an_actor(f"actor-{n % 5_000}")], [a_source(f"source-{n % 20_000}")]
        yield content(f"The river rose by {n} meters.", actors=actors + usual.actors, sources=sources + usual.sources)


def append() -> Times:
    from record import log

    verdicts = list(islice(contents(), VERDICTS))
    corrected = list(islice(contents(), VERDICTS))
    first, numbers = timed(verdicts, lambda each: log.append(each, action="published").number)
    again, _ = timed(
        zip(numbers, corrected, strict=True),
        lambda each: log.append(each[1], number=each[0], action="corrected", note="A reading was wrong."),
    )
    last, _ = timed(numbers, lambda number: log.retract(number, note="Another river."))
    return {
        "a first version": first, "a correction": again, "a retraction": last,
        "one of an archive": 1000 * archived(list(islice(contents(), ARCHIVE))) / ARCHIVE,
    }  # fmt: skip


def archive(size: int) -> Times:
    seconds = archived(islice(contents(), size))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {f"{size:,} at once, seconds": seconds, "memory, MB": memory}


def archived(contents: Iterable[object]) -> float:
    """Append an archive in one transaction, and return how many seconds that took."""
    from django.db import transaction

    from record import log

    start = time.perf_counter()
    if hasattr(log, "append_many"):
        log.append_many(contents)
    else:
        with transaction.atomic():
            for each in contents:
                log.append(each, action="published")
    return time.perf_counter() - start


def timed(arguments: Iterable[object], write: Callable[[object], object]) -> tuple[float, list[object]]:
    """Return the median of what each call took, and what the calls returned."""
    times, results = [], []
    for each in arguments:
        start = time.perf_counter()
        results.append(write(each))
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times), results


def rebuild() -> Times:
    """Empty the read model, and publish while a process rebuilds it."""
    from record import log
    from record.models import Entity, FactCheck, Mention, Tally

    for model in (Mention, FactCheck, Entity, Tally):
        model.objects.all()._raw_delete("default")
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "manage.py", "rebuild_record"], stdout=subprocess.DEVNULL)
    waits, following = [], contents()
    while process.poll() is None:
        took, _ = timed([next(following)], lambda each: log.append(each, action="published"))
        waits.append(took)
        time.sleep(0.1)
    assert process.returncode == 0
    return {
        "rebuild_record, seconds": time.perf_counter() - start,
        "publishing meanwhile": statistics.median(waits), "the slowest of a hundred": sorted(waits)[-len(waits) // 100],
        "the slowest": max(waits),
    }  # fmt: skip


if __name__ == "__main__":
    main()
