"""What each role may do with the part of the record that the desk edits."""

from accounts.roles import Role, RolePermissions

PERMISSIONS: RolePermissions = {
    Role.ADMINISTRATOR: ["record.view_masthead", "record.add_masthead", "record.change_masthead"],
}
