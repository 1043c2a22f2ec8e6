from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = _("Desk")


class DeskAdminConfig(AdminConfig):
    """Django's admin, whose site is the desk's."""

    default_site = "desk.site.DeskSite"
