"""CheckThat! 2020, task 2: posts, and the fact-checks of the same claim. docs/benchmarks.md says from where."""

import csv
import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "shared/data/clef2020"
AT_ONCE = 500


@dataclass(frozen=True)
class FactCheck:
    """A verified claim with the title of its fact-check."""

    id: str
    claim: str
    title: str

    @property
    def same(self) -> str:
        """What fact-checks have in common that the collection has twice, with other quotation marks."""
        return re.sub(r"\W", "", (self.claim + self.title).lower())


@dataclass(frozen=True)
class Post:
    """A post, and the ids of the fact-checks that are right for it."""

    text: str
    right: frozenset[str]


def fact_checks(folder: Path = FOLDER) -> list[FactCheck]:
    return [FactCheck(key, claim, title) for key, claim, title in _rows(folder / "verified_claims.docs.tsv")]


def posts(split: str, folder: Path = FOLDER) -> list[Post]:
    """Return the posts of a split: the folder train, dev or test with its two files."""
    [pairs], [queries] = ([*(folder / split).glob(f"*.{kind}")] for kind in ("qrels", "queries.tsv"))
    right: dict[str, set[str]] = {}
    for line in pairs.read_text(encoding="utf-8").splitlines():
        query, _zero, key, _one = line.split()
        right.setdefault(query, set()).add(key)
    return [Post(text, frozenset(right[query])) for query, text in _rows(queries) if query in right]


def _rows(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file, delimiter="\t"))[1:]


def mean_average_precision(rankings: list[tuple[Post, list[str]]], depth: int = 5) -> float:
    """Return MAP at a depth."""
    return sum(_average_precision(post, ids[:depth]) for post, ids in rankings) / len(rankings)


def _average_precision(post: Post, ids: list[str]) -> float:
    hits = [place for place, key in enumerate(ids, start=1) if key in post.right]
    return sum(count / place for count, place in enumerate(hits, start=1)) / len(post.right)


def fill(checks: list[FactCheck]) -> None:
    """Make these findable in this process's database, as fact-checks of another publisher. Ids are those + 1."""
    from django.db import transaction

    from record.copying import copy, values_of
    from record.search.index import RECORD, replace
    from record.search.models import Searchable
    from record.search.terms import Text

    for at in range(0, len(checks), AT_ONCE):
        batch = checks[at : at + AT_ONCE]
        with transaction.atomic():
            copy(Searchable, (values_of(searchable(int(each.id) + 1, each.claim, each.title)) for each in batch))
            replace(RECORD, (), {int(check.id) + 1: Text(f"{check.title} {check.claim}", "en") for check in batch})


def searchable(key: int, statement: str, title: str | None):
    """Return what results show of a fact-check of another publisher."""
    from record.search.models import Searchable

    moment = datetime(2020, 1, 1, tzinfo=UTC)
    return Searchable(
        id=key,
        kind=Searchable.Kind.EXTERNAL,
        url=f"https://example.org/{key}",
        statement=statement,
        title=title,
        summary="",
        text="",
        language="en",
        claimant="",
        rating="",
        publisher="Example",
        site="example.org",
        first_published_at=moment,
        published_at=moment,
        facets=[],
    )


def misspelled(text: str, errors: int, randomness: random.Random) -> str:
    """Return the text with a typing error in so many of its longer words: letters swapped, lost, other or added."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= 4 and word.isalpha()]
    for place in randomness.sample(long, min(errors, len(long))):
        letters, at = list(words[place]), randomness.randrange(1, len(words[place]) - 1)
        other = randomness.choice("abcdefghijklmnopqrstuvwxyz")
        match randomness.randrange(4):
            case 0:
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
            case 1:
                del letters[at]
            case 2:
                letters[at] = other
            case _:
                letters.insert(at, other)
        words[place] = "".join(letters)
    return " ".join(words)
