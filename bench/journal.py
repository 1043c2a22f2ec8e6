"""What the journal adds to an append, which waits for one more flush to the disk.

    .venv/bin/python -m bench.journal [--appends 50] [--rounds 9]

Works in a database and with a journal of its own. Appends with and without it take turns, so that the ratio holds
although the machine's speed drifts. The temporary folder should be on the disk that the database is on.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.scratch import scratch_database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--appends", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        measure(options.appends, options.rounds)
        return
    with scratch_database() as environment:
        arguments = ["--appends", str(options.appends), "--rounds", str(options.rounds), "--inside"]
        subprocess.run([sys.executable, "-m", "bench.journal", *arguments], env=environment, check=True)


def measure(appends: int, rounds: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    import django
    from django.conf import settings

    django.setup()
    from record import journal
    from tests.record.factories import publish

    def milliseconds() -> float:
        begin = time.perf_counter()
        publish(*(f"The river rose by {number} meters in one night." for number in range(appends)))
        return (time.perf_counter() - begin) * 1000 / appends

    with tempfile.TemporaryDirectory(dir=settings.VAR) as folder:
        pairs = []
        for _ in range(rounds):
            settings.JOURNAL = None
            without = milliseconds()
            settings.JOURNAL = Path(folder) / "journal"
            journal.follow()  # what was appended without it
            pairs.append((without, milliseconds()))
    without, with_it = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(second / first for first, second in pairs)
    print(f"an append: {without:.1f} ms without a journal, {with_it:.1f} ms with it, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
