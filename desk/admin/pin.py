from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from desk.admin.base import DeskAdmin
from record.models import Pin


@admin.register(Pin)
class PinAdmin(DeskAdmin):
    """What leads the home page. Another pin takes the place of the one that there is."""

    list_display = ["number", "until"]
    fields = ["number", "until"]

    def save_model(self, request: HttpRequest, obj: Pin, form: Any, change: bool) -> None:
        before = Pin.objects.filter(until__gt=timezone.now()).exclude(number=obj.number).first()
        obj.pk = 1
        super().save_model(request, obj, form, change)
        if before is not None:
            said = {"number": before.number, "until": date_format(timezone.localtime(before.until), "DATETIME_FORMAT")}
            messages.info(
                request, _("It takes the place of claim %(number)d, which was to lead until %(until)s.") % said
            )
