"""Settings of the stock project: what Django's own start with, but for what would slow it down.

No sessions and nobody signs in. A pool of connections, which nearly halves what a request costs. The tables are in the
database of what is measured, made and read by the role that owns it.
"""

from factcheck import environment as env

SECRET_KEY = "stock"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["rest_framework", "bench.stock"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "bench.stock.urls"
DATABASES = {"default": env.database("DATABASE_OWNER_URL") or env.database("DATABASE_URL")}
DATABASES["default"] |= {"CONN_MAX_AGE": 0}
DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "UTC"
USE_TZ = True
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}
