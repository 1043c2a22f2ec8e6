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
MACHINES = (
    "/sitemap.xml", "/sitemaps/pages.xml", "/sitemaps/changes.xml", "/sitemaps/claims-1.xml", "/sitemaps/names-1.xml",
    "/robots.txt", "/.well-known/security.txt", "/manifest.webmanifest",
)  # fmt: skip
EMBED = "/embed/1/"  # the only page that others may frame
OEMBED = "/oembed?url=http%3A%2F%2F127.0.0.1%3A8000%2Fclaims%2F1%2F"
FRAGMENT = "/explore/suggest/?q=ri"  # a piece of a page

API = tuple(
    f"/api/v1/{name}"
    for name in (
        "", "schema/", "claims", "claims?view=full", "claims?q=river", "claims/1", "claims/1/versions",
        "claims/1/versions/1", "changes", "actors", "actors/ada-rivera", "sources",
        "sources/river-report", "topics", "topics/floods", "ratings", "losses", "lookup?prefixes=abcd",
        "notices", "notices?after=-1&number=1&source=river-report&limit=2", "changes?after=-1&notices_after=-1",
    )
)  # fmt: skip
STREAMS = ("/api/v1/export", "/api/v1/export.csv", "/api/v1/export.claimreview.ndjson")
DOCUMENTATION = "/api/"
TASKS = ("/api/read-everything/", "/api/keep-up/", "/api/look-up/", "/api/embed/")
LINKED_DATA = ("/claims/1.jsonld", "/feeds/claimreview.json")
FOLLOW = "/feeds/"  # a page, among what programs read
FEEDS = tuple(
    f"/feeds/{name}.{form}"
    for name in (
        "latest", "corrections", "topics/floods", "actors/ada-rivera", "sources/river-report", "publishers/river-board",
        "ratings/false", "ratings/default.false", "languages/en", "claims/1",
    )
    for form in ("rss", "atom", "json")
)  # fmt: skip
GOOGLE = "/v1alpha1/claims:search?query=river"
