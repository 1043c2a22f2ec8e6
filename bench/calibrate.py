"""Learn when a text counts as checked already, and write record/search/calibration.json.

    .venv/bin/python -m bench.calibrate [--data FOLDER] [--encoders none multilingual semantic]

Learns on the split train and sets the thresholds on both; of encoders that were not asked for, the file stays as it is.
Each post counts twice: with the first candidate, and with the first wrong one, as if nobody had checked its claim.
What only a person can decide is never “checked”, however probable it is. “Checked” begins where its precision is 0.96
in both splits: in dev, and in train by cross-validation.
"""

import argparse
import json
import math
import os
import subprocess
import sys
from pathlib import Path

from bench import clef
from bench.scratch import scratch_database

FOLDS = 5
PRECISION, PERHAPS = 0.96, 0.3  # with half of the texts not checked; probability
STRENGTH = 1.0  # of the penalty on large weights

Example = tuple[bool, list[float], bool]  # whether it is right, its likenesses, and whether a person has to decide


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=clef.FOLDER, help="the folder of the collection")
    parser.add_argument("--encoders", nargs="+", default=["none"])
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.data)
        return
    for encoder in options.encoders:
        with scratch_database() as environment:
            command = [sys.executable, "-m", "bench.calibrate", "--measure", "--data", str(options.data)]
            subprocess.run(command, env=environment | {"SEARCH_ENCODER": encoder}, check=True)


def measure(folder: Path) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    from record.search import encoders, matching

    checks = clef.fact_checks(folder)
    clef.fill(checks)
    same = {check.id: check.same for check in checks}
    encoder = encoders.current()
    names, train = examples(clef.posts("train", folder), same, encoder is not None)
    _names, dev = examples(clef.posts("dev", folder), same, encoder is not None)
    weights = learn([each for pair in train for each in pair])
    judged = [crossed(train), [judge(weights, pair) for pair in dev]]
    threshold = max(lowest(pairs) for pairs in judged)
    known = json.loads(matching.CALIBRATION.read_text()) if matching.CALIBRATION.exists() else {}
    known[encoder.name if encoder else encoders.NONE] = {
        "weights": {name: round(weight, 4) for name, weight in zip(names, weights[1:], strict=True)},
        "intercept": round(weights[0], 4),
        "checked": round(threshold, 4),
        "perhaps": PERHAPS,
        "measured": {**worth(judged[1], threshold), "measured_on": "CheckThat! 2020 task 2, dev"},
    }
    matching.CALIBRATION.write_text(json.dumps(known, indent=2) + "\n")
    print(encoder.name if encoder else "none", [worth(pairs, threshold) for pairs in judged], threshold, flush=True)


def examples(posts: list[clef.Post], same: dict[str, str], has_cosine: bool) -> tuple[list[str], list[list[Example]]]:
    """Return the names of the likenesses, and for each post its first candidate and its first wrong one."""
    from record.reading import answer
    from record.search import matching

    names: list[str] = []
    found = []
    for post in posts:
        ids = {same[key] for key in post.right}
        compared = answer(matching.compared(post.text, 10))
        rows = []
        for each in compared.candidates:
            names = names or [name for name in each.likeness if has_cosine or name != "cosine"]
            values = [each.likeness[name] for name in names]
            rows.append((same[str(each.result.id - 1)] in ids, values, matching.needs_a_person(compared.asked, each)))
        found.append([*rows[:1], *[row for row in rows if not row[0]][:1]])
    return names, found


def learn(given: list[Example]) -> list[float]:
    """Return intercept and weights of a logistic regression, by Newton's method."""
    rows = [[1.0, *values] for _right, values, _asks in given]
    size = len(rows[0])
    weights = [0.0] * size
    for _step in range(25):
        gradient = [0.0] + [STRENGTH * weight for weight in weights[1:]]
        hessian = [[STRENGTH if row == column and row else 0.0 for column in range(size)] for row in range(size)]
        for (right, _values, _asks), row in zip(given, rows, strict=True):
            sure = 1 / (1 + math.exp(-sum(weight * value for weight, value in zip(weights, row, strict=True))))
            for at in range(size):
                gradient[at] += (sure - right) * row[at]
                for other in range(size):
                    hessian[at][other] += sure * (1 - sure) * row[at] * row[other]
        step = solved(hessian, gradient)
        weights = [weight - change for weight, change in zip(weights, step, strict=True)]
    return weights


def solved(matrix: list[list[float]], vector: list[float]) -> list[float]:
    """Solve a system of linear equations by Gauss's elimination."""
    rows = [[*row, value] for row, value in zip(matrix, vector, strict=True)]
    for at in range(len(rows)):
        pivot = max(range(at, len(rows)), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for other in range(len(rows)):
            if other != at:
                factor = rows[other][at] / rows[at][at]
                rows[other] = [one - factor * two for one, two in zip(rows[other], rows[at], strict=True)]
    return [row[-1] / row[at] for at, row in enumerate(rows)]


def probability(weights: list[float], values: list[float]) -> float:
    return 1 / (1 + math.exp(-weights[0] - sum(w * v for w, v in zip(weights[1:], values, strict=True))))


Judged = list[list[tuple[bool, float]]]


def judge(weights: list[float], pair: list[Example]) -> list[tuple[bool, float]]:
    """Return how probable each is, where no person has to decide."""
    return [(right, 0.0 if asks else probability(weights, values)) for right, values, asks in pair]


def crossed(pairs: list[list[Example]]) -> Judged:
    """Judge each pair by what was learned from the others."""
    found: Judged = [[] for _pair in pairs]
    for fold in range(FOLDS):
        weights = learn([each for at, pair in enumerate(pairs) if at % FOLDS != fold for each in pair])
        for at in range(fold, len(pairs), FOLDS):
            found[at] = judge(weights, pairs[at])
    return found


def lowest(pairs: Judged) -> float:
    """Return the lowest threshold above which the precision holds."""
    thresholds = sorted({sure for pair in pairs for _right, sure in pair}, reverse=True)
    good = [at for at in thresholds if precision(pairs, at) >= PRECISION]
    bad = [at for at in thresholds if precision(pairs, at) < PRECISION and at > 0.9 * max(good)]
    return min(at for at in good if at > max(bad, default=0.0))


def precision(pairs: Judged, threshold: float) -> float:
    called = [right for pair in pairs for right, sure in pair if sure >= threshold]
    return sum(called) / len(called) if called else 1.0


def worth(pairs: Judged, threshold: float) -> dict[str, float]:
    """Return the precision with half of the texts not checked, and the recall of the others."""
    right = sum(pair[0][0] and pair[0][1] >= threshold for pair in pairs)
    return {"precision": round(precision(pairs, threshold), 3), "recall": round(right / len(pairs), 3)}


if __name__ == "__main__":
    main()
