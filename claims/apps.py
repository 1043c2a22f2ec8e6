from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from claims.default_scale import keep_a_scale

        post_migrate.connect(keep_a_scale, sender=self, dispatch_uid="claims.keep_a_scale")
