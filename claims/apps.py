from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from claims.default_scale import ensure_a_scale

        post_migrate.connect(ensure_a_scale, sender=self, dispatch_uid="claims.ensure_a_scale")
