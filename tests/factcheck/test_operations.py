import pytest
from django.db import DatabaseError, connection
from django.test import Client


def test_a_living_process_says_so_without_its_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_a_ready_process_says_so(client: Client) -> None:
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_missing_migration_is_said_with_503(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'record'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert b"manage.py migrate" in response.content


def test_a_database_that_does_not_answer_is_said_with_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr("factcheck.health.MigrationExecutor", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert b"gone" not in response.content


@pytest.mark.parametrize(
    "address", ["/%00", "/?q=%00", "/claims/1/%00/", "/desk/claims/claim/?q=a%00b", "/api/v1/claims?rating=%00"]
)
def test_a_nul_byte_in_an_address_is_400(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("method", ["trace", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_operations_are_only_read(client: Client, method: str, address: str) -> None:
    assert getattr(client, method)(address).status_code == 405


@pytest.mark.django_db
def test_an_unknown_host_is_400(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_nul_byte_in_a_cookie_is_400(client: Client) -> None:
    assert client.get("/desk/", headers={"cookie": 'session="aaaaaaaaaa\\000"'}).status_code == 400
