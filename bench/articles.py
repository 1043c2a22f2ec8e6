"""Learn which sentences are checkable, and measure what is read out of an article.

    .venv/bin/python -m bench.articles --data FOLDER [--learn] [--article FILE] [--averitec FILE]
    .venv/bin/python -m bench.articles --said FOLDER
    .venv/bin/python -m bench.articles --checks 100000 [--article FILE]

FOLDER is `data` of the repository utaresearch/claimbuster-spotter: sentences of debates between candidates for
president that people judged. --learn learns the weights from `two_class/train.json` there and writes
record/articles/checkable.json. Measured are `two_class/test.json`; the debates of `clef19/CT19-T1-Test.csv` (CheckThat!
2019, task 1) without what was learned from; the claims of AVeriTeC among the sentences of the first that are not worth
checking; and the article of the case file, against what a person said of each sentence before any of this was made.

--said compares who says what with a split of PolNeAR (networkdynamics/PolNeAR), news articles in which people marked
who says, thinks or wants what: FOLDER is its data/test.

--checks reads and looks up the article among so many texts (those of bench/search.py), by POST /api/v1/read too by
the test client, in a database of its own that is dropped at the end, and says how often a post of CheckThat! 2020 comes
out as it does when it is matched alone.
"""

import argparse
import csv
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from bench import clef, search
from bench.calibrate import learn
from bench.scratch import scratch_database
from record.articles import checkable, cues
from record.articles.attributions import QUOTATION, attributions
from record.articles.reading import read
from record.articles.sentences import Span, sentences
from tests.record.articles.labels import LABELS

if TYPE_CHECKING:
    from django.test import Client

SHARED = Path(__file__).resolve().parents[2] / "shared/data"
ROLES = ("Source", "Content")
RULES = ("en", "")  # with lists of words, and without

Judged = list[tuple[str, bool]]  # a sentence, and whether it is worth checking


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--said", type=Path)
    parser.add_argument("--checks", type=int, help="so many fact-checks")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--learn", action="store_true", help="write the weights first")
    parser.add_argument("--article", type=Path, default=SHARED / "venezuela/article.txt")
    parser.add_argument("--averitec", type=Path, default=SHARED / "averitec/dev_100.json")
    options = parser.parse_args()
    if options.checks and not options.measure:
        command = [sys.executable, "-m", "bench.articles", "--measure", *sys.argv[1:]]
        with scratch_database() as environment:
            subprocess.run(command, env=environment, check=True)
    elif options.checks:
        measure_checks(options.checks, options.article.read_text(encoding="utf-8"))
    elif options.said:
        measure_said(options.said)
    elif options.data:
        measure(options)
    else:
        parser.error("--data, --said or --checks says what to measure.")


def measure(options: argparse.Namespace) -> None:
    trained = two_class(options.data / "two_class/train.json")
    if options.learn:
        found = {rules: learned(trained, rules) for rules in RULES}
        checkable.WEIGHTS.write_text(json.dumps(found, indent=2) + "\n")
    test = two_class(options.data / "two_class/test.json")
    print(f"{'average precision':<48} score  length  number  random  score without words")
    print_row("ClaimBuster, test", [test])
    print_row("CheckThat! 2019, mean of its debates", debates(options.data / "clef19/CT19-T1-Test.csv", trained))
    claims = [(each["claim"], True) for each in json.loads(options.averitec.read_text(encoding="utf-8"))]
    print_row("AVeriTeC among the unworthy of the first", [claims + [each for each in test if not each[1]]])
    print_counts("ClaimBuster, test", [(worth, score(text) >= checkable.PROBABLY) for text, worth in test])
    print(
        f"AVeriTeC: {sum(score(text) >= checkable.PROBABLY for text, _worth in claims)} of {len(claims)} are checkable"
    )
    print_article(options.article.read_text(encoding="utf-8"))


def two_class(path: Path) -> Judged:
    return [(each["text"], bool(each["label"])) for each in json.loads(path.read_text(encoding="utf-8"))]


def debates(path: Path, trained: Judged) -> list[Judged]:
    """Return the debates that have a sentence worth checking, without what was learned from."""
    known, found = {text for text, _worth in trained}, dict[str, Judged]()
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["text"] not in known:
                found.setdefault(row["file_name"], []).append((row["text"], row["label"] == "1"))
    return [judged for judged in found.values() if any(worth for _text, worth in judged)]


