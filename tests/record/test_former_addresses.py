"""Old addresses of what was imported lead to where it is now, whatever became of it since."""

import pytest
from django.test import Client

from record import former_addresses, log, reading, rebuild
from record.models import FormerAddress
from tests.record import factories

pytestmark = pytest.mark.django_db

THERE = "https://old.example/2019/04/river"


def now_at(address: str) -> str | None:
    return reading.answer(former_addresses.now_at(address))


def quiet(done: int, total: int) -> None:
    """Show no progress."""


def test_an_old_address_leads_to_the_fact_check_in_every_form_and_on_every_host() -> None:
    [entry] = factories.publish("The river rose by forty centimetres", imported=factories.imported(url=THERE))
    path = "/claims/1/the-river-rose-by-forty-centimetres/"
    assert entry.number == 1
    for address in (
        THERE,
        "http://www.old.example/2019/04/river/?utm_source=mail#top",
        "https://new.example/2019/04/river",
    ):
        assert now_at(address) == path, address
    for address in ("https://old.example/2019/04/rivers", "https://old.example/", "https://old.example"):
        assert now_at(address) is None, address


def test_what_was_at_a_query_is_found_by_it_alone() -> None:
    factories.publish(imported=factories.imported(url="https://old.example/?id=7"))
    assert now_at("https://old.example/?id=7") is not None
    assert now_at("https://old.example/?id=8") is None
    assert now_at("https://old.example/") is None


def test_of_two_sites_with_one_path_the_host_decides_and_without_it_nothing_is_guessed() -> None:
    first, second = (factories.imported(url=f"https://{site}.example/1", site=f"{site}.example") for site in "ab")
    factories.publish("One", imported=first)
    factories.publish("Two", imported=second)
    assert now_at("https://a.example/1") == "/claims/1/one/"
    assert now_at("https://b.example/1") == "/claims/2/two/"
    assert now_at("https://c.example/1") is None


def test_of_two_claims_at_one_address_it_leads_to_the_first() -> None:
    factories.publish("One", "Two", imported=factories.imported())
    assert now_at(THERE) == "/claims/1/one/"


def test_it_leads_to_the_tombstone_after_a_retraction_and_to_the_newest_version_after_a_correction() -> None:
    there = factories.imported()
    factories.publish("One", "Two", imported=there)
    log.append(factories.content("One, corrected", imported=there), number=1, action="corrected", note="A slip.")
    assert now_at(THERE) == "/claims/1/one-corrected/"
    log.retract(1, note="It was wrong.", names_statement=False)
    assert now_at(THERE) == "/claims/1/"


def test_a_rebuild_puts_them_right_also_of_what_is_retracted() -> None:
    factories.publish("One", imported=factories.imported())
    factories.publish("Two")
    log.retract(1, note="It was wrong.")
    before = FormerAddress.objects.values_list().get()
    assert list(rebuild.differences(quiet)) == []
    FormerAddress.objects.update(site="forged.example")
    FormerAddress.objects.create(number=2, sha256="0" * 64, site="stray.example")
    FormerAddress.objects.create(number=9, sha256="0" * 64, site="stray.example")
    assert {str(each) for each in rebuild.differences(quiet)} == {
        "former address of fact-check 1: differed",
        "former address of fact-check 2: differed",
        "former address of fact-check 9: is not in the log",
    }
    assert len(list(rebuild.repair(quiet))) == 3
    assert FormerAddress.objects.values_list().get() == before
    assert list(rebuild.differences(quiet)) == []


@pytest.mark.parametrize("method", ["get", "head"])
def test_the_site_answers_an_old_address_with_the_new_one(client: Client, method: str) -> None:
    factories.publish("One", imported=factories.imported())
    answer = getattr(client, method)("/2019/04/river/")
    assert (answer.status_code, answer["Location"]) == (301, "http://127.0.0.1:8000/claims/1/one/")
    assert client.get("/2019/04/lake/").status_code == 404
    assert client.post("/2019/04/river/").status_code == 404
    assert client.get("/api/2019/04/river/").status_code == 404
