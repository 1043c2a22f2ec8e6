"""The log of a real server after an attack: it says what happened and under which id, and nothing that was entered."""

import json
import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.test import Client

from tests.claims.factories import a_claim, person
from tests.server import Server, served

PLANTED = {
    "SECRET_KEY": "planted-key-" + "k" * 50,
    "database password": "planted-database-password",
    "CSRF token": "plantedcsrftoken" + "c" * 16,
    "password": "planted typed password",
    "Authorization": "planted-authorization",
    "draft": "Planted canary: a statement that nobody may read yet.",
}
ID = re.compile("[0-9a-f]{16}")


def attacked(folder: Path, **environment: str) -> AbstractContextManager[Server]:
    """A server that also has addresses which crash."""
    given = {"DJANGO_SETTINGS_MODULE": "tests.factcheck.attacked", "SECRET_KEY": PLANTED["SECRET_KEY"]}
    return served(folder, password=PLANTED["database password"], **given, **environment)


def attack(server: Server, session: str) -> list[str]:
    """Ask for what is refused and for what crashes, with the secrets in all places; return the ids that were shown."""
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={PLANTED['CSRF token']}"
    secrets = {"Cookie": cookie, "Authorization": f"Bearer {PLANTED['Authorization']}"}
    form = {"Content-Type": "application/x-www-form-urlencoded"} | secrets
    typed = urlencode({"username": "editor", "password": PLANTED["password"]})
    token = urlencode({"csrfmiddlewaretoken": PLANTED["CSRF token"]})
    canary = quote(PLANTED["draft"])
    expected = {
        ("GET", f"/desk/?q={canary}", "", "evil.example"): 400,
        ("GET", f"/api/v1/claims?{canary}={token}", "", ""): 400,
        ("GET", f"/desk/claims/claim/?assignee__password__startswith={canary}", "", ""): 400,
        ("GET", f"/?q=%00{canary}", "", ""): 400,
        ("POST", "/desk/login/", typed, ""): 403,
        ("POST", "/desk/claims/claim/add/", f"{token}1&statement={canary}", ""): 403,
        ("POST", "/desk/login/", f"{typed}&{token}", ""): 200,
        ("GET", f"/nothing?q={canary}", "", ""): 404,
        ("GET", f"/crash/constraint/?q={canary}", "", ""): 500,
        ("GET", f"/crash/unique/?q={canary}", "", ""): 500,
        ("GET", f"/crash/trigger/?q={canary}", "", ""): 500,
        ("GET", f"/crash/value/?q={canary}", "", ""): 500,
        ("POST", f"/crash/form/?q={canary}", f"{typed}&{token}", ""): 500,
        ("GET", f"/api/v1/crash/?q={canary}", "", ""): 500,
        ("GET", f"/crash/stream/?q={canary}", "", ""): 500,
    }
    ids = []
    for (method, address, body, host), status in expected.items():
        headers = (form if method == "POST" else secrets) | ({"Host": host} if host else {})
        answered, page = server.ask(method, address, body, **headers)
        assert answered == status, (method, address)
        if status == 500:
            ids += ID.findall(page)
    metrics = server.ask("GET", "/metrics", **secrets)[1]
    assert 'factcheck_requests_total{how="made",kind="desk",status="400"} 2.0' in metrics
    assert_holds_no_secret(metrics, session)
    return ids


@pytest.fixture
def session(transactional_db: None, settings: Any) -> str:
    """The session of an editor, while the only draft holds the canary."""
    settings.SECRET_KEY = PLANTED["SECRET_KEY"]
    a_claim("triage", statement=PLANTED["draft"])
    client = Client()
    client.force_login(person("editor"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def assert_holds_no_secret(text: str, session: str) -> None:
    for name, secret in {**PLANTED, "session": session}.items():
        assert secret not in text, name
        assert quote(secret) not in text, name


def assert_says_what_happened(log: str, ids: list[str], session: str) -> None:
    """Every failure stands in the log under the id that was shown, and nothing that was entered."""
    assert_holds_no_secret(log, session)
    assert len(ids) == 7
    assert all(id_ in log for id_ in ids)
    for state in ("23514", "23505", "22P02"):  # a check, a value given twice, text that is no number
        assert f"SQLSTATE {state}" in log
    assert "constraint claim_in_work_has_an_assignee, table claims_claim" in log
    assert "SQLSTATE 23000, trigger record_entry: the next index is 0, not 7" in log
    assert ", in constraint" in log  # a frame
    assert "RuntimeError" in log  # from the web server
    assert "evil.example" not in log


def test_an_attack_leaves_its_failures_and_nothing_that_was_entered(tmp_path: Path, session: str) -> None:
    with attacked(tmp_path, LOG_LEVEL="DEBUG") as server:
        ids = attack(server, session)
    log = server.log.read_text()
    assert_says_what_happened(log, ids, session)
    assert not re.search("^2026 ERROR forged|[\u202e\x1b\r]", log, re.MULTILINE)


def test_the_same_as_json_has_the_keys_that_the_operators_page_names(tmp_path: Path, session: str) -> None:
    with attacked(tmp_path, LOG_LEVEL="DEBUG", LOG_FORMAT="json") as server:
        ids = attack(server, session)
    log = server.log.read_text()
    assert_says_what_happened(log, ids, session)
    lines = [json.loads(line) for line in log.splitlines()]
    section = (
        (settings.BASE_DIR / "docs" / "operator.md").read_text().partition("\n## The log\n")[2].partition("\n## ")[0]
    )
    assert {key for line in lines for key in line} == set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))
    failed = next(line for line in lines if line.get("sqlstate") == "23514")
    told = {name: failed[name] for name in ("level", "logger", "request_id", "method", "status", "message", "error")}
    assert told == {
        "level": "ERROR",
        "logger": "django.request",
        "request_id": ids[0],
        "method": "GET",
        "status": 500,
        "message": "Internal Server Error: /crash/constraint/",
        "error": "django.db.utils.IntegrityError",
    }


def test_what_a_client_does_wrong_leaves_no_line(tmp_path: Path, session: str) -> None:
    with attacked(tmp_path) as server:
        for address, host in [("/", "evil.example"), ("/nothing", ""), ("/?q=%00", ""), ("/api/v1/claims?x=1", "")]:
            assert server.ask("GET", address, **({"Host": host} if host else {}))[0] in (400, 404)
        lookup = "/desk/claims/claim/?assignee__password__startswith=a"
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
        assert server.ask("GET", lookup, Cookie=cookie)[0] == 400
        assert server.ask("POST", "/desk/login/", "username=a")[0] == 403
    assert server.lines() == []