def learned(judged: Judged, rules: str) -> checkable.Judgment:
    """Return the weights of a logistic regression."""
    rows = [(features(text, rules), worth) for text, worth in judged]
    names = [*rows[0][0]]
    weights = learn([(worth, [values[name] for name in names], False) for values, worth in rows])
    return {
        "weights": {name: round(weight, 3) for name, weight in zip(names, weights[1:], strict=True)},
        "intercept": round(weights[0], 3),
    }


def features(text: str, rules: str) -> dict[str, float]:
    """Return the features of a text as those of one sentence."""
    return checkable.features(text, checkable.cues_in(text, (0, len(text)), rules, said_in(text, rules)), rules)


def score(text: str, rules: str = "en") -> float:
    """Return the score of a text as that of one sentence."""
    return checkable.checkability(text, (0, len(text)), rules, said_in(text, rules)).score


def said_in(text: str, rules: str) -> list[Span]:
    found = attributions(text, sentences(text, rules), rules)
    return [part for each in found if each and each.speaker for part in each.words]


def print_row(name: str, lists: Sequence[Judged]) -> None:
    randomness = random.Random(1)
    scores: list[Callable[[str], float]] = [
        score,
        lambda text: len(text.split()),
        lambda text: bool(checkable.cues_in(text, (0, len(text)), "en")[cues.NUMBER]),
        lambda _text: randomness.random(),
        lambda text: score(text, ""),
    ]
    means = [sum(average_precision(judged, each) for judged in lists) / len(lists) for each in scores]
    print(f"{name:<48} {'   '.join(f'{mean:.3f}' for mean in means)}", flush=True)


def average_precision(judged: Judged, scored: Callable[[str], float]) -> float:
    """Return the average precision of an order; of equal scores, chance says which is first."""
    randomness = random.Random(2)
    ranked = sorted(judged, key=lambda each: (-scored(each[0]), randomness.random()))
    places = [place for place, (_text, worth) in enumerate(ranked, start=1) if worth]
    return sum(count / place for count, place in enumerate(places, start=1)) / len(places)


def print_counts(name: str, pairs: Sequence[tuple[bool, bool]]) -> None:
    """Print precision and recall of pairs of what is so and what was said."""
    both = sum(so and said for so, said in pairs)
    said, so = sum(said for _so, said in pairs), sum(so for so, _said in pairs)
    print(f"{name}: precision {both / said:.3f} ({both} of {said}), recall {both / so:.3f} ({both} of {so})")


def print_article(text: str) -> None:
    begin = process_time()
    article = read(text)
    print(f"The article: {len(text.split())} words, {len(article.sentences)} sentences, {process_time() - begin:.3f} s")
    pairs = [*zip(LABELS, article.sentences, strict=True)]
    print_counts("  checkable", [(label.is_checkable, each.is_checkable) for label, each in pairs])
    judged = [(each.text, label.is_checkable) for label, each in pairs]
    by_text = {each.text: each.score for each in article.sentences}
    print(f"  average precision {average_precision(judged, by_text.__getitem__):.3f}, ", end="")
    print(f"by length {average_precision(judged, lambda text: len(text.split())):.3f}, ", end="")
    print(f"at random {sum(worth for _text, worth in judged) / len(judged):.3f}")
    said = [(label, each.attribution) for label, each in pairs]
    right = sum(bool(each) and each.speaker == label.said_by and each.how == label.how for label, each in said if each)
    print(f"  who says it: {right} of {sum(bool(label.said_by) for label, _each in said)} right, ", end="")
    print(f"{sum(bool(each) and not label.said_by for label, each in said)} where nobody does")
    claims = {claim for label, _each in pairs for claim in label.claims}
    found = {claim for label, each in pairs if each.is_checkable for claim in label.claims}
    print(f"  claims of the case file: {len(found)} of {len(claims)}; missing: {', '.join(sorted(claims - found))}")
    plain = [each.is_checkable for label, each in pairs if label.is_plain]
    print(f"  plain narration marked as checkable: {sum(plain)} of {len(plain)}")


Marked = list[tuple[str, list[Span]]]  # who says something, and where what is said stands


