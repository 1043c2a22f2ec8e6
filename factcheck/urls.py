from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from factcheck import health
from factcheck.metrics import metrics

urlpatterns = [
    path(settings.DESK.lstrip("/"), admin.site.urls),
    path("api/", include("public.api.urls")),
    path("", include("public.google.urls")),
    path("feeds/", include("public.feeds.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("", include("public.website.urls")),
]

handler400 = "factcheck.errors.bad_request"
handler404 = "factcheck.errors.page_not_found"
handler500 = "factcheck.errors.server_error"
