from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from desk.admin.base import DeskAdmin
from record.models import Masthead


@admin.register(Masthead)
class MastheadAdmin(DeskAdmin):
    list_display = ["name", "is_demonstration"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Masthead.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Masthead | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Masthead, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
