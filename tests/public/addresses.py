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

FORM = "/check/"  # takes a POST too
FRAGMENT = "/explore/suggest/?q=ri"  # a piece of a page

API = tuple(
    f"/api/v1/{name}"
    for name in (
        "", "schema/", "claims", "claims?view=full", "claims?q=river", "claims/1", "claims/1/versions",
        "claims/1/versions/1", "changes", "actors", "actors/ada-rivera", "sources",
        "sources/river-report", "topics", "topics/floods", "ratings", "losses", "lookup?prefixes=abcd",
    )
)  # fmt: skip
STREAMS = ("/api/v1/export", "/api/v1/export.csv")
DOCUMENTATION = "/api/"
TASKS = ("/api/read-everything/", "/api/keep-up/", "/api/look-up/", "/api/embed/")
LINKED_DATA = ("/claims/1.jsonld", "/feeds/claimreview.json")
GOOGLE = "/v1alpha1/claims:search?query=river"
