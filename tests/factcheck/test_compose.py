import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from factcheck.supervisor import granian

PROJECT = Path(__file__).resolve().parents[2]
GIVEN = {
    "SITE_HOST": "facts.example.org",
    "SECRET_KEY": "".join(chr(33 + number) for number in range(90) if chr(33 + number) not in "$"),
    "DATABASE_PASSWORD": "Passw0rd",
    "DATABASE_OWNER_PASSWORD": "Own3r",
    "POSTGRES_PASSWORD": "An0ther",
}


def interpolated(text: str, given: dict[str, str]) -> str:
    """Compose's own substitution: ${NAME:?words} must be given, ${NAME:-default} may be, $$ is a dollar."""

    def value(found: re.Match[str]) -> str:
        if found["name"] is None:
            return "$"
        if found["operator"] == ":?" and found["name"] not in given:
            raise KeyError(found["name"])
        return given.get(found["name"]) or (found["rest"] if found["operator"] == ":-" else "")

    return re.sub(r"\$\$|\$\{(?P<name>\w+)(?:(?P<operator>:[-?])(?P<rest>[^}]*))?\}", value, text)


def composed(given: dict[str, str]) -> dict[str, Any]:
    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: walk(value) for key, value in node.items()}
        if isinstance(node, list):
            return [walk(value) for value in node]
        return interpolated(node, given) if isinstance(node, str) else node

    return walk(yaml.safe_load((PROJECT / "docker-compose.yml").read_text()))  # type: ignore[no-any-return]


def known_settings() -> set[str]:
    """The names that settings.py reads from the environment."""
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (PROJECT / "factcheck" / "settings.py").read_text()))


def test_every_setting_that_a_service_gets_exists() -> None:
    services = composed(GIVEN)["services"]
    web, migrate, worker = (set(services[name]["environment"]) for name in ("web", "migrate", "worker"))
    assert web | migrate | worker <= known_settings()
    assert {"DATABASE_URL", "SECRET_KEY", "SITE_URL", "BEHIND_PROXY"} <= web
    assert {"DATABASE_URL", "DATABASE_OWNER_URL"} <= migrate
    only_for_requests = {"DATABASE_POOL_SIZE", "SECRET_KEY_FALLBACKS", "BEHIND_PROXY", "ALLOWED_HOSTS"}
    only_for_requests |= {"DATABASE_REPLICA_URL", "KEPT_ANSWERS_MB", "REQUESTS_PER_MINUTE", "SECURITY_CONTACT"}
    only_for_requests |= {"UPLOAD_MAX_MB", "UPLOADS_MAX_GB"}
    assert worker == web - only_for_requests | {"WORKER_PORT"}
    assert known_settings() - web - migrate - worker == {"DEBUG", "RELEASE"}  # off, and made with the image


def test_web_and_worker_start_after_the_migrations_and_never_learn_the_owners_password() -> None:
    services = composed(GIVEN)["services"]
    for name in ("web", "worker"):
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
        assert GIVEN["DATABASE_OWNER_PASSWORD"] not in str(services[name])
    assert services["migrate"]["command"][:3] == ["python", "manage.py", "migrate"]
    assert "migrate" not in (PROJECT / "Dockerfile").read_text().partition("CMD")[2]


def test_whatever_publishes_and_archives_writes_folders_that_its_account_may_write() -> None:
    services = composed(GIVEN)["services"]
    for name in ("web", "worker", "migrate"):
        for volume in ("journal", "archive"):
            folder = services[name]["environment"][volume.upper()]
            assert f"{volume}:{folder}" in services[name]["volumes"]
    made = re.search(r"install --directory --owner factcheck --mode 700 (.*)", (PROJECT / "Dockerfile").read_text())
    assert made is not None
    assert {volume.split(":")[1] for volume in services["migrate"]["volumes"]} == set(made[1].split())


