"""Reviews are kept once, in batches; what changed is written again, and the same file changes nothing."""

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from external import batches
from external.batches import NotRead
from external.importing import Importer
from external.models import ClaimReview, Import, Publisher, RatingReading
from external.reports import Line, Reason
from tests.external.reading import DATA, claim_review, needs_data, read_one
from tests.server import PROJECT, database_url

NOT_OF_A_FILE = ("id", "first_seen_at", "changed_at", "brought_by_id")


def bring(*reviews: Any, importer: Importer | None = None, name: str = "file.json") -> Import:
    raw = json.dumps([*reviews]).encode()
    return (importer or Importer()).read(io.BytesIO(raw), name)


def counts(done: Import) -> tuple[int, int, int, int]:
    return done.new, done.changed, done.unchanged, done.repeated


def rows(*without: str) -> list[dict[str, Any]]:
    """All that is kept of each review, in the order of their keys."""
    left_out = {*NOT_OF_A_FILE, *without}
    found = ClaimReview.objects.order_by("key").values()
    return [{name: value for name, value in row.items() if name not in left_out} for row in found]


def test_all_of_a_review_is_kept(db: None) -> None:
    claimed = {"@type": "Claim", "author": [{"name": "Ada", "sameAs": "https://ada.example/"}, {"name": "Ben"}]}
    claimed |= {"appearance": ["https://radio.example/1"], "firstAppearance": "https://radio.example/0"}
    review, _ = read_one(itemReviewed=claimed, headline="Is it?")
    done = bring(claim_review(itemReviewed=claimed, headline="Is it?"), name="a.json")
    row = ClaimReview.objects.get()
    for name in ("key", "url", "claim", "headline", "said_on", "occasion", "first_appearance", "rating", "language"):
        assert getattr(row, name) == getattr(review, name), name
    assert (row.value, row.best, row.worst, row.reviewed_on) == (1, 5, 1, "2021-01-16")
    assert row.claimants == [{"name": "Ada", "url": "https://ada.example/"}, {"name": "Ben", "url": ""}]
    assert row.appearances == ["https://radio.example/0", "https://radio.example/1"]
    assert json.loads(row.original) == claim_review(itemReviewed=claimed, headline="Is it?")
    assert (row.publisher.site, row.publisher.name, row.publisher_name) == ("checks.example", "Checks", "Checks")
    assert row.brought_by == done
    assert (done.name, done.by, done.finished_at is not None) == ("a.json", "", True)


def test_what_json_may_have_in_it_is_kept_as_it_stood(db: None) -> None:
    raw = json.dumps(claim_review(odd="\0 and \ud800 and \\N", claimReviewed="A\ttab, a \\N and a\nline")).encode()
    Importer().read(io.BytesIO(raw), "odd.json")
    row = ClaimReview.objects.get()
    assert json.loads(row.original) == json.loads(raw)
    assert row.claim == "A tab, a \\N and a line"


def test_the_same_file_changes_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    reviews = [claim_review(url=f"https://checks.example/{number}") for number in range(5)]
    assert counts(bring(*reviews)) == (5, 0, 0, 0)
    before = [*ClaimReview.objects.values()]
    assert counts(bring(*reviews)) == (0, 0, 5, 0)
    assert [*ClaimReview.objects.values()] == before


def test_a_review_that_changed_changes_its_row_alone(db: None) -> None:
    reviews = [claim_review(url=f"https://checks.example/{number}") for number in range(3)]
    first = bring(*reviews)
    before = {row["id"]: row for row in ClaimReview.objects.values()}
    reviews[1] |= {"reviewRating": {"alternateName": "True"}, "headline": "It was so after all"}
    second = bring(*reviews)
    assert counts(second) == (0, 1, 2, 0)
    changed = ClaimReview.objects.get(brought_by=second)
    assert (changed.rating, changed.folded, changed.value) == ("True", "true", None)
    assert changed.first_seen_at < changed.changed_at
    assert changed.first_seen_at == before[changed.pk]["first_seen_at"]
    others = ClaimReview.objects.filter(brought_by=first).values()
    assert {row["id"]: row for row in others} == {key: row for key, row in before.items() if key != changed.pk}


