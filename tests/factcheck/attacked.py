"""Settings of a server that also has addresses which crash, for tests of what it says then."""

from factcheck.settings import *  # noqa: F403
from factcheck.settings import MIDDLEWARE, STORAGES

ROOT_URLCONF = "tests.factcheck.crashes"
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
