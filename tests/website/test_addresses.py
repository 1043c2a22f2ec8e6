import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path as at

from factcheck.urls import urlpatterns as served
from record import log
from tests.record import factories

pytestmark = pytest.mark.django_db

CLAIM = "/claims/1/the-river-rose-by-two-meters-in-one/"
PAGES = [
    "/", CLAIM, f"{CLAIM}versions/", f"{CLAIM}versions/1/", "/actors/", "/actors/ada-rivera/", "/sources/",
    "/sources/river-report/", "/topics/", "/topics/floods/", "/corrections/", "/methodology/",
]  # fmt: skip


@pytest.fixture(autouse=True)
def a_corrected_fact_check(db: None) -> None:
    factories.publish()
    log.append(factories.content(), number=1, action="corrected", note="The date was wrong.")


@pytest.mark.parametrize("address", PAGES)
def test_a_public_page_sets_no_cookie_and_does_not_vary_by_it(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert answer["Cache-Control"].startswith("public")


@pytest.mark.parametrize("address", PAGES)
def test_an_unchanged_page_is_not_sent_again(client: Client, address: str) -> None:
    etag = client.get(address)["ETag"]
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    factories.publish("The river fell.")
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_a_page_allows_no_script_and_no_style_of_its_own(client: Client, address: str) -> None:
    answer = client.get(address)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    text = answer.content.decode()
    assert "<script" not in text
    assert "<style" not in text
    assert "style=" not in text
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_can_only_be_read(address: str, method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert answer.status_code == 405


def test_head_answers_without_a_body(client: Client) -> None:
    answer = client.head(CLAIM)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "query",
    [
        "before=", "before=x", "before=-1", "before=1.0", "before=%D9%A1", f"before={'9' * 19}", "before=1&before=2",
        "before=1%20", "after=a", "rating=false", "before__gt=1", "Before=1", "%FF=1", "=1", "page=2",
    ],
)  # fmt: skip
def test_a_parameter_that_a_list_does_not_know_is_refused_in_words(client: Client, query: str) -> None:
    for address in ("/", "/topics/floods/", "/actors/ada-rivera/", "/sources/river-report/", "/corrections/"):
        answer = client.get(f"{address}?{query}")
        assert answer.status_code == 400
        assert "no parameter" in answer.content.decode() or "before" in answer.content.decode()
        assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("query", ["after=", "after=a%2Fb", "after=a&after=b", f"after={'a' * 161}", "before=1"])
def test_a_parameter_that_an_index_does_not_know_is_refused_in_words(client: Client, query: str) -> None:
    for address in ("/actors/", "/sources/", "/topics/"):
        answer = client.get(f"{address}?{query}")
        assert answer.status_code == 400
        assert "after" in answer.content.decode() or "no parameter" in answer.content.decode()


@pytest.mark.parametrize("address", [CLAIM, f"{CLAIM}versions/", f"{CLAIM}versions/1/", "/methodology/"])
def test_a_page_without_a_list_takes_no_parameter(client: Client, address: str) -> None:
    answer = client.get(f"{address}?before=1")
    assert answer.status_code == 400
    assert "This page has no parameter “before”." in answer.content.decode()


def test_a_parameters_name_is_escaped_and_cut_in_the_refusal(client: Client) -> None:
    text = client.get("/", {"<script>alert(1)</script>" + "x" * 100: "1"}).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "x" * 50 not in text


def test_what_shared_links_carry_is_ignored(client: Client) -> None:
    assert client.get(f"{CLAIM}?utm_source=letter&fbclid=x&fbclid=y").status_code == 200


def test_an_unknown_address_has_a_page_in_words(client: Client) -> None:
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


urlpatterns = [at("broken/", broken), *served]


@pytest.mark.urls("tests.website.test_addresses")
def test_an_error_of_ours_has_a_page_that_needs_no_request(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()


def test_a_malformed_request_has_a_page_that_needs_no_request(client: Client) -> None:
    answer = client.get("/?" + "&".join(f"a{n}=1" for n in range(1001)))
    assert answer.status_code == 400
    assert "This address cannot be answered" in answer.content.decode()
