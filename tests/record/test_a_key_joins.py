"""A key is added by one line. In such a copy of the code earlier documents still render, rebuild, compare, validate."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from record import log
from tests.record.factories import content, publish

PROJECT = Path(__file__).resolve().parents[2]
CODE = ("accounts", "claims", "desk", "external", "factcheck", "fetching", "jobs", "public", "record", "sources")
PARTS = (*CODE, "static", "templates", "tests", "docs/examples")
# The line that each of these gets after it, as somebody would write it.
LINES = {
    '    summary: Annotated[str, about(_("The verdict in a sentence or two, plain text."))]\n': (
        '    joined: Annotated[str | None, about(_("A key."), maxLength=110)] = None\n'
    ),
    '    quote: Annotated[str | None, about(_("The exact words."))]\n': (
        '    joined_too: Annotated[str | None, about(_("Another."), enum=["quoted", None])] = None\n'
    ),
}
USE_IT = """
import json, sys
from django.conf import settings
settings.DATABASES["default"] |= json.loads(sys.argv[1])
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.ALLOWED_HOSTS.append("testserver")
import django
django.setup()
import jsonschema
from django.test import Client
from record import formats, log, rebuild, verify
from record.models import Entry, FactCheck
from tests.record.factories import content, publish

client = Client()
quiet = lambda done, total: None
differences = lambda: [str(each) for each in (*verify.damage(quiet), *rebuild.differences(quiet))]
said = {"differences before": differences()}
path = FactCheck.objects.get(number=1).path
pages = ("/", path, f"{path}versions/", f"{path}versions/1/", "/actors/ada-rivera/", "/corrections/", "/api/")
for address in pages:
    assert client.get(address).status_code == 200, address
before = client.get("/api/v1/claims?view=full").json()["results"]
said["joined to earlier"] = sorted({"joined", "joined_too"} & set(json.dumps(before).split('"')))
publish("A new one.", joined="To a new document.")
corrected = content("One.", joined="To a correction.")
log.append(corrected, number=1, action="corrected", note="It has the key.")
said["joined"] = [item["joined"] for item in client.get("/api/v1/claims").json()["results"][:2]]
said["joined too"] = client.get("/api/v1/claims/1").json()["appearances"][0]["joined_too"]
assert client.get(f"{path}versions/").status_code == 200
said["differences after"] = differences()
list(rebuild.repair(quiet))
schema = client.get("/api/v1/schema/").json()
components = {"components": schema["components"]}
for item in client.get("/api/v1/claims?view=full").json()["results"] + before:
    jsonschema.validate(item, {"$ref": "#/components/schemas/FactCheck"} | components)
    formats.read(json.dumps(item).encode())
for item in client.get("/api/v1/claims").json()["results"]:
    jsonschema.validate(item, {"$ref": "#/components/schemas/Summary"} | components)
try:
    publish("Too long.", joined="x" * 111)
except formats.InvalidDocument as refused:
    said["refused"] = list(refused.problems)
print(json.dumps(said))
"""


@pytest.mark.django_db(transaction=True)
def test_a_key_is_added_by_one_line_and_earlier_documents_stay_as_they_are(tmp_path: Path) -> None:
    publish("One.", "Two.")
    log.append(content("One."), number=1, action="corrected", note="A note.")
    log.retract(2, note="Wrong.")
    for part in PARTS:
        shutil.copytree(PROJECT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    definition = tmp_path / "record" / "documents.py"
    text = definition.read_text()
    for line, new in LINES.items():
        assert text.count(line) == 1
        text = text.replace(line, line + new)
    definition.write_text(text)
    parameters = connection.settings_dict
    database = {name: parameters[name] for name in ("NAME", "USER", "PASSWORD", "PORT")} | {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": str(connection.get_connection_params().get("host", "")),
        "OPTIONS": {},
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    done = subprocess.run(
        [sys.executable, "-c", USE_IT, json.dumps(database)],
        cwd=tmp_path,
        env=environment | {"DJANGO_SETTINGS_MODULE": "factcheck.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout) == {
        "differences before": [],
        "joined to earlier": [],
        "joined": ["To a correction.", "To a new document."],
        "joined too": None,
        "differences after": [],
        "refused": ["joined"],
    }
