"""What each role may do with the part of the record that the desk edits, with jobs, and with what others found.

Imports write what others found, and whoever sees claims reads it. Editors say how ratings are read; they and
administrators subscribe to feeds.
"""

from accounts.roles import Role, RolePermissions

OF_OTHERS = [f"external.view_{model}" for model in ("publisher", "ratingreading", "claimreview", "import", "feed")]
FEEDS = ["external.add_feed", "external.change_feed"]
READINGS = [f"external.{action}_ratingreading" for action in ("add", "change", "delete")]

PERMISSIONS: RolePermissions = {
    Role.FACT_CHECKER: OF_OTHERS,
    Role.REVIEWER: OF_OTHERS,
    Role.EDITOR: [
        *OF_OTHERS,
        "external.change_publisher",
        *READINGS,
        *FEEDS,
        *(f"record.{action}_pin" for action in ("view", "add", "change", "delete")),
    ],
    Role.ADMINISTRATOR: [
        *OF_OTHERS,
        *FEEDS,
        *("record.view_masthead", "record.add_masthead", "record.change_masthead"),
        *("jobs.view_job", "jobs.change_job"),  # to change one is to run it again
    ],
}
