from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission

from accounts.roles import Role, ensure_roles, permissions_of
from claims import permissions
from tests.claims.factories import a_person, person

pytestmark = pytest.mark.django_db


# What each role may do with each model: view, add, change, delete. No role may do anything else with models.
TABLE = """
                        fact_checker reviewer editor administrator
    accounts.user       -            -        -      vac
    claims.actor        vac          v        vac    v
    claims.topic        vac          v        vac    v
    claims.claim        vac          v        vac    v
    claims.alias        vacd         v        vacd   v
    claims.claimrelation vacd        v        vacd   v
    claims.appearance   vacd         v        vacd   v
    claims.evidence     vacd         v        vacd   v
    claims.reply        vacd         v        vacd   v
    claims.event        v            v        v      v
    claims.anotherlook  v            v        v      v
    claims.rating       -            -        -      vacd
    claims.ratingscale  -            -        -      vac
    claims.ratingtranslation -       -        -      vacd
    claims.scaletranslation  -       -        -      vacd
    sources.publisher   vac          v        vac    v
    sources.source      vac          v        vac    v
    sources.snapshot    vac          v        vac    v
    external.publisher  v            v        vc     v
    external.ratingreading v         v        vacd   v
    external.claimreview v           v        v      v
    external.import     v            v        v      v
    external.feed       v            v        vac    vac
    record.masthead     -            -        -      vac
    record.pin          -            -        vacd   -
    jobs.job            -            -        -      vc
"""
ACTIONS = {"v": "view", "a": "add", "c": "change", "d": "delete"}
# The rights to the verbs (claims/permissions.py).
VERBS = {
    Role.FACT_CHECKER: "claims.research_claim",
    Role.REVIEWER: "claims.assess_claim",
    Role.EDITOR: "claims.decide_claim",
}


def declared() -> set[tuple[str, str]]:
    """The table and the rights to the verbs, as pairs of a group's name and a permission."""
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    found = {(role.value, name) for role, name in VERBS.items()}
    for label, *cells in rows:
        app, model = label.split(".")
        for role, letters in zip(head, cells, strict=True):
            group = Role[role.upper()].value
            found |= {(group, f"{app}.{ACTIONS[letter]}_{model}") for letter in letters if letter != "-"}
    return found


def granted() -> set[tuple[str, str]]:
    return {
        (group.name, f"{permission.content_type.app_label}.{permission.codename}")
        for group in Group.objects.all()
        for permission in group.permissions.select_related("content_type")
    }


def test_a_migrated_database_has_every_role_with_its_permissions() -> None:
    assert granted() == declared()


def test_the_apps_declare_these_permissions_and_no_other() -> None:
    assert {(role.value, name) for role in Role for name in permissions_of(role)} == declared()


def test_ensuring_roles_again_changes_nothing() -> None:
    before = granted()
    ensure_roles()
    assert granted() == before


def test_ensuring_roles_brings_back_what_is_missing_and_leaves_what_a_newsroom_added() -> None:
    extra = Permission.objects.get(codename="view_session")
    night_desk = Group.objects.create(name="Night desk")
    reviewers = Group.objects.get(name=Role.REVIEWER)
    reviewers.permissions.set([extra])
    night_desk.permissions.set([extra])
    Group.objects.get(name=Role.EDITOR).delete()
    ensure_roles()
    assert granted() == declared() | {
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
