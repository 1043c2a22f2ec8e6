from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, ProgrammingError
from django.test import Client

from tests.conftest import as_owner


def test_a_living_process_says_so_without_its_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_a_ready_process_says_so(client: Client) -> None:
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_missing_migration_is_said_with_503(client: Client) -> None:
    with as_owner() as owner:
        owner.execute("UPDATE django_migrations SET app = 'later' WHERE app = 'record'")
    response = client.get("/readyz")
    with as_owner() as owner:
        owner.execute("UPDATE django_migrations SET app = 'record' WHERE app = 'later'")
    assert (response.status_code, response.content) == (503, b"migrations are missing: run manage.py migrate\n")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OperationalError("gone"), b"the database does not answer\n"),
        (ProgrammingError("denied"), b"privileges are missing: run manage.py migrate\n"),
    ],
)
def test_a_database_that_cannot_be_asked_is_said_with_503(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, said: bytes
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr("factcheck.health.MigrationExecutor", refuse)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, said)


@pytest.mark.parametrize(
    "address", ["/%00", "/?q=%00", "/claims/1/%00/", "/desk/claims/claim/?q=a%00b", "/api/v1/claims?rating=%00"]
)
def test_a_nul_byte_in_an_address_is_400(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("method", ["trace", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_operations_are_only_read(client: Client, method: str, address: str) -> None:
    assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize("address", ["/", "/desk/login/", "/nothing"])
@pytest.mark.parametrize("is_secure", [False, True])
def test_an_unknown_host_is_400_with_words_and_asks_nobody(
    client: Client, settings: Any, address: str, is_secure: bool
) -> None:
    settings.SECURE_SSL_REDIRECT = is_secure  # where there is TLS, an earlier middleware looks at the host
    answer = client.get(address, headers={"host": "evil.example"})  # without a database: the test has none
    assert answer.status_code == 400
    assert "This site does not answer to that host name." in answer.text
    assert "evil" not in answer.text


def test_a_nul_byte_in_a_cookie_is_400(client: Client) -> None:
    assert client.get("/desk/", headers={"cookie": 'session="aaaaaaaaaa\\000"'}).status_code == 400


def test_a_page_of_errors_that_cannot_be_shown_either_is_told_in_words(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.ROOT_URLCONF = "tests.factcheck.crashes"
    settings.STATIC_ROOT = tmp_path  # nobody has collected anything
    manifest = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": manifest}}
    client.raise_request_exception = False
    answer = client.post("/crash/form/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "text/plain")
    assert answer.text == f"Something went wrong on our side. If you report this, quote {answer['X-Request-ID']}."
