import pytest
from django.test import Client

from record import log
from tests.record import factories

pytestmark = pytest.mark.django_db

PATH = "/claims/1/the-river-rose-by-two-meters-in-one/"


@pytest.fixture
def corrected() -> None:
    factories.publish(rating=factories.a_rating("half-true"), summary="The gauge shows a meter.")
    log.append(factories.content(), number=1, action="corrected", note="The gauge was read wrongly.")


@pytest.mark.usefixtures("corrected")
def test_all_versions_are_listed_with_what_changed(client: Client) -> None:
    text = client.get(f"{PATH}versions/").content.decode()
    assert text.index("Version 2: Corrected") < text.index("Version 1: Published")
    assert "The gauge was read wrongly." in text
    assert "<del>Half true</del> <ins>False</ins>" in text
    assert "<del>a meter.</del> <ins>forty centimeters.</ins>" in text
    assert f'href="{PATH}versions/1/"' in text


@pytest.mark.usefixtures("corrected")
def test_an_old_version_is_readable_in_full_and_says_that_it_was_replaced(client: Client) -> None:
    answer = client.get(f"{PATH}versions/1/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Version 1, since replaced." in text
    assert f'<a href="{PATH}">False</a>' in text
    assert "The gauge shows a meter." in text
    assert '<p class="ruling-word">Half true</p>' in text
    assert '<meta name="robots" content="noindex">' in text


def test_an_old_version_links_no_subject_that_may_be_gone(client: Client) -> None:
    factories.publish(claim={**factories.content()["claim"], "topics": [{"slug": "wells", "name": "Wells"}]})
    log.append(factories.content(), number=1, action="updated", note="Filed under floods.")
    text = client.get(f"{PATH}versions/1/").content.decode()
    assert "Wells" in text
    assert "/topics/wells/" not in text


@pytest.mark.usefixtures("corrected")
def test_the_newest_versions_address_leads_to_the_verdict(client: Client) -> None:
    answer = client.get(f"{PATH}versions/2/")
    assert (answer.status_code, answer["Location"]) == (302, PATH)


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize("tail", ["versions/3/", "versions/0/", "versions/99999999999999999999/"])
def test_a_version_that_was_never_made_is_not_found(client: Client, tail: str) -> None:
    assert client.get(PATH + tail).status_code == 404


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize("tail", ["versions/", "versions/1/"])
def test_another_slug_leads_to_the_canonical_address(client: Client, tail: str) -> None:
    answer = client.get(f"/claims/1/other/{tail}")
    assert (answer.status_code, answer["Location"]) == (301, PATH + tail)


@pytest.mark.parametrize("tail", ["versions/", "versions/1/"])
def test_versions_of_an_unknown_number_are_not_found(client: Client, tail: str) -> None:
    assert client.get(f"/claims/7/a/{tail}").status_code == 404


@pytest.mark.usefixtures("corrected")
def test_after_a_retraction_only_the_timeline_is_left(client: Client) -> None:
    log.retract(1, note="Another river.")
    for version in (1, 2, 3):
        assert client.get(f"{PATH}versions/{version}/").status_code == 410
    answer = client.get(f"{PATH}versions/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.index("Version 3: Retracted") < text.index("Version 2: Corrected") < text.index("Version 1")
    assert "Another river." in text
    for word in ("The gauge", "Half true", "The river rose", "Ada Rivera", "read wrongly"):
        assert word not in text


def test_a_version_that_changes_nothing_visible_says_so(client: Client) -> None:
    factories.publish()
    log.append(factories.content(), number=1, action="updated", note="Published again.")
    assert "Nothing that a reader sees changed." in client.get(f"{PATH}versions/").content.decode()


def test_a_fact_check_that_was_published_again_shows_its_versions_around_the_tombstone(client: Client) -> None:
    factories.publish()
    log.retract(1, note="A source was forged.")
    log.append(
        factories.content(summary="The gauge shows forty-one."), number=1, action="corrected", note="Checked anew."
    )
    page = client.get(f"{PATH}versions/")
    assert page.status_code == 200
    assert "A source was forged." in page.content.decode()
    assert "Checked anew." in page.content.decode()
    assert client.get(f"{PATH}versions/1/").status_code == 200
    assert client.get(f"{PATH}versions/2/").status_code == 410
    assert "forty-one" in client.get(PATH).content.decode()
