"""Refusals have the headers that Django's own answers have."""

from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import Settings

from factcheck.refusals import Refused, headers_and_body


@pytest.mark.django_db
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_tls_is_asked_for_over_tls_alone_as_django_does(client: Client, settings: Settings, scheme: str) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD = 60, True, True
    headers, _body = headers_and_body(Refused(HTTPStatus.TOO_MANY_REQUESTS, "Wait."), "/", scheme)
    answer = client.get("/healthz", secure=scheme == "https")
    assert dict(headers).get("Strict-Transport-Security") == answer.get("Strict-Transport-Security")
    assert ("Strict-Transport-Security" in dict(headers)) == (scheme == "https")


def test_a_refusal_in_a_frame_is_small_and_can_be_framed() -> None:
    headers, body = headers_and_body(Refused(HTTPStatus.TOO_MANY_REQUESTS, "Wait."), "/embed/1/")
    assert "frame-ancestors *" in dict(headers)["Content-Security-Policy"]
    assert "X-Frame-Options" not in dict(headers)
    assert b"Wait." in body
    assert b'class="card"' in body
    headers, body = headers_and_body(Refused(HTTPStatus.TOO_MANY_REQUESTS, "Wait."), "/claims/1/")
    assert dict(headers)["X-Frame-Options"] == "DENY"


def test_a_refusal_of_oembed_is_in_words_that_any_site_may_read() -> None:
    headers, body = headers_and_body(Refused(HTTPStatus.SERVICE_UNAVAILABLE, "Try again."), "/oembed")
    assert dict(headers)["Access-Control-Allow-Origin"] == "*"
    assert (dict(headers)["Content-Type"], body.strip()) == ("text/plain; charset=utf-8", b"Try again.")
