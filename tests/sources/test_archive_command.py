"""manage.py archive: by hand, one or all; and that the archive is what it was."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from sources.models import ArchivedCopy, PendingFile, Snapshot
from sources.models.copies import archive as storage
from tests.claims.factories import a_source
from tests.sites import Site, site
from tests.sources.documents import a_page


@pytest.fixture
def web(settings: Any) -> Iterator[Site]:
    with site() as web:
        settings.FETCH_ALLOW = [f"127.0.0.1:{web.port}"]
        yield web


def said(*arguments: str, code: int = 0) -> str:
    out = StringIO()
    try:
        call_command("archive", *arguments, stdout=out, stderr=out)
        ended = 0
    except SystemExit as end:
        ended = int(str(end.code))
    assert ended == code, out.getvalue()
    return out.getvalue()


def test_all_that_are_missing_are_archived_and_what_fails_is_said(db: None, web: Site) -> None:
    a_source(slug="good", is_archived=False, url=web.put("/good", a_page()))
    a_source(slug="by-hand", url=web.put("/by-hand", a_page("Its hash was entered by hand.")))
    a_source(slug="gone", is_archived=False, url=web.url("/gone"))
    a_source(slug="nowhere", is_archived=False, url="")
    words = said("--all", code=1)
    assert "gone: The site says that nothing is at this address" in words
    assert "2 sources archived." in words
    web.put("/gone", a_page("It is back."))
    assert said("--all") == "1 source archived.\n"
    assert said("--all") == "0 sources archived.\n"
    assert said("--all", "--again") == "3 sources archived.\n"
    assert said("good") == "1 source archived.\n"
    assert Snapshot.objects.filter(source__slug="good").count() == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Name one source, or write --all or --check."),
        (["one", "--all"], "Name one source, or write --all or --check."),
        (["one", "--again"], "--again belongs to --all"),
        (["--all", "--repair"], "--repair to --check"),
        (["unknown"], "There is no source “unknown”."),
        (["nowhere"], "“nowhere” has no address; upload a copy on the desk."),
    ],
)
def test_what_cannot_be_done_is_said(db: None, arguments: list[str], words: str) -> None:
    a_source(slug="nowhere", is_archived=False, url="")
    with pytest.raises(CommandError, match=words):
        call_command("archive", *arguments)


def test_every_file_is_compared_and_what_belongs_to_nothing_is_deleted(db: None, web: Site) -> None:
    assert said("--check") == "Every file is as it was archived.\n"
    for name in ("whole", "missing", "broken", "changed", "unused"):
        a_source(slug=name, is_archived=False, url=web.put(f"/{name}", a_page(f"This is {name}.")))
    said("--all")
    assert said("--check") == "Every file is as it was archived.\n"
    copies = {name: ArchivedCopy.objects.get(snapshots__source__slug=name) for name in ("missing", "broken", "changed")}
    unused = ArchivedCopy.objects.get(snapshots__source__slug="unused")
    Snapshot.objects.filter(source__slug="unused").delete()
    path = {name: Path(storage().path(copy.file.name)) for name, copy in copies.items()}
    path["changed"].write_bytes(path["broken"].read_bytes())
    path["broken"].write_bytes(path["broken"].read_bytes()[:100])
    path["missing"].unlink()
    storage().save("00/orphan.warc.gz", ContentFile(b"of nobody"))
    storage().save("00/being-written.warc.gz", ContentFile(b"of somebody"))
    PendingFile.objects.create(name="00/being-written.warc.gz", source_id=a_source().pk)
    wrong = {line.partition(": ")[0]: line.partition(": ")[2] for line in said("--check", code=1).splitlines()}
    assert wrong[copies["missing"].sha256].startswith("its file is missing")
    assert wrong[copies["broken"].sha256].startswith("its file is broken")
    assert wrong[copies["changed"].sha256].startswith("its file has other bytes")
    assert wrong[unused.sha256] == "no source has this copy any more"
    assert wrong["00/orphan.warc.gz"] == "no copy has this file"
    assert len(wrong) == 6  # and the sentence with their number
    assert "Deleted: 2. Left: 3." in said("--check", "--repair", code=1)
    assert not storage().exists(unused.file.name)
    assert storage().exists("00/being-written.warc.gz")
    assert "3 are wrong." in said("--check", code=1)
