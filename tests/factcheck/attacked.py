"""Settings of a server that also has addresses which crash, for tests of what it says then."""

from tests.settings_of_a_server import *  # noqa: F403

ROOT_URLCONF = "tests.factcheck.crashes"
