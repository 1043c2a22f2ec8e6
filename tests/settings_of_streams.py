"""Settings of a server for tests that also sends answers as they are made."""

from tests.settings_of_a_server import *  # noqa: F403

ROOT_URLCONF = "tests.factcheck.streamed"
