"""Every address of the project, against who may ask it and how. A new address that nobody thought of fails here."""

import re

import pytest
from django.test import Client

from claims.models import Claim
from tests.claims.factories import a_claim
from tests.routes import routes

pytestmark = pytest.mark.django_db
WRITING = ("post", "put", "patch", "delete")
OPEN_ON_THE_DESK = ("/desk/login/", "/desk/logout/", "/desk/jsi18n/")
EXAMPLES = {"number": "1", "version": "1", "pk": "1", "object_id": "1", "content_type_id": "1", "app_label": "claims"}


def example(route: str) -> str:
    """An address for a route; where the route is a regular expression, one that it may or may not take."""
    if "(" in route:
        return re.sub(r"\(.*", "claims/", route)
    return re.sub(r"<(\w+)>", lambda name: EXAMPLES.get(name[1], "x"), route)


ALL = sorted({example(route) for route in routes()})
DESK = [address for address in ALL if address.startswith("/desk/")]
PUBLIC = [address for address in ALL if not address.startswith("/desk/")]


@pytest.fixture
def published() -> Claim:
    return a_claim("done")


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_side_is_open_to_read_and_closed_to_write(published: Claim, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.get(address).status_code in (200, 301, 302, 404)
    for method in WRITING:
        assert getattr(client, method)(address).status_code in (403, 404, 405), method


@pytest.mark.parametrize("address", DESK)
@pytest.mark.parametrize("method", ["get", *WRITING])
def test_the_desk_is_closed_to_strangers(published: Claim, address: str, method: str) -> None:
    answer = getattr(Client(), method)(address)
    if address in OPEN_ON_THE_DESK:
        assert answer.status_code < 500
    else:
        assert answer.status_code in (302, 404)
        assert answer.status_code == 404 or answer["Location"].startswith("/desk/login/")
    assert published.statement not in answer.content.decode()


@pytest.mark.parametrize("address", DESK)
def test_the_desk_fails_nobody_who_has_a_role(published: Claim, superuser, reader, address: str) -> None:
    for user, method in ((superuser, "get"), (reader, "get"), (reader, "post")):
        client = Client()
        client.force_login(user)
        assert getattr(client, method)(address).status_code < 500


def test_there_are_addresses_to_test() -> None:
    assert len(PUBLIC) > 25
    assert len(DESK) > 50
