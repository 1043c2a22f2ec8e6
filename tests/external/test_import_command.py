"""manage.py import_claimreview: files, folders and the standard input, and what is said of each."""

import io
import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from claims.management.commands import import_claimreview
from external.models import ClaimReview, Import
from tests.external.reading import claim_review

pytestmark = pytest.mark.django_db


def said(*arguments: object, code: int = 0) -> list[str]:
    out = io.StringIO()
    try:
        call_command("import_claimreview", *map(str, arguments), stdout=out, stderr=out)
        ended = 0
    except SystemExit as end:
        ended = int(str(end.code))
    assert ended == code, out.getvalue()
    return out.getvalue().splitlines()


def a_file(folder: Path, name: str, *reviews: object) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([*reviews]))
    return file


def test_a_folder_is_read_with_those_in_it_and_each_file_says_what_it_brought(tmp_path: Path) -> None:
    first = a_file(tmp_path, "a.json", claim_review(), claim_review(url="https://checks.example/2"))
    second = a_file(tmp_path, "b/c.json", claim_review(), claim_review(reviewRating=None))
    (tmp_path / "empty.json").touch()
    assert said(tmp_path) == [
        f"{first}: new: 2, changed: 0, unchanged: 0, repeated: 0, refused: 0",
        f"{second}: new: 0, changed: 0, unchanged: 0, repeated: 1, refused: 1",
        f"  {second}, /1, reviewRating: It has neither words nor a number for its rating. Found: null",
        f"{tmp_path}/empty.json: new: 0, changed: 0, unchanged: 0, repeated: 0, refused: 0",
        f"  {tmp_path}/empty.json: There is no ClaimReview in it.",
    ]
    assert said(first) == [f"{first}: new: 0, changed: 0, unchanged: 2, repeated: 0, refused: 0"]


def test_the_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    given = SimpleNamespace(buffer=io.BytesIO(json.dumps(claim_review()).encode()))
    monkeypatch.setattr(import_claimreview.sys, "stdin", given)
    assert said("-") == ["standard input: new: 1, changed: 0, unchanged: 0, repeated: 0, refused: 0"]


def test_a_file_may_have_a_name_that_is_no_text(tmp_path: Path) -> None:
    file = a_file(tmp_path, os.fsdecode(b"caf\xe9.json"), claim_review(reviewRating=None), claim_review())
    assert said(file)[0].endswith("caf?.json: new: 1, changed: 0, unchanged: 0, repeated: 0, refused: 1")


def test_nothing_to_keep_ends_with_1(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Nothing of the kind.")
    assert said(file, code=1)[1].startswith(f"  {file}: This is no JSON, web page or feed.")


def test_a_long_report_is_cut_and_a_file_takes_all_of_it(tmp_path: Path) -> None:
    file = a_file(tmp_path, "a.json", *(claim_review(datePublished=f"day {number}") for number in range(300)))
    lines = said(file, "--report", tmp_path / "report.ndjson")
    assert len(lines) == 1 + 20 + 1
    assert lines[-1].startswith("  and 280 more lines;")
    written = [json.loads(line) for line in (tmp_path / "report.ndjson").read_text().splitlines()]
    assert len(written) == 300
    assert written[299] == {
        "file": str(file), "pointer": "/299", "field": "datePublished", "reason": "not_a_date", "found": "day 299",
    }  # fmt: skip
    assert len(Import.objects.get().lines) == 200


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.json"], "There is no file or folder “nowhere.json”."),
        (["{file}", "--report", "{folder}"], "“{folder}” cannot be opened: Is a directory."),
    ],
)
def test_a_path_that_is_none_is_said_before_anything_is_read(tmp_path: Path, arguments: list[str], words: str) -> None:
    given = {"file": a_file(tmp_path, "a.json", claim_review()), "folder": tmp_path}
    with pytest.raises(CommandError, match=words.format(**given)):
        said(*(argument.format(**given) for argument in arguments))
    assert not ClaimReview.objects.exists()


def test_whoever_interrupts_keeps_what_was_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (
        a_file(tmp_path, name, claim_review(url=f"https://checks.example/{name}")) for name in ("a.json", "b.json")
    )

    def interrupt(self: object, done: Import) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(import_claimreview.Command, "_say", interrupt)
    assert said(first, second, code=130) == ["Interrupted. What was done stays; run it again to go on."]
    assert ClaimReview.objects.count() == 1
