from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import ValidationError, validate_password
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import SignInAttempt, User

pytestmark = pytest.mark.django_db
LOGIN = "/desk/login/"


@pytest.fixture
def elena() -> User:
    return User.objects.create_user("elena", password="a long enough password", is_staff=True)


@pytest.fixture(autouse=True)
def quick_hashing(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def attempt(password: str, username: str = "elena", address: str = "192.0.2.1", **headers: str):
    data = {"username": username, "password": password}
    return Client().post(LOGIN, data, REMOTE_ADDR=address, headers=headers)


def test_the_right_password_opens_the_desk_and_leaves_no_attempt(elena: User) -> None:
    response = attempt("a long enough password")
    assert (response.status_code, response["Location"]) == (302, reverse("admin:index"))
    assert not SignInAttempt.objects.exists()


def test_a_tenth_failure_closes_an_account_for_every_address(elena: User) -> None:
    for number in range(10):
        assert attempt("wrong", address=f"192.0.2.{number}").status_code == 200
    refused = attempt("a long enough password", address="198.51.100.7")
    assert refused.status_code == 429
    assert refused["Retry-After"] == "900"
    page = refused.content.decode()
    assert "Wait 15 minutes" in page
    assert "desk.css" in page, "the page looks like the desk"


def test_a_tenth_failure_closes_an_address_for_every_account(elena: User) -> None:
    for number in range(10):
        assert attempt("wrong", username=f"nobody-{number}").status_code == 200
    assert attempt("a long enough password").status_code == 429
    assert attempt("a long enough password", address="198.51.100.7").status_code == 302


def test_the_wait_ends_by_itself_after_a_quarter_of_an_hour(elena: User) -> None:
    for _ in range(13):
        attempt("wrong")
    assert SignInAttempt.objects.count() == 10
    SignInAttempt.objects.update(at=timezone.now() - timedelta(minutes=14, seconds=30))
    assert attempt("a long enough password").status_code == 429
    SignInAttempt.objects.update(at=timezone.now() - timedelta(minutes=15, seconds=1))
    assert attempt("a long enough password").status_code == 302
    assert SignInAttempt.objects.count() == 10, "a request leaves old attempts to the worker"


def test_an_attempt_keeps_no_name(elena: User) -> None:
    attempt("wrong", username="Elena")
    attempt("wrong", username="elena ")
    first, second = SignInAttempt.objects.all()
    assert first.account == second.account
    assert "elena" not in first.account


@pytest.mark.parametrize(
    ("password", "is_refused"),
    [
        ("short", True),
        ("password1234", True),
        ("a long enough password", False),
        ("x7" * 40, False),
    ],
)
def test_passwords_are_long_and_not_common(password: str, is_refused: bool) -> None:
    try:
        validate_password(password)
    except ValidationError:
        assert is_refused
    else:
        assert not is_refused


def test_another_spelling_of_a_name_has_no_tries_of_its_own(elena: User) -> None:
    for number in range(10):
        attempt("wrong", address=f"192.0.2.{number}")
    for variant in ("ELENA", " elena ", "ｅlena", "ｅｌｅｎａ"):
        assert attempt("a long enough password", username=variant, address="198.51.100.7").status_code == 429, variant
    assert attempt("a long enough password", username="nora", address="198.51.100.7").status_code == 200


def a_known_browser(address: str) -> Client:
    browser, data = Client(), {"username": "elena", "password": "a long enough password"}
    assert browser.post(LOGIN, data, REMOTE_ADDR=address).status_code == 302
    browser.cookies.pop("session")
    return browser


def test_a_browser_that_signed_in_before_is_not_kept_out_by_others(elena: User) -> None:
    data = {"username": "elena", "password": "a long enough password"}
    known = a_known_browser("192.0.2.1")
    for number in range(10):
        attempt("wrong", address=f"192.0.2.{number}")
    for number in range(10):
        attempt("wrong", username=f"nobody-{number}", address="192.0.2.1")
    assert attempt("a long enough password", address="198.51.100.8").status_code == 429
    assert known.post(LOGIN, data, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_a_browser_that_signed_in_before_has_ten_tries_of_its_own(elena: User) -> None:
    known, other = a_known_browser("192.0.2.1"), a_known_browser("192.0.2.1")
    wrong = {"username": "elena", "password": "wrong"}
    for number in range(10):
        assert known.post(LOGIN, wrong, REMOTE_ADDR=f"192.0.2.{number}").status_code == 200
    assert known.post(LOGIN, wrong, REMOTE_ADDR="198.51.100.7").status_code == 429
    assert other.post(LOGIN, wrong, REMOTE_ADDR="192.0.2.1").status_code == 200


def test_a_browser_that_signed_in_to_another_account_is_as_any_other(elena: User) -> None:
    known = a_known_browser("192.0.2.1")
    for number in range(10):
        attempt("wrong", username=f"nobody-{number}", address="192.0.2.1")
    stranger = {"username": "nora", "password": "wrong"}
    assert known.post(LOGIN, stranger, REMOTE_ADDR="192.0.2.1").status_code == 429
