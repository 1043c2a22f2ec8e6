"""Settings of a server for tests: the static files lie where they were written, since nobody has collected them."""

from factcheck.settings import *  # noqa: F403
from factcheck.settings import MIDDLEWARE, STORAGES

MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise.")]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a good one takes most of a test's time
