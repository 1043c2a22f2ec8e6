"""How well posts find the fact-check of their claim, on CheckThat! 2020, task 2.

    .venv/bin/python -m bench.matching [--data FOLDER] [--splits train dev] [--encoders none multilingual semantic]

For each encoder that is installed: MAP@5 with every text compared and with candidates alone, MAP@5 with typing errors,
and what the outcome “checked” is worth: its precision and recall, with every right fact-check there, and with half of
them taken away, as of texts that nobody checked. Works in databases of its own, which it drops at the end.
"""

import argparse
import os
import random
import subprocess
import sys
from pathlib import Path

from bench import clef
from bench.scratch import scratch_database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=clef.FOLDER, help="the folder of the collection")
    parser.add_argument("--splits", nargs="+", default=["train", "dev"])
    parser.add_argument("--encoders", nargs="+", default=["none"])
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.data, options.splits)
        return
    for encoder in options.encoders:
        with scratch_database() as environment:
            command = [sys.executable, "-m", "bench.matching", "--measure", "--data", str(options.data)]
            subprocess.run(
                [*command, "--splits", *options.splits], env=environment | {"SEARCH_ENCODER": encoder}, check=True
            )


def measure(folder: Path, splits: list[str]) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    from record.search import encoders, ranking

    checks = clef.fact_checks(folder)
    clef.fill(checks)
    encoder = encoders.current()
    print(f"{len(checks):,} fact-checks, encoder: {encoder.name if encoder else 'none'}")
    exact = ranking.EXACT_UP_TO
    for split in splits:
        posts = clef.posts(split, folder)
        ranking.EXACT_UP_TO = sys.maxsize
        print(f"{split}, {len(posts)} posts")
        print(f"  MAP@5, all compared          {found(posts):.4f}")
        for errors in (2, sys.maxsize):
            what = "a typing error in 2 words" if errors == 2 else "in every word of 4 letters"
            print(f"  {what:<28} {found(posts, errors):.4f}")
        ranking.EXACT_UP_TO = 0
        print(f"  MAP@5, candidates alone      {found(posts):.4f}", flush=True)
        ranking.EXACT_UP_TO = exact
        judged(posts, {check.id: check.same for check in checks})


def found(posts: list[clef.Post], errors: int = 0) -> float:
    """Return MAP@5 of the ranking."""
    from record.reading import answer
    from record.search.index import RECORD
    from record.search.ranking import rank

    randomness = random.Random(1)
    rankings = []
    for post in posts:
        text = clef.misspelled(post.text, errors, randomness) if errors else post.text
        rankings.append((post, [str(hit.id - 1) for hit in answer(rank(RECORD, text, limit=5))]))
    return clef.mean_average_precision(rankings)


def judged(posts: list[clef.Post], same: dict[str, str]) -> None:
    """Print the precision and recall of “checked”."""
    from record.reading import answer
    from record.search import matching

    right = wrong = wrong_without = without = 0
    for post in posts:
        ids = {same[key] for key in post.right}
        candidates = answer(matching.match(post.text, 10)).candidates
        is_right = [same[str(each.result.id - 1)] in ids for each in candidates]
        checked = [each.score >= matching.calibration()["checked"] for each in candidates]
        best = max(range(len(candidates)), key=lambda place: candidates[place].score, default=None)
        if best is not None and checked[best]:
            right, wrong = right + is_right[best], wrong + (not is_right[best])
        others = [sure for sure, good in zip(checked, is_right, strict=True) if not good]
        without, wrong_without = without + 1, wrong_without + any(others)
    print(f"  checked: precision           {share(right, right + wrong):.3f}")
    print(f"  checked: recall              {share(right, len(posts)):.3f}")
    print(f"  said of texts not checked    {share(wrong_without, without):.3f}")
    print(f"  precision, half not checked  {share(right, right + wrong + wrong_without):.3f}", flush=True)


def share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


if __name__ == "__main__":
    main()