def deployment_checks(**changes: str) -> tuple[int, set[str]]:
    """What Django's checks say to the environment that web gets: the command's exit and the names of the warnings."""
    ours = {*known_settings(), "DJANGO_ALLOW_ASYNC_UNSAFE"}  # the browser tests of this process set it
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=PROJECT,
        env=kept | composed(GIVEN)["services"]["web"]["environment"] | changes,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, set(re.findall(r"\((\w+\.\w\d+)\)", done.stdout + done.stderr))


def test_the_settings_that_web_gets_pass_the_deployment_checks() -> None:
    assert deployment_checks() == (0, set())


def test_without_tls_the_deployment_checks_miss_what_tls_brings() -> None:
    hsts, redirect, session_cookie = (f"security.W0{number}" for number in ("04", "08", "10"))
    assert deployment_checks(SITE_URL="http://facts.example.org") == (1, {hsts, redirect, session_cookie})


def test_a_worker_is_confined_as_the_web_is_restarted_and_asked_how_it_is() -> None:
    services = composed(GIVEN)["services"]
    worker, web = services["worker"], services["web"]
    assert worker["command"] == ["python", "manage.py", "worker"]
    for key in ("image", "restart", "read_only", "tmpfs", "cap_drop", "security_opt"):
        assert worker[key] == web[key]
    assert worker["networks"] == ["inside", "egress"]
    beside = [name for name, service in services.items() if "egress" in service["networks"]]
    assert beside == ["worker"]  # what an address of a source leads to can be no other service
    asked = re.search(r"http://127\.0\.0\.1:(\d+)/readyz", str(worker["healthcheck"]["test"]))
    assert asked
    assert asked[1] == worker["environment"]["WORKER_PORT"]


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_what_has_no_safe_default_must_be_given(name: str) -> None:
    with pytest.raises(KeyError, match=name):
        composed({other: value for other, value in GIVEN.items() if other != name})


def test_the_database_and_the_web_processes_are_reached_through_the_proxy_alone() -> None:
    services = composed(GIVEN)["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert not set(services["db"]["networks"]) & set(services["proxy"]["networks"])


def test_every_volume_network_and_config_that_a_service_names_is_declared() -> None:
    file = composed(GIVEN)
    for service in file["services"].values():
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(file["volumes"])
        assert {config["source"] for config in service.get("configs", [])} <= set(file["configs"])
        assert set(service["networks"]) <= set(file["networks"])
        assert set(service.get("depends_on", [])) <= set(file["services"])


def test_the_roles_are_no_superusers_and_the_servers_owns_nothing() -> None:
    script = composed(GIVEN)["configs"]["create-database"]["content"]
    assert "--dbname template1" in script
    assert "CREATE EXTENSION vector;" in script
    assert "CREATE ROLE factcheck LOGIN NOSUPERUSER PASSWORD :'password'" in script
    assert "CREATE ROLE factcheck_owner LOGIN NOSUPERUSER PASSWORD :'owner_password'" in script
    assert "CREATE DATABASE factcheck OWNER factcheck_owner;" in script
    assert '--set password="$DATABASE_PASSWORD" --set owner_password="$DATABASE_OWNER_PASSWORD"' in script


def test_what_is_asked_from_inside_is_not_there_through_the_proxy() -> None:
    file = composed(GIVEN)
    lines = [line.strip() for line in file["configs"]["caddyfile"]["content"].splitlines()]
    assert {"respond /readyz 404", "respond /metrics 404"} <= set(lines)
    assert "web" in file["services"]["web"]["environment"]["ALLOWED_HOSTS"].split(",")  # as which it is asked there


def test_the_proxy_serves_the_host_that_was_given() -> None:
    assert composed(GIVEN)["configs"]["caddyfile"]["content"].splitlines().count("facts.example.org {") == 1


def test_the_container_serves_as_make_run_does() -> None:
    command = json.loads((PROJECT / "Dockerfile").read_text().partition("CMD ")[2])
    assert {*granian("0.0.0.0", "8000", "2")[1:]} <= {*command}
