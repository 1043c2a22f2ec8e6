"""Time importing other publishers' fact-checks beside COPY of the same rows and beside saving one model at a time.

    .venv/bin/python -m bench.external [--reviews 100000] [--saved 2000] [--rounds 3]

The file is made before: NDJSON with one ClaimReview a line, each different, some of them odd. All of it is read by the
import, into an empty table and once more; COPY gets the rows that the import left, and writes them into the same table
with its indexes. Saving reads the first `--saved` reviews and saves each as a model, once as new and once with a look
whether it is there. Works in a database of its own, which it drops at the end. Exits with 1 when a ratio or the memory
is not what it should be.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from bench.scratch import PROJECT, scratch_database

COPY_RATIO, SAVE_RATIO, MOST = 0.3, 20, 300  # and megabytes
SITES, WORDS = 60, 4_000
RATINGS = ("False", "Falso", "Mostly false", "True", "Misleading", "Missing context", "خاطئ", "Pants on Fire!")
WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
LANGUAGES = ("en", "es", "pt-BR", "fr", "ar", "hi", "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=100_000)
    parser.add_argument("--saved", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ask", nargs=2, metavar=("WHAT", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        import django

        django.setup()
        what, file = options.ask
        print(json.dumps(WAYS[what](Path(file), options.saved)))
        return
    with tempfile.TemporaryDirectory() as folder, scratch_database() as environment:
        file = Path(folder) / "reviews.jsonl"
        write(file, options.reviews)
        print(f"{options.reviews} reviews, {file.stat().st_size / 1e6:.0f} MB")
        rounds = []
        for _round in range(options.rounds):
            rounds.append({what: asked(environment, what, file, options.saved) for what in WAYS})
            shown = (f"{what}: {found['rows']:.0f} ({found['processor']:.0f} µs)" for what, found in rounds[-1].items())
            print("  ".join(shown), flush=True)
    sys.exit(0 if is_well(rounds) else 1)


def is_well(rounds: list[dict[str, dict[str, float]]]) -> bool:
    """Print the medians, and return whether they are what they should be."""
    for what in WAYS:
        rows, processor = (median(found[what][name] for found in rounds) for name in ("rows", "processor"))
        print(f"{what:<18}{rows:>8.0f} rows a second, {processor:>6.0f} µs of processor for each beside the database")

    def ratio(way: str) -> float:
        return median(found["import"]["rows"] / found[way]["rows"] for found in rounds)

    memory = max(found["import"]["megabytes"] for found in rounds)
    print(f"import to COPY {ratio('copy'):.2f}, to saving {ratio('save'):.1f}, ", end="")
    print(f"to saving with a look {ratio('save with a look'):.1f}; at most {memory:.0f} MB")
    return ratio("copy") >= COPY_RATIO and ratio("save") >= SAVE_RATIO and memory < MOST


def asked(environment: dict[str, str], what: str, file: Path, saved: int) -> dict[str, float]:
    """Do it in a process of its own; return the rows a second, the microseconds of processor and the megabytes."""
    command = [sys.executable, "-m", "bench.external", "--saved", str(saved), "--ask", what, str(file)]
    given = environment | {"DJANGO_SETTINGS_MODULE": "factcheck.settings"}
    done = subprocess.run(command, cwd=PROJECT, env=given, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def write(file: Path, count: int) -> None:
    """Write so many reviews, each different, as publishers write them."""
    chance = random.Random(1)
    words = words_of(chance)
    with file.open("w") as lines:
        for number in range(count):
            lines.write(json.dumps(a_review(number, chance, words), ensure_ascii=False) + "\n")


def words_of(chance: random.Random) -> list[str]:
    return ["".join(chance.choices("abcdefghijklmnoprstuvwyzéñáшдж", k=chance.randint(2, 11))) for _ in range(WORDS)]


def a_review(number: int, chance: random.Random, words: list[str]) -> dict[str, Any]:
    def text(least: int, most: int) -> str:
        return " ".join(chance.choices(words, k=chance.randint(least, most))).capitalize()

    site = f"https://www.checks{number % SITES}.example"
    day = f"20{chance.randint(15, 25)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    claim = text(6, 30)
    plain = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz-", k=40))
    rating = {"@type": "Rating", "alternateName": chance.choice(RATINGS)}
    if number % 3:
        value = chance.randint(1, 5)
        rating |= {"ratingValue": value if number % 2 else str(value), "bestRating": 5, "worstRating": 1}
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"{site}/{day[:4]}/{chance.choice(words)}-{plain}-{number}/{'?utm_source=feed' * (number % 5 == 0)}",
        "claimReviewed": claim if number % 7 else f"<p>{claim} &amp; {text(1, 3)}</p>",
        "headline": text(5, 14),
        "datePublished": day if number % 4 else f"{day}T12:3{number % 10}:00+02:00",
        "author": {"@type": "Organization", "name": f"Checks {number % SITES}", "url": site},
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": text(2, 3), "sameAs": f"{site}/people/{number % 997}"},
            "datePublished": day,
            "appearance": [{"@type": "CreativeWork", "url": f"https://social.example/status/{number * 7919}"}],
        },
        "reviewRating": rating,
        "inLanguage": chance.choice(LANGUAGES),
        "reviewBody": text(20, 60),
    }  # fmt: skip


def empty(*tables: str) -> None:
    """Make tables as a new database has them. They cannot be truncated: what names a review is only added to."""
    from django.db import connections

    from factcheck.privileges import owner_alias

    with connections[owner_alias()].cursor() as cursor:
        for table in tables or ("external_claimreview", "external_publisher", "external_import"):
            cursor.execute(f"DELETE FROM {table}")  # one of ours
            cursor.execute(f"VACUUM FULL {table}")


def timed(work: Callable[[], int]) -> dict[str, float]:
    """Time what returns a number of rows. The memory is the most of this process and the most of one that it began."""
    before, begun = processor(), time.perf_counter()
    rows = work()
    seconds = time.perf_counter() - begun
    megabytes = sum(resource.getrusage(who).ru_maxrss for who in WHO) / 1024
    return {"rows": rows / seconds, "processor": (processor() - before) / rows * 1e6, "megabytes": megabytes}


def processor() -> float:
    used = [resource.getrusage(who) for who in WHO]
    return sum(each.ru_utime + each.ru_stime for each in used)


def imported(file: Path, saved: int) -> dict[str, float]:
    """Import the file into empty tables."""
    empty()
    return again(file, saved)


def again(file: Path, saved: int) -> dict[str, float]:
    """Import the file, which may be there already."""
    from django.core.management import call_command

    from external.models import ClaimReview

    def work() -> int:
        with open(os.devnull, "w") as nowhere:
            call_command("import_claimreview", str(file), index_later=True, stdout=nowhere, stderr=nowhere)
        return ClaimReview.objects.count()

    return timed(work)


def copied(file: Path, saved: int) -> dict[str, float]:
    """Write the rows that an import left by one COPY, from a file of PostgreSQL's own making."""
    from django.db import connection

    from external.importing import COLUMNS
    from external.models import ClaimReview

    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    with tempfile.TemporaryFile() as rows:
        with connection.cursor() as cursor, cursor.copy(f"COPY external_claimreview ({columns}) TO STDOUT") as source:
            for piece in source:
                rows.write(piece)
        rows.seek(0)
        empty("external_claimreview")

        def work() -> int:
            with connection.cursor() as cursor, cursor.copy(f"COPY external_claimreview ({columns}) FROM STDIN") as to:
                while piece := rows.read(1 << 20):
                    to.write(piece)
            return ClaimReview.objects.count()

        return timed(work)