def test_the_first_of_a_review_counts_also_when_another_comes_in_a_later_batch_or_file(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    first, other = claim_review(headline="First"), claim_review(url="https://checks.example/other")
    again = [first, claim_review(headline="Second"), other, claim_review(headline="Third")]
    for expected in ((2, 0, 0, 2), (0, 0, 2, 2)):
        importer = Importer()
        assert counts(bring(*again, importer=importer)) == expected
        assert counts(bring(claim_review(headline="Fourth"), importer=importer)) == (0, 0, 0, 1)
        assert ClaimReview.objects.get(headline__gt="").headline == "First"


def test_large_reviews_are_written_before_there_are_many(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "LARGEST", 2_000)
    seen: list[int] = []
    importer = Importer(progress=lambda done: seen.append(done.new))
    bring(*(claim_review(url=f"https://checks.example/{n}", more="x" * 900) for n in range(5)), importer=importer)
    assert seen == [2, 4, 5]


def a_large_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is read by a process of its own."""
    monkeypatch.setattr(batches, "APART", 0)
    file = folder / "large.jsonl"
    odd = [claim_review(url=f"https://checks.example/{n}", datePublished=f"day {n}") for n in range(300)]
    file.write_text("\n".join(json.dumps(review) for review in [*odd, claim_review(reviewRating=None)]))
    return file


def test_a_large_file_is_read_apart_with_the_same_result(
    db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = a_large_file(tmp_path, monkeypatch)
    here: list[Line] = []
    done = Importer().read(io.BytesIO(file.read_bytes()), "large.jsonl", told=here.append)
    expected = rows(), done.lines, done.reasons, done.refused
    ClaimReview.objects.all().delete()
    apart: list[Line] = []
    with file.open("rb") as opened:
        done = Importer().read(opened, "large.jsonl", told=apart.append)
    assert (rows(), done.lines, done.reasons, done.refused) == expected
    assert apart == here
    assert (len(apart), len(done.lines)) == (301, 201)


def test_a_process_that_ends_before_the_file_does_is_no_end_of_the_import(
    db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = a_large_file(tmp_path, monkeypatch)
    monkeypatch.setattr(batches, "PROJECT", tmp_path)  # where there is no such program
    with file.open("rb") as opened, pytest.raises(NotRead):
        Importer().read(opened, "large.jsonl")
    assert Import.objects.get().finished_at is None


@needs_data
def test_a_thousand_reviews_are_the_same_rows_in_three_shapes(db: None) -> None:
    found = []
    for name in ("reviews_1000.jsonl", "google_search_1000.json", "datafeed_1000.json"):
        with transaction.atomic():
            done = Importer().read(io.BytesIO((DATA / name).read_bytes()), name)
            found.append(rows("original", "digest", "language"))
            transaction.set_rollback(True)
        assert counts(done) == (1_000, 0, 0, 0)
        assert (done.refused, done.reasons[Reason.MISSING]) == (0, 98 + 93)
    assert len(found[0]) == 1_000
    assert found[0] == found[1] == found[2]


def test_what_was_met_is_kept_with_its_place(db: None) -> None:
    done = bring(claim_review(datePublished="soon"), claim_review(reviewRating=None), name="odd.json")
    done.refresh_from_db()
    assert (done.new, done.refused) == (1, 1)
    assert done.reasons == {"no_rating": 1, "not_a_date": 1}
    assert [str(line) for line in done.report] == [
        "odd.json, /1, reviewRating: It has neither words nor a number for its rating. Found: null",
        "odd.json, /0, datePublished: This is no date that can be read for certain. Found: soon",
    ]


def test_what_ends_in_the_middle_keeps_the_batches_before_and_begins_anew(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    reviews = [claim_review(url=f"https://checks.example/{number}") for number in range(5)]

    def interrupt(done: Import) -> None:
        if done.new == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(*reviews, importer=Importer(progress=interrupt))
    interrupted = Import.objects.get()
    assert (counts(interrupted), interrupted.finished_at) == ((4, 0, 0, 0), None)
    assert ClaimReview.objects.count() == 4
    assert counts(bring(*reviews)) == (1, 0, 4, 0)


DIES = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from external import batches, importing
from external.models import Import

write = importing.copy

def write_and_die(model, rows):
    write(model, rows)
    if Import.objects.get().new == 200:
        os.kill(os.getpid(), signal.SIGKILL)

batches.BATCH, importing.copy = 100, write_and_die
call_command("import_claimreview", sys.argv[1])
"""


def test_killed_in_between_and_run_again_the_result_is_the_same(transactional_db: None, tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    reviews = [claim_review(url=f"https://checks.example/{number}") for number in range(500)]
    file.write_text("\n".join(map(json.dumps, reviews)))
    environment = os.environ | {"DATABASE_URL": database_url(), "DATABASE_OWNER_URL": ""}
    ended = subprocess.run([sys.executable, "-c", DIES, str(file)], cwd=PROJECT, env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert (ClaimReview.objects.count(), Import.objects.get().new, Import.objects.get().finished_at) == (200, 200, None)
    assert counts(bring(*reviews)) == (300, 0, 200, 0)
    killed = rows()
    ClaimReview.objects.all().delete()
    bring(*reviews)
    assert rows() == killed


def test_every_review_that_is_read_fits_into_the_table(db: None) -> None:
    """The longest of everything, in characters of four bytes."""
    long = "😀" * 9_000
    names = [{"name": f"{number}{long[:40]}"} for number in range(60)]
    thing = claim_review(
        url=f"https://checks.example/{'a' * 3_970}", claimReviewed=long[:4_500], headline=long[:2_000],
        author={"name": long[:700]}, reviewRating={"alternateName": long[:1_200], "ratingValue": "123456.1234"},
        itemReviewed={"author": names, "name": long[:700], "datePublished": "2021"},
        inLanguage="abc-12345678-12345678-12345678-12345678",
    )  # fmt: skip
    done = bring(thing, claim_review(url=f"https://{'a.' * 150}example/"))
    assert (counts(done), done.refused) == ((1, 0, 0, 0), 1)
    [line] = (line for line in done.report if line.reason == Reason.NOT_AN_ADDRESS)
    assert line.place.pointer == "/1"


def test_the_table_refuses_what_says_nothing(db: None) -> None:
    bring(claim_review())
    for nothing in ({"claim": "", "headline": ""}, {"rating": "", "value": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClaimReview.objects.update(**nothing)


def test_words_of_a_rating_are_read_as_the_publishers_map_says_and_stay_theirs(db: None) -> None:
    bring(
        claim_review(reviewRating={"alternateName": "Mostly—FALSE!"}),
        claim_review(url="https://checks.example/2", reviewRating={"alternateName": "Half true"}),
        claim_review(url="https://other.example/", reviewRating={"alternateName": "Mostly false"}),
    )
    publisher = Publisher.objects.get(site="checks.example")
    RatingReading.objects.create(publisher=publisher, words="mostly false", rating="default.mostly-false")
    found = ClaimReview.objects.with_our_reading().values_list("url", "rating", "our_reading")
    assert sorted(found) == [
        ("https://checks.example/2", "Half true", None),
        ("https://checks.example/sky", "Mostly—FALSE!", "default.mostly-false"),
        ("https://other.example/", "Mostly false", None),
    ]


def test_a_batch_takes_few_statements(db: None, django_assert_max_num_queries: Any) -> None:
    raw = json.dumps([claim_review(url=f"https://checks{n}.example/") for n in range(50)]).encode()
    with django_assert_max_num_queries(12, connection=connection):
        Importer().read(io.BytesIO(raw), "many.json")
    assert Publisher.objects.count() == 50
