"""What each role may do with sources."""

from accounts.roles import Role, RolePermissions

MODELS = ("publisher", "source", "snapshot")
READ = [f"sources.view_{model}" for model in MODELS]
WRITE = [f"sources.{action}_{model}" for model in MODELS for action in ("add", "change")]

PERMISSIONS: RolePermissions = {
    Role.FACT_CHECKER: [*READ, *WRITE],
    Role.REVIEWER: READ,
    Role.EDITOR: [*READ, *WRITE],
    Role.ADMINISTRATOR: READ,
}