def one_by_one(file: Path, saved: int, *, is_looked_for: bool) -> dict[str, float]:
    """Read some reviews and save each as a model in a transaction of its own."""
    empty()
    from itertools import islice

    from django.utils import timezone

    from external.importing import COLUMNS, Incoming, _row
    from external.models import ClaimReview, Import, Publisher
    from external.reports import Report
    from external.reviews import reviews_in_file

    done = Import.objects.create(name=file.name)
    names = {field.column: field for field in ClaimReview._meta.concrete_fields}

    def work() -> int:
        with file.open("rb") as opened:
            for review in islice(reviews_in_file(opened, file.name, Report(file.name)), saved):
                Publisher.objects.get_or_create(site=review.site, defaults={"name": review.publisher})
                row = _row(Incoming(review, ""), done, timezone.now())
                values = {names[column].attname: value for column, value in zip(COLUMNS, row, strict=True)}
                values |= {name: json.loads(values[name]) for name in ("claimants", "appearances")}
                if is_looked_for:
                    ClaimReview.objects.update_or_create(key=values.pop("key"), defaults=values)
                else:
                    ClaimReview(**values).save()
        return ClaimReview.objects.count()

    return timed(work)


WAYS: dict[str, Callable[[Path, int], dict[str, float]]] = {
    "import": imported,
    "import again": again,
    "copy": copied,
    "save": lambda file, saved: one_by_one(file, saved, is_looked_for=False),
    "save with a look": lambda file, saved: one_by_one(file, saved, is_looked_for=True),
}

if __name__ == "__main__":
    main()
