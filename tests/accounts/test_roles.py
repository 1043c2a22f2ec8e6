from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission

from accounts.roles import PERMISSIONS, Role, keep_roles
from claims import permissions
from tests.claims.factories import a_person, person

pytestmark = pytest.mark.django_db


def granted() -> set[tuple[str, str]]:
    return {
        (group.name, f"{permission.content_type.app_label}.{permission.codename}")
        for group in Group.objects.all()
        for permission in group.permissions.select_related("content_type")
    }


def test_a_migrated_database_has_every_role_with_its_permissions() -> None:
    assert granted() == {(role.value, name) for role, names in PERMISSIONS.items() for name in names}


def test_keeping_roles_again_changes_nothing() -> None:
    before = granted()
    keep_roles()
    assert granted() == before


def test_keeping_roles_brings_back_what_is_missing_and_leaves_what_a_newsroom_added() -> None:
    extra = Permission.objects.get(codename="view_session")
    night_desk = Group.objects.create(name="Night desk")
    reviewers = Group.objects.get(name=Role.REVIEWER)
    reviewers.permissions.set([extra])
    night_desk.permissions.set([extra])
    Group.objects.get(name=Role.EDITOR).delete()
    before = {(role.value, name) for role, names in PERMISSIONS.items() for name in names}
    keep_roles()
    assert granted() == before | {
        (Role.REVIEWER.value, "sessions.view_session"),
        ("Night desk", "sessions.view_session"),
    }


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("reader", ()),
        ("fact_checker", ("fact-checker",)),
        ("reviewer", ("reviewer",)),
        ("editor", ("editor",)),
        ("editing_assignee", ("fact-checker", "editor")),
        ("admin", ()),
        ("superuser", ("fact-checker", "reviewer", "editor")),
    ],
)
def test_a_role_brings_its_part_of_the_work_and_no_other(name: str, roles: tuple[str, ...]) -> None:
    somebody = person(name)
    part: dict[str, Any] = {
        "fact-checker": permissions.is_fact_checker,
        "reviewer": permissions.is_reviewer,
        "editor": permissions.is_editor,
    }
    assert tuple(role for role, has in part.items() if has(somebody)) == roles


def test_no_role_may_write_history_or_judgments_past_the_workflow() -> None:
    past = {
        f"claims.{action}_{model}"
        for action in ("add", "change", "delete")
        for model in ("assessment", "adjudication", "waiver", "event")
    } | {"claims.delete_claim"}
    assert not past & {name for names in PERMISSIONS.values() for name in names}


def test_an_administrator_manages_people_and_scales_and_decides_nothing() -> None:
    admin = person("admin")
    assert admin.has_perm("accounts.change_user")
    assert admin.has_perm("claims.change_ratingscale")
    assert not admin.has_perm("claims.change_claim")


def test_a_deactivated_account_has_no_part_in_the_work() -> None:
    gone = a_person("gone", *Role, is_active=False)
    assert not permissions.is_fact_checker(gone)
    assert not permissions.is_reviewer(gone)
    assert not permissions.is_editor(gone)
