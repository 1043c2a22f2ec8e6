"""The project's settings, with an address that answers nothing."""

from factcheck.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
