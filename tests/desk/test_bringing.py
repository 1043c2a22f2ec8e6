"""A file of others' fact-checks, brought on the desk: imported while one waits, wholly or not at all."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from external.models import ClaimReview, Import, Publisher
from tests.claims.factories import person
from tests.external.reading import claim_review

pytestmark = pytest.mark.django_db
LIST = "/desk/external/import/"
URL = f"{LIST}bring/"


def a_file(*reviews: Any, name: str = "others.ndjson") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"".join(json.dumps(each).encode() + b"\n" for each in reviews))


def of(number: int, **changes: Any) -> dict[str, Any]:
    return claim_review(url=f"https://checks.example/{number}", **changes)


@pytest.mark.parametrize("name", ["editor", "admin"])
def test_a_file_is_imported_and_its_page_and_the_list_say_what_came_of_it(desk, name: str) -> None:
    client = desk(person(name))
    assert f'href="{URL}"' in client.get(LIST).content.decode()
    assert "Import this file" in client.get(URL).content.decode()
    file = a_file(of(1), of(2, datePublished="some day"), of(3, reviewRating=None))
    response = client.post(URL, {"file": file}, follow=True)
    done = Import.objects.get()
    assert response.redirect_chain == [(f"{LIST}{done.pk}/change/", 302)]
    page = response.content.decode()
    assert "New: 2, changed: 0, unchanged: 0, refused: 1." in page
    assert "others.ndjson, line 2, datePublished: This is no date that can be read for certain." in page
    assert (done.by, done.name, done.new, done.refused) == (name, "others.ndjson", 2, 1)
    assert done.finished_at is not None
    client.post(URL, {"file": a_file(of(1), of(2, datePublished="some day"))})
    assert [(each.new, each.unchanged) for each in Import.objects.all()] == [(0, 2), (2, 0)]
    assert client.get(LIST).content.decode().count("others.ndjson") == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, "Choose a file of less than 2 MB."),
        (b"", "This file is empty."),
        (b" \n ", "There is no ClaimReview in it."),
        (b"Nothing of the kind.", "This is no JSON, web page or feed."),
        (b"PK\x03\x04....", "This is a compressed archive. Unpack it"),
        (b'{"@type": "ClaimReview", "url": ', "The JSON is broken"),
        (b"<html><p>Nothing.</p>", "There is no ClaimReview in it."),
        (json.dumps(claim_review(reviewRating=None)).encode(), "It has neither words nor a number for its rating."),
        (b" " * 2_000_001, "This file has more than 2 MB. Divide it"),
    ],
)
def test_what_cannot_be_kept_is_said_at_the_field_and_nothing_is_written(
    desk, editor, body: bytes | None, words: str
) -> None:
    file = {} if body is None else {"file": SimpleUploadedFile("<b>file.json", body)}
    response = desk(editor).post(URL, file)
    assert response.status_code == 422
    [field] = [field for field in response.context["form"] if field.errors]
    assert field.name == "file"
    assert words in " ".join(field.errors)
    assert "<b>file" not in response.content.decode()
    assert not Import.objects.exists()


def test_a_file_that_is_larger_than_any_upload_is_not_stored(desk, editor, settings: Any) -> None:
    settings.UPLOAD_MAX_MB = 1
    response = desk(editor).post(URL, {"file": SimpleUploadedFile("a.json", b" " * 1_000_001)})
    assert response.status_code == 422
    assert "This file has more than 2 MB." in response.content.decode()


def test_what_fails_underway_leaves_nothing_of_the_file(desk, editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("external.batches.BATCH", 1)
    kept = []

    def fails_the_second_time() -> None:
        kept.append(ClaimReview.objects.count())
        if len(kept) == 2:
            raise RuntimeError

    monkeypatch.setattr("external.importing.plan_again", fails_the_second_time)
    client = desk(editor)
    with pytest.raises(RuntimeError):
        client.post(URL, {"file": a_file(of(1), of(2))})
    assert kept == [1, 2]
    assert [Import.objects.count(), ClaimReview.objects.count(), Publisher.objects.count()] == [0, 0, 0]


@pytest.mark.parametrize("name", ["reader", "fact_checker", "reviewer"])
def test_nobody_else_brings_a_file_or_has_it_read(desk, name: str) -> None:
    client = desk(person(name))
    assert URL not in client.get(LIST).content.decode()
    assert client.post(URL, {"file": a_file(of(1))}).status_code == 403
    assert not Import.objects.exists()
