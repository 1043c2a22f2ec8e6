"""Files that programs look for at fixed addresses."""

import re
from datetime import date, timedelta
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from public.website.well_known import expires
from record.models import Masthead
from tests.public.addresses import CLAIM, EMBED, PAGES
from tests.record import factories

pytestmark = pytest.mark.django_db


def test_crawlers_may_read_what_is_public_and_are_shown_the_sitemap(client: Client) -> None:
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").content.decode().splitlines())
    for address in (*PAGES, EMBED, CLAIM, "/api/v1/claims", "/static/site.css"):
        assert rules.can_fetch("Anybot", address), address
    for address in ("/desk/", "/desk/claims/claim/", "/explore/suggest/?q=ri"):
        assert not rules.can_fetch("Anybot", address), address
    assert rules.site_maps() == ["http://127.0.0.1:8000/sitemap.xml"]
    assert client.get("/sitemap.xml").status_code == 200


def test_security_txt_says_whom_to_tell(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT, settings.SITE_URL = "mailto:security@facts.example", "https://facts.example"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields.pop("Expires") == expires(date.today())
    assert fields == {
        "Contact": "mailto:security@facts.example",
        "Preferred-Languages": "en",
        "Canonical": "https://facts.example/.well-known/security.txt",
    }


def test_what_security_txt_says_holds_half_a_year_to_a_year() -> None:
    assert expires(date(2026, 11, 26)) == "2027-07-01T00:00:00Z"
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(731)]
    left = [(date.fromisoformat(expires(day)[:10]) - day).days for day in days]
    assert min(left) >= 180
    assert max(left) <= 366
    assert len({expires(day) for day in days}) == 4


def test_the_manifest_names_the_site_and_its_icons_are_there(client: Client) -> None:
    Masthead.objects.create(pk=1, name='The "Ledger"')
    page = client.get("/").content.decode()
    [address] = re.findall('<link rel="manifest" href="([^"]*)">', page)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/manifest+json"
    assert "manifest-src 'self'" in answer["Content-Security-Policy"]
    manifest = answer.json()
    assert manifest["name"] == 'The "Ledger"'
    assert client.get(manifest["start_url"]).status_code == 200
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
        ("any", "any"),
    }
    [touch] = re.findall('<link rel="apple-touch-icon" href="([^"]*)">', page)
    for src, sizes in [*((icon["src"], icon["sizes"]) for icon in manifest["icons"]), (touch, "180x180")]:
        path = finders.find(src.removeprefix("/static/"))
        assert path, src
        with open(path, "rb") as file:
            head = file.read(24)
        if src.endswith(".png"):
            assert [int.from_bytes(head[at : at + 4]) for at in (16, 20)] == [*map(int, sizes.split("x"))], src


def test_a_masthead_that_changes_is_in_the_manifest_at_once(client: Client) -> None:
    tag = client.get("/manifest.webmanifest")["ETag"]
    factories.publish()
    Masthead.objects.create(pk=1, name="Daily Facts")
    answer = client.get("/manifest.webmanifest", headers={"If-None-Match": tag})
    assert answer.json()["name"] == "Daily Facts"
