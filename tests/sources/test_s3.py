"""The archive in an S3 bucket, against a server that speaks its protocol."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.management import call_command
from moto.server import ThreadedMotoServer

from factcheck import environment as env
from sources import archiving, keeping
from sources.models import ArchivedCopy, PendingFile
from sources.models.copies import archive as storage
from sources.warc import NoBody, body_of
from tests.claims.factories import a_source
from tests.sites import site
from tests.sources.documents import a_page

BUCKET = "copies"


@pytest.fixture
def bucket(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty bucket, which is the archive of the test."""
    for name, value in {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}.items():
        monkeypatch.setenv(name, value)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        endpoint = "http://{}:{}".format(*server.get_host_and_port())
        found = boto3.resource("s3", endpoint_url=endpoint, region_name="us-east-1").Bucket(BUCKET)
        found.create()
        s3 = env.archive("", Path("/"), bucket=BUCKET, prefix="desk", endpoint=endpoint, region="us-east-1")
        settings.STORAGES = settings.STORAGES | {"archive": s3}
        yield found
    finally:
        server.stop()


def names(bucket: Any) -> set[str]:
    return {found.key for found in bucket.objects.all()}


def test_copies_are_kept_read_checked_and_cleared_in_a_bucket(
    db: None, bucket: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = a_page("What it says.") * 500
    with site() as web:
        settings.FETCH_ALLOW = [f"127.0.0.1:{web.port}"]
        source = a_source(is_archived=False, url=web.put("/a", page))
        copy = archiving.archive(source).snapshot.copy
        assert names(bucket) == {f"desk/{copy.file.name}"}
        with body_of(copy) as body:
            assert body.read() == page.encode()

        def dies(*_: object) -> None:
            raise SystemExit

        web.put("/a", a_page("Another."))
        with monkeypatch.context() as dying:
            dying.setattr(keeping, "_columns", dies)
            with pytest.raises(SystemExit):
                archiving.archive(source)
        assert len(names(bucket)) == 2
        again = archiving.archive(source).snapshot.copy
    assert names(bucket) == {f"desk/{found.file.name}" for found in (copy, again)}
    assert not PendingFile.objects.exists()
    out = StringIO()
    call_command("archive", "--check", stdout=out)
    assert out.getvalue() == "Every file is as it was archived.\n"
    bucket.put_object(Key="desk/00/orphan", Body=b"of nobody")
    storage().delete(copy.file.name)
    with pytest.raises(SystemExit):
        call_command("archive", "--check", "--repair", stdout=out)
    assert f"{copy.sha256}: its file is missing" in out.getvalue()
    assert "00/orphan: no copy has this file — deleted" in out.getvalue()
    assert names(bucket) == {f"desk/{again.file.name}"}
    with pytest.raises(NoBody):
        body_of(ArchivedCopy.objects.get(pk=copy.pk))
