import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from factcheck import environment as env


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch):
    def give(value: str | None) -> None:
        monkeypatch.delenv("THING", raising=False)
        if value is not None:
            monkeypatch.setenv("THING", value)

    return give


@pytest.mark.parametrize(
    ("value", "found"), [(None, False), ("", False), ("0", False), ("no", False), ("1", True), ("Yes", True)]
)
def test_a_flag_is_on_or_off(given, value: str | None, found: bool) -> None:
    given(value)
    assert env.flag("THING") is found


@pytest.mark.parametrize("value", ["2", "maybe", "-1"])
def test_another_flag_is_refused_by_name(given, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env.flag("THING")


@pytest.mark.parametrize("value", ["0", "10", "two", "1.5", "-1", "٣", "9" * 5000])
def test_a_number_out_of_bounds_is_refused_by_name(given, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env.number("THING", 2, maximum=9)


def test_numbers_and_lists_are_read(given) -> None:
    given("9")
    assert env.number("THING", 2, maximum=9) == 9
    given(" a.example, b.example ,")
    assert env.words("THING") == ["a.example", "b.example"]


@pytest.mark.parametrize(("value", "found"), [(None, "line"), ("", "line"), ("json", "json"), ("JSON", "json")])
def test_a_choice_is_one_of_its_words(given, value: str | None, found: str) -> None:
    given(value)
    assert env.choice("THING", "line", "json") == found


def test_another_word_is_refused_by_name_with_the_choices(given) -> None:
    given("xml")
    with pytest.raises(ImproperlyConfigured, match=r"THING is 'xml'; write one of line, json\."):
        env.choice("THING", "line", "json")


@pytest.mark.parametrize("value", ["facts.example", "ftp://facts.example", "https://facts.example/news", "https://"])
def test_an_origin_is_http_without_a_path(given, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env.site_url("THING", "https://facts.example")


@pytest.mark.parametrize(
    "value",
    [
        "mailto:security@facts.example",
        "mailto:a@xn--fct-qla.example",
        "https://facts.example/tell-us",
        "tel:+1-201-555-0123",
    ],
)
def test_a_contact_is_an_address(given, value: str) -> None:
    given(value)
    assert env.contact("THING", "mailto:security@facts.example") == value
    given("")
    assert env.contact("THING", "mailto:security@facts.example") == "mailto:security@facts.example"


@pytest.mark.parametrize(
    "value", ["security@facts.example", "http://facts.example", "mailto:x", "https://a b", "mailto:a@b\nX: y"]
)
def test_a_contact_that_is_no_address_is_refused_by_name(given, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env.contact("THING", "mailto:security@facts.example")


def test_a_database_address_is_read_whole(given) -> None:
    given("postgresql://ada:p%40ss@db.example:5433/facts?sslmode=require")
    found = env.database("THING")
    assert found is not None
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "ada",
        "p@ss",
        "db.example",
        "5433",
        "facts",
    )
    assert found["OPTIONS"] == {"sslmode": "require"}
    given("")
    assert env.database("THING") is None


@pytest.mark.parametrize("password", ["hor%se", "hor@se", "hor/se", "hor%zzse"])
def test_a_password_that_breaks_its_address_is_not_repeated(given, password: str) -> None:
    given(f"postgresql://ada:{password}@db.example/facts")
    with pytest.raises(ImproperlyConfigured, match=r"THING cannot be read.*%40") as refused:
        env.database("THING")
    assert "hor" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("value", ["mysql://db.example/facts", "postgresql://db.example/facts?nonsense=1"])
def test_another_database_is_refused_by_name(given, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env.database("THING")


def test_without_an_address_both_roles_are_those_of_the_embedded_database() -> None:
    found = env.databases(None, None)
    assert {alias: (role["ENGINE"], role["USER"]) for alias, role in found.items()} == {
        "default": ("factcheck.embedded", "factcheck"),
        "owner": ("factcheck.embedded", "factcheck_owner"),
    }


def test_the_owner_is_a_role_of_the_same_database() -> None:
    server, owner = ({"NAME": "facts", "USER": user} for user in ("server", "owner"))
    assert env.databases(server, None) == {"default": server}
    assert {alias: role["USER"] for alias, role in env.databases(server, owner).items()} == {
        "default": "server",
        "owner": "owner",
    }
    with pytest.raises(ImproperlyConfigured, match="the same database"):
        env.databases(server, owner | {"NAME": "other"})
    with pytest.raises(ImproperlyConfigured, match="set both"):
        env.databases(None, owner)
    for one, other in ((server, owner | {"USER": ""}), (server | {"USER": ""}, owner)):
        with pytest.raises(ImproperlyConfigured, match="must each name a role"):
            env.databases(one, other)


def test_one_role_that_is_named_twice_is_one_role() -> None:
    server = {"NAME": "facts", "USER": "server"}
    assert env.databases(server, dict(server)) == {"default": server}


def test_a_key_is_made_once_and_kept_from_others(given, tmp_path: Path) -> None:
    given(None)
    file = tmp_path / "var" / "key"
    made = env.secret("THING", file)
    assert len(made) >= 50
    assert env.secret("THING", file) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["key"]


def test_a_given_key_wins_and_must_be_long(given, tmp_path: Path) -> None:
    given("k" * 50)
    assert env.secret("THING", tmp_path / "key") == "k" * 50
    given("short")
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env.secret("THING", tmp_path / "key")


def test_readers_are_bounded_and_keep_the_options_of_the_address() -> None:
    server = {"NAME": "factcheck", "OPTIONS": {"options": "-c work_mem=8MB", "pool": {"min_size": 1}}}
    readers = env.for_readers(server)
    given = readers["OPTIONS"].pop("options").split(" -c ")
    assert {"default_transaction_read_only=on", "statement_timeout=3s", "lock_timeout=1s"} <= {*given}
    assert given[0] == "-c work_mem=8MB"
    assert "pool" not in readers["OPTIONS"]


def test_tests_of_one_role_read_what_it_wrote_and_of_two_what_the_owner_made() -> None:
    one: dict[str, Any] = {"OPTIONS": {}}
    assert env.for_readers(one)["TEST"] == {"MIRROR": "default"}
    assert env.for_readers(one | {"TEST": {"MIRROR": "owner"}})["TEST"] == {"MIRROR": "owner"}


S3 = {"bucket": "", "prefix": "", "endpoint": "", "region": ""}


def test_archived_copies_lie_in_a_folder_or_in_a_bucket(tmp_path: Path) -> None:
    found = env.archive("", tmp_path, **S3)
    assert (found["BACKEND"], found["OPTIONS"]["location"]) == ("sources.storage.ArchiveFolder", tmp_path)
    assert env.archive("/srv/archive", tmp_path, **S3)["OPTIONS"]["location"] == Path("/srv/archive")
    found = env.archive("", tmp_path, **S3 | {"bucket": "copies", "endpoint": "https://s3.example.org"})
    assert found["BACKEND"] == "storages.backends.s3.S3Storage"
    assert (found["OPTIONS"]["bucket_name"], found["OPTIONS"]["endpoint_url"]) == ("copies", "https://s3.example.org")


@pytest.mark.parametrize(
    ("folder", "changes", "words"),
    [
        ("off", {}, "ARCHIVE is 'off'; write an absolute path. Sources are always archived"),
        ("copies", {}, "ARCHIVE is 'copies'; write an absolute path"),
        ("", {"endpoint": "https://s3.example.org"}, "name the bucket too"),
        ("", {"bucket": "copies", "endpoint": "s3.example.org"}, "ARCHIVE_S3_ENDPOINT is 's3.example.org'; write an"),
    ],
)
def test_another_place_for_archived_copies_is_refused(
    tmp_path: Path, folder: str, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        env.archive(folder, tmp_path, **S3 | changes)


def test_what_may_be_fetched_besides_the_public_internet_is_networks_with_ports(given) -> None:
    given("10.1.0.0/16:80, 127.0.0.1:8123,[fd00:1::/64]:443")
    assert env.allowances("THING") == ["10.1.0.0/16:80", "127.0.0.1:8123", "[fd00:1::/64]:443"]
    given(None)
    assert env.allowances("THING") == []


@pytest.mark.parametrize(
    "value", ["10.0.0.0/8", "10.0.0.1/8:80", "intranet:80", "fd00::1:80", "[fd00::1]", "10.0.0.1:0", "10.0.0.1:70000"]
)
def test_anything_else_is_refused_with_an_example(given, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match=r"THING is wrong: .+; write networks with a port, such as "):
        env.allowances("THING")


@pytest.mark.parametrize("value", ["https://facts.example.org/bot", "http://127.0.0.1:8000", "desk@facts.example.org"])
def test_a_contact_is_a_web_or_mail_address(given, value: str) -> None:
    given(value)
    assert env.web_or_mail("THING", "") == value


@pytest.mark.parametrize("value", ["the desk", "https://a.example/)\r\nCookie: 1", "https://é.example", "desk@a b"])
def test_a_contact_that_could_not_stand_in_a_header_is_refused_by_name(given, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env.web_or_mail("THING", "")


def test_a_key_comes_with_its_secret_and_neither_is_repeated(given, monkeypatch: pytest.MonkeyPatch) -> None:
    given("k3y")
    with pytest.raises(ImproperlyConfigured, match="THING and OTHER belong together"):
        env.token("THING", beside="OTHER")
    monkeypatch.setenv("OTHER", "s3cret")
    assert env.token("THING", beside="OTHER") == "k3y"
    given("two\nlines")
    with pytest.raises(ImproperlyConfigured, match="THING has characters") as refused:
        env.token("THING", beside="OTHER")
    assert "lines" not in str(refused.value)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("smtp://relay.example", ("relay.example", 25, "", "", False, False)),
        ("smtp+starttls://desk:p%40ss@mail.example", ("mail.example", 587, "desk", "p@ss", True, False)),
        ("smtps://desk:pass@mail.example:2465/", ("mail.example", 2465, "desk", "pass", False, True)),
    ],
)
def test_a_mail_server_is_read_with_its_way_of_securing(given, value: str, found: tuple[object, ...]) -> None:
    given(value)
    assert env.mail_server("THING", "off")[1:] == found


@pytest.mark.parametrize(("value", "backend"), [(None, "dummy"), ("OFF", "dummy"), ("console", "console")])
def test_mails_are_printed_or_not_sent_without_a_server(given, value: str | None, backend: str) -> None:
    given(value)
    server = env.mail_server("THING", "off")
    assert (backend in server.backend, server.host) == (True, "")


@pytest.mark.parametrize(
    "value",
    ["mail.example", "https://mail.example", "smtp://", "smtp://a:s3cret@h:port", "smtp://h/x", "smtp://a:s3cret@[h"],
)
def test_what_names_no_mail_server_is_refused_by_name_and_its_password_not_repeated(given, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match="THING") as refused:
        env.mail_server("THING", "off")
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("value", ["desk@facts.example", "Facts <desk@facts.example>"])
def test_a_mail_address_stands_alone_or_after_a_name(given, value: str) -> None:
    given(value)
    assert env.mail_address("THING", "") == value


@pytest.mark.parametrize("value", ["desk", "a@b c@d", "Facts <desk@facts.example", "F\r\nBcc: <a@b>"])
def test_another_mail_address_is_refused_by_name(given, value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        env.mail_address("THING", "")
