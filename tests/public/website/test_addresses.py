"""What every public page has in common: who may ask it, how, and with which parameters."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path as at

from factcheck.urls import urlpatterns as served
from record import log
from tests.public.addresses import CLAIM, OLD_VERSION
from tests.public.addresses import PAGES as PLAIN_PAGES
from tests.record import factories

pytestmark = pytest.mark.django_db

PAGES = (*PLAIN_PAGES, OLD_VERSION)
NOT_A_NUMBER = "“before” must be a whole number, as the link “Older” gives it."
NOT_A_NAME = "“after” must be a name in an address, as the link “More” gives it."


def unknown(name: str) -> str:
    return f"This page has no parameter “{name}”. Remove it from the address."


def twice(name: str) -> str:
    return f"The parameter “{name}” is there twice. Keep one."


@pytest.fixture(autouse=True)
def a_corrected_fact_check(db: None) -> None:
    factories.publish()
    log.append(factories.content(), number=1, action="corrected", note="The date was wrong.")


def test_a_page_belongs_to_nobody_and_runs_nothing_of_its_own(client: Client) -> None:
    for address in PAGES:
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8"), address
        assert not answer.cookies, address
        assert "Vary" not in answer, address
        assert answer["Cache-Control"] == "public, max-age=0, stale-if-error=300", address
        assert answer["X-Content-Type-Options"] == "nosniff", address
        assert answer["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';"), address
        text = answer.content.decode().replace('<script type="application/ld+json">', "")  # which browsers read as text
        for own in ("search", "copy"):
            text = text.replace(f'<script src="/static/{own}.js" defer></script>', "")
        for forbidden in ("unsafe", "<script", "<style", 'style="'):
            assert forbidden not in answer["Content-Security-Policy"], address
            assert forbidden not in text, address


def test_an_unchanged_page_is_not_sent_again(client: Client) -> None:
    tags = {address: client.get(address)["ETag"] for address in PAGES}
    for address, tag in tags.items():
        again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b""), address
    factories.publish("The river fell.")
    for address, tag in tags.items():
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200, address


def test_a_page_can_only_be_read() -> None:
    client = Client(enforce_csrf_checks=True)
    for address in PAGES:
        head = client.head(address)
        assert (head.status_code, head.content) == (200, b""), address
        for method in ("post", "put", "patch", "delete", "options", "trace"):
            answer = getattr(client, method)(address)
            assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD"), (method, address)
            assert answer["Cache-Control"] == "private, no-store", (method, address)


def assert_refused(client: Client, address: str, query: str, reason: str) -> None:
    answer = client.get(f"{address}?{query}")
    assert answer.status_code == 400, (address, query)
    assert f'<p class="lede">{reason}</p>' in answer.content.decode(), (address, query)
    assert answer["Cache-Control"] == "private, no-store", (address, query)


def test_a_parameter_that_a_list_does_not_know_is_refused_in_words(client: Client) -> None:
    for query, reason in {
        **dict.fromkeys(
            ["before=", "before=x", "before=-1", "before=1.0", "before=%D9%A1", f"before={'9' * 19}", "before=1%20"],
            NOT_A_NUMBER,
        ),
        "before=1&before=2": twice("before"),
        "after=a": unknown("after"),
        "rating=false": unknown("rating"),
        "before__gt=1": unknown("before__gt"),
        "Before=1": unknown("Before"),
        "page=2": unknown("page"),
        "=1": unknown(""),
        "%FF=1": unknown("\ufffd"),
    }.items():
        for address in ("/", "/topics/floods/", "/actors/ada-rivera/", "/sources/river-report/", "/corrections/"):
            assert_refused(client, address, query, reason)


def test_a_parameter_that_an_index_does_not_know_is_refused_in_words(client: Client) -> None:
    for query, reason in {
        **dict.fromkeys(["after=", "after=a%2Fb", f"after={'a' * 161}", "after=a%0A", "after=%C3%A9"], NOT_A_NAME),
        "after=a&after=b": twice("after"),
        "before=1": unknown("before"),
    }.items():
        for address in ("/actors/", "/sources/", "/topics/"):
            assert_refused(client, address, query, reason)


def test_a_page_without_a_list_takes_no_parameter(client: Client) -> None:
    for address in (CLAIM, f"{CLAIM}versions/", OLD_VERSION, "/methodology/", "/claims/1/"):
        assert_refused(client, address, "before=1", unknown("before"))


def test_the_longest_cursors_are_taken(client: Client) -> None:
    assert client.get(f"/?before={'9' * 18}").status_code == 200
    assert client.get(f"/actors/?after={'a' * 160}").status_code == 200


def test_a_parameters_name_is_escaped_and_cut_in_the_refusal(client: Client) -> None:
    text = client.get("/", {"<script>alert(1)</script>" + "x" * 100: "1"}).content.decode()
    assert f"“&lt;script&gt;alert(1)&lt;/script&gt;{'x' * 25}”" in text


def test_what_shared_links_carry_is_ignored(client: Client) -> None:
    for query in (
        "utm_source=letter&fbclid=x&fbclid=y",
        "gclid=x&mc_cid=x&mc_eid=x",
        "utm_campaign=x&utm_content=x&utm_id=x&utm_medium=x&utm_term=x",
        "utm_source_platform=x&msclkid=x&ttclid=x&gbraid=x&_ga=x",  # search engines, advertisements, other networks
    ):
        assert client.get(f"{CLAIM}?{query}").status_code == 200, query
        assert client.get(f"/?before=1&{query}").status_code == 200, query


def test_an_unknown_address_has_a_page_in_words(client: Client) -> None:
    for address in ("/nothing/here/", "/claims/", "/claims/one/", "/actors/ada rivera/", "/claims/1/x/versions/y/"):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "There is no such page" in answer.content.decode(), address


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


handler500 = "factcheck.errors.server_error"
urlpatterns = [at("broken/", broken), at("embed/broken/", broken), *served]


@pytest.mark.urls(__name__)
def test_an_error_of_ours_has_a_page_that_needs_no_request(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()
    in_a_frame = client.get("/embed/broken/")
    assert in_a_frame.status_code == 500
    assert "Something went wrong on our side" in in_a_frame.content.decode()
    assert 'class="masthead"' not in in_a_frame.content.decode()
    assert "frame-ancestors *" in in_a_frame["Content-Security-Policy"]


def test_a_malformed_request_has_a_page_that_needs_no_request(client: Client) -> None:
    answer = client.get("/?" + "&".join(f"a{n}=1" for n in range(1001)))
    assert answer.status_code == 400
    assert "This address cannot be answered" in answer.content.decode()
