"""What each role may do with the part of the record that the desk edits, and with background jobs."""

from accounts.roles import Role, RolePermissions

PERMISSIONS: RolePermissions = {
    Role.EDITOR: [f"record.{action}_pin" for action in ("view", "add", "change", "delete")],
    Role.ADMINISTRATOR: [
        *("record.view_masthead", "record.add_masthead", "record.change_masthead"),
        *("jobs.view_job", "jobs.change_job"),  # to change one is to run it again
    ],
}
