"""What each role may do with claims and what belongs to them."""

from accounts.roles import Role, RolePermissions

PARTS = ("alias", "claimrelation", "appearance", "evidence", "reply")
WRITTEN = ("actor", "topic", "claim", *PARTS)
READ = [f"claims.view_{model}" for model in (*WRITTEN, "event", "anotherlook")]
WRITE = [
    *(f"claims.{action}_{model}" for model in WRITTEN for action in ("add", "change")),
    *(f"claims.delete_{model}" for model in PARTS),
]
SCALES = [
    *(f"claims.{action}_{model}" for model in ("rating", "ratingscale") for action in ("view", "add", "change")),
    "claims.delete_rating",
    *(
        f"claims.{action}_{model}"
        for model in ("ratingtranslation", "scaletranslation")
        for action in ("view", "add", "change", "delete")
    ),
]

PERMISSIONS: RolePermissions = {
    Role.FACT_CHECKER: [*READ, *WRITE, "claims.research_claim"],
    Role.REVIEWER: [*READ, "claims.assess_claim"],
    Role.EDITOR: [*READ, *WRITE, "claims.decide_claim"],
    Role.ADMINISTRATOR: [*READ, *SCALES],
}
