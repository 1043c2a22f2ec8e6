"""Time publishing a newsroom's own archive beside publishing the same fact-checks one at a time.

    .venv/bin/python -m bench.own_archive [--reviews 20000] [--single 200] [--rounds 3]

The archive goes through import_claimreview --own. One at a time, each fact-check of another one is an approved claim
with the same texts, which the workflow's own verb publishes; beside it stands what all verbs take that lead there from
the entry of a claim: that is what publishing an archive by hand comes to. Works in a database of its own, which it
drops at the end. Exits with 1 where the ratio to the verb alone is below 20.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.external import a_review, timed, words_of
from bench.scratch import PROJECT, scratch_database

if TYPE_CHECKING:
    from accounts.models import User
    from claims.models import Rating

RATIO, MOST = 20, 300  # and megabytes
FALSE = {"@type": "Rating", "alternateName": "False"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=20_000)
    parser.add_argument("--single", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        import django

        django.setup()
        sys.exit(0 if is_well(options.reviews, options.single, options.rounds) else 1)
    command = [sys.executable, "-m", "bench.own_archive", "--serve", *sys.argv[1:]]
    with scratch_database() as environment:
        given = environment | {"DJANGO_SETTINGS_MODULE": "factcheck.settings"}
        sys.exit(subprocess.run(command, cwd=PROJECT, env=given, check=False).returncode)


def is_well(reviews: int, single: int, rounds: int) -> bool:
    """Print what each round takes and the medians, and return whether these are what they should be."""
    from tests.claims.factories import a_rating, person

    editor, rating = person("editor"), a_rating()
    ratios: list[float] = []
    for place in range(rounds):
        archive = imported(reviews, place * reviews, editor)
        milliseconds = 1_000 / archive["rows"]
        verb, verbs = one_by_one(single, 10_000_000 + place * single, rating)
        ratios.append(verb / milliseconds)
        print(
            f"archive {milliseconds:.2f} ms each ({archive['megabytes']:.0f} MB), publish {verb:.1f} ms, all verbs "
            f"{verbs:.0f} ms: {verb / milliseconds:.1f} and {verbs / milliseconds:.0f} times",
            flush=True,
        )
    print(f"archive to publishing one at a time: {median(ratios):.1f}")
    return median(ratios) >= RATIO and archive["megabytes"] < MOST


def imported(count: int, first: int, editor: "User") -> dict[str, float]:
    """Publish an archive of so many reviews, none of which was there before."""
    import json

    from django.core.management import call_command

    chance = random.Random(first)
    words = words_of(chance)
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as nowhere:
        file = Path(folder) / "archive.jsonl"
        with file.open("w") as lines:
            for number in range(first, first + count):
                review = a_review(number, chance, words) | {"reviewRating": FALSE, "inLanguage": "en"}
                lines.write(json.dumps(review, ensure_ascii=False) + "\n")

        def work() -> int:
            call_command("import_claimreview", str(file), own=True, by=editor.username, stdout=nowhere, stderr=nowhere)
            return count

        return timed(work)


def one_by_one(count: int, first: int, rating: "Rating") -> tuple[float, float]:
    """Return the milliseconds of publishing one of so many claims, and of all verbs that lead there."""
    from claims import workflow
    from tests.claims.factories import a_claim, person

    chance = random.Random(first)
    words = words_of(chance)
    publishing, beginning = 0.0, time.perf_counter()
    for number in range(first, first + count):
        review = a_review(number, chance, words)
        claim = a_claim(
            "approved",
            statement=review["claimReviewed"],
            headline=review["headline"][:110],
            summary=review["headline"],
            analysis=review["reviewBody"],
            proposed_rating=rating,
        )
        begun = time.perf_counter()
        workflow.publish(claim, by=person("editor"))
        publishing += time.perf_counter() - begun
    return publishing / count * 1_000, (time.perf_counter() - beginning) / count * 1_000


if __name__ == "__main__":
    main()
