from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from accounts.desk import AutocompleteView
from accounts.sign_in import sign_in
from factcheck import health

admin.site.index_title = _("Desk")

urlpatterns = [
    path(f"{settings.DESK.lstrip('/')}login/", sign_in),
    path(
        f"{settings.DESK.lstrip('/')}autocomplete/",
        admin.site.admin_view(AutocompleteView.as_view(admin_site=admin.site)),
    ),
    path(settings.DESK.lstrip("/"), admin.site.urls),
    path("api/", include("record.api.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("record.website.urls")),
]
