"""The desk's roles: Django groups, and the permissions that each brings. A person may have several."""

from enum import StrEnum
from typing import Any

from django.contrib.auth.models import Group, Permission


class Role(StrEnum):
    """A role's group name."""

    FACT_CHECKER = "Fact-checkers"
    REVIEWER = "Reviewers"
    EDITOR = "Editors"
    ADMINISTRATOR = "Administrators"


READ_DESK = [
    f"{app}.view_{model}"
    for app, models in {
        "sources": ["publisher", "source", "snapshot"],
        "claims": [
            "actor",
            "alias",
            "topic",
            "claim",
            "claimrelation",
            "appearance",
            "evidence",
            "reply",
            "event",
        ],
    }.items()
    for model in models
]
WRITE_DESK = [
    f"{app}.{action}_{model}"
    for app, models in {
        "sources": ["publisher", "source", "snapshot"],
        "claims": ["actor", "alias", "topic", "claim", "claimrelation", "appearance", "evidence", "reply"],
    }.items()
    for model in models
    for action in ("add", "change")
] + [f"claims.delete_{model}" for model in ("alias", "claimrelation", "appearance", "evidence", "reply")]
SCALES = [f"claims.{action}_{m}" for m in ("rating", "ratingscale") for action in ("view", "add", "change")]

PERMISSIONS: dict[Role, list[str]] = {
    Role.FACT_CHECKER: [*READ_DESK, *WRITE_DESK, "claims.research_claim"],
    Role.REVIEWER: [*READ_DESK, "claims.assess_claim"],
    Role.EDITOR: [*READ_DESK, *WRITE_DESK, "claims.decide_claim"],
    Role.ADMINISTRATOR: [
        *READ_DESK,
        *SCALES,
        *(f"accounts.{action}_user" for action in ("view", "add", "change")),
        "record.view_masthead",
        "record.add_masthead",
        "record.change_masthead",
    ],
}


def keep_roles(**_: Any) -> None:
    """Give every role's group its permissions. Runs after each migration, when the permissions it needs may exist.

    It only adds: a newsroom's own further groups, and further permissions on these, stay as they are.
    """
    known = {
        f"{app}.{codename}": pk
        for app, codename, pk in Permission.objects.values_list("content_type__app_label", "codename", "pk")
    }
    for role, permissions in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=role.value)
        group.permissions.add(*(known[name] for name in permissions if name in known))