def measure_said(folder: Path) -> None:
    said: list[tuple[bool, bool]] = []
    named: list[tuple[bool, bool]] = []  # of sentences of both: whether words are quoted, and whether the name is right
    for path in sorted((folder / "text").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        marks = [marked(text, file) for file in sorted((folder / "attributions").glob(f"{path.stem}*.ann"))[:1]]
        found = sentences(text, "en")
        for sentence, each in zip(found, attributions(text, found, "en"), strict=True):
            parts = [
                (source, text[max(start, sentence.start) : end])
                for of_text in marks
                for source, spans in of_text
                for start, end in spans
                if start < sentence.end and end > sentence.start
            ]
            said.append((bool(parts), each is not None))
            if each and parts:
                is_pronoun = each.resolved_from not in ("", QUOTATION)
                name = words_of(each.resolved_from if is_pronoun else each.speaker)
                is_right = any(name and (name <= words_of(source) or words_of(source) <= name) for source, _ in parts)
                named.append((any(part.lstrip()[:1] in {*'“"'} for _source, part in parts), is_right))
    print_counts(f"Sentences in which somebody says something, {folder.name}", said)
    print(f"  the name is right: {sum(right for _quoted, right in named) / len(named):.3f} of {len(named)}, ", end="")
    quoted = [right for is_quoted, right in named if is_quoted]
    print(f"where what is said begins with a quotation mark {sum(quoted) / len(quoted):.3f} of {len(quoted)}")


def marked(text: str, file: Path) -> Marked:
    """Read what people marked in a text: a line for each span, and one for each event that joins spans."""
    spans: dict[str, list[Span]] = {}
    found: Marked = []
    lines = file.read_text(encoding="utf-8").splitlines()
    for line in sorted(lines, key=lambda line: line[:1] != "T"):  # events may stand before what they join
        key, what, *_text = line.split("\t")
        if key.startswith("T"):
            places = [each.split() for each in what.partition(" ")[2].split(";")]
            spans[key] = [(int(start), int(end)) for start, end in places]
        elif key.startswith("E"):
            roles = [each.partition(":") for each in what.split()]
            source, content = (
                [span for role, _, at in roles if role.startswith(name) for span in spans[at]] for name in ROLES
            )
            found.append((" ".join(text[start:end] for start, end in source), content))
    return found


def words_of(name: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"\w+", name)} - {"the", "a", "an"}


def measure_checks(count: int, text: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    os.environ.setdefault("SEARCH_ENCODER", "none")
    django.setup()
    from django.test import Client

    from record.articles.checked import look_up
    from record.reading import answer
    from record.search import matching

    search.fill(islice(search.generated(clef.fact_checks()), count), 0)
    article = read(text)
    asked = [each.text for each in article.sentences if each.kinds]
    print(f"{count:,} texts; {len(text.split()):,} words, {len(asked)} of {len(article.sentences)} sentences looked up")
    client = Client()
    for name, ask in {
        "read": lambda: read(text),
        "read and looked up": lambda: answer(look_up(read(text))),
        "POST /api/v1/read": lambda: answered(client, text),
        "each matched alone": lambda: [answer(matching.match(each, 3, article.language)) for each in asked],
    }.items():
        times = [seconds(ask) for _round in range(5)]
        print(f"  {name:<20} first {times[0]:.2f} s, then {min(times[1:]):.2f} to {max(times[1:]):.2f} s", flush=True)
    posts = [post.text for post in clef.posts("dev")]
    each = [answer(matching.match(post, 1)) for post in posts]
    together = answer(matching.match_each(posts, 1))
    same = sum(one.outcome == other.outcome for one, other in zip(each, together, strict=True))
    found = sum(
        bool(other.candidates) and one.candidates[0].result.id == other.candidates[0].result.id
        for one, other in zip(each, together, strict=True)
        if one.outcome != matching.NOT_FOUND
    )
    probable = sum(one.outcome != matching.NOT_FOUND for one in each)
    print(
        f"  {len(posts)} posts: {same} with the same outcome; of {probable} that were found, {found} with the same one"
    )


def answered(client: "Client", text: str) -> None:
    answer = client.post("/api/v1/read", {"text": text}, content_type="application/json", headers={"host": "localhost"})
    assert answer.status_code == 200, answer.content


def seconds(ask: Callable[[], object]) -> float:
    begin = perf_counter()
    ask()
    return perf_counter() - begin


if __name__ == "__main__":
    main()
