"""The public addresses that answer 200 once tests.record.factories.publish() was called, and after a correction.

tests/test_addresses.py asks that none is missing here.
"""

CLAIM = "/claims/1/the-river-rose-by-two-meters-in-one/"

PAGES = (
    "/", CLAIM, f"{CLAIM}versions/", "/actors/", "/actors/ada-rivera/", "/sources/", "/sources/river-report/",
    "/topics/", "/topics/floods/", "/corrections/", "/methodology/", "/explore/",
    "/explore/?q=river&rating=default.false&topic=floods&order=date",
)  # fmt: skip
OLD_VERSION = f"{CLAIM}versions/1/"  # once there is a newer one
PICTURES = ("/pictures/1/1.png", "/pictures/1/1-portrait.png")

FORM = "/check/"  # takes a POST too
FRAGMENT = "/explore/suggest/?q=ri"  # a piece of a page

API = tuple(
    f"/api/v1/{name}"
    for name in (
        "", "schema/", "claims", "claims?view=full", "claims?q=river", "claims/1", "actors", "actors/ada-rivera",
        "sources",
        "sources/river-report", "topics", "topics/floods", "ratings", "losses", "lookup?prefixes=abcd",
    )
)  # fmt: skip
DOCUMENTATION = "/api/"
GOOGLE = "/v1alpha1/claims:search?query=river"
