from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from desk.admin.base import DeskAdmin
from record.models import Pin


@admin.register(Pin)
class PinAdmin(DeskAdmin):
    """What leads the home page. Another pin takes the place of the one that there is."""

    list_display = ["number", "until"]
    fields = ["number", "until"]

    def save_model(self, request: HttpRequest, obj: Pin, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
