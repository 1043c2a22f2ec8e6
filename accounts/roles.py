"""The desk's roles: Django groups. Each app says in its own `roles.py` which of its permissions a role brings."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS
from django.utils.module_loading import module_has_submodule


class Role(StrEnum):
    """A role's group name. A person may have several."""

    FACT_CHECKER = "Fact-checkers"
    REVIEWER = "Reviewers"
    EDITOR = "Editors"
    ADMINISTRATOR = "Administrators"


RolePermissions = Mapping[Role, Sequence[str]]

PERMISSIONS: RolePermissions = {
    Role.ADMINISTRATOR: ["accounts.view_user", "accounts.add_user", "accounts.change_user"],
}


def permissions_of(role: Role) -> set[str]:
    """Return the permissions that the apps declare for a role, as app.codename."""
    found: set[str] = set()
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, "roles"):
            declared: RolePermissions = import_module(f"{config.name}.roles").PERMISSIONS
            found.update(declared.get(role, ()))
    return found


def ensure_roles(using: str = DEFAULT_DB_ALIAS, **_: object) -> None:
    """Give every role's group its permissions. Runs after each migration, when the permissions it needs may exist.

    It only adds: a newsroom's own further groups, and further permissions on these, stay as they are.
    """
    rows = Permission.objects.using(using).values_list("content_type__app_label", "codename", "pk")
    known = {f"{app}.{codename}": pk for app, codename, pk in rows}
    for role in Role:
        group, _created = Group.objects.using(using).get_or_create(name=role.value)
        group.permissions.add(*(known[name] for name in permissions_of(role) if name in known))
