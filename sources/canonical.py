"""The canonical form of a work's address: one for all the addresses at which the same work can be read.

It begins with the form of pages that the record has and that partners make too (record/canonical_addresses.py), and
goes further, since people look at what is found: it looks into archives, caches and redirects, and it knows pages for
telephones, default documents, and sites that have several addresses for one work. What may be another page keeps a form
of its own: two forms of one work are a double that people merge, one form of two works hides one of them.
"""

import re
from urllib.parse import unquote, unquote_plus

from record import addresses, canonical_addresses
from record.tracking import is_tracking_pair

MOST_WRAPPERS = 5  # an archived copy of a redirect to a cached page

# What stands around the address of a work. Each matches an address without its scheme.
_TIME = r"(?:[0-9*]{1,15}(?:[a-z]{2}_)?/)?"
WRAPPERS = [
    re.compile(pattern)
    for pattern in (
        rf"(?:web\.archive\.org/(?:web|save)|wayback\.archive-it\.org/\w+|arquivo\.pt/wayback)/{_TIME}(?P<work>.+)",
        rf"(?:webarchive\.nationalarchives\.gov\.uk(?:/ukgwa)?|webarchive\.loc\.gov/\w+)/{_TIME}(?P<work>.+)",
        r"archive\.(?:today|ph|is|li|vn|md|fo)/(?:(?:newest|oldest|o/\w+|[0-9.:-]{4,20})/)?(?P<work>https?:.+)",
        r"(?:www\.)?google\.[a-z.]{2,6}/amp/(?:s/)?(?P<work>.+)",
        r"(?:[a-z0-9-]+\.)?cdn\.ampproject\.org/[a-z]{1,2}/(?:s/)?(?P<work>.+)",
    )
]
# The same, where a parameter has the address: the page, and the parameter.
REDIRECTS = [
    (re.compile(page), re.compile(rf"(?:^|&)(?:{parameter})=([^&]+)"))
    for page, parameter in (
        (r"(?:www\.)?google\.[a-z.]{2,6}/url", "q|url"),
        (r"webcache\.googleusercontent\.com/search", "q"),
        (r"lm?\.facebook\.com/l\.php|l\.instagram\.com/?", "u"),
        (r"(?:www\.)?youtube\.com/redirect", "q"),
        (r"(?:www\.)?linkedin\.com/(?:redir/redirect|safety/go)", "url"),
        (r"out\.reddit\.com/\w*|[a-z0-9]+\.safelinks\.protection\.outlook\.com/?", "url"),
        (r"(?:www\.)?vk\.com/away\.php", "to"),
        (r"t\.umblr\.com/redirect", "z"),
        (r"duckduckgo\.com/l/?", "uddg"),
    )
]
CACHE = re.compile(r"cache:(?:[\w-]{12}:)?(\S+)")
HAS_SCHEME = re.compile("https?:/{1,2}(?=[^/])", re.IGNORECASE)
HAS_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:[0-9]+)?([/?#]|$)")

SAME_SITE = {
    "bbc.co.uk": "bbc.com", "dx.doi.org": "doi.org", "mbasic.facebook.com": "facebook.com",
    "old.reddit.com": "reddit.com", "twitter.com": "x.com", "web.facebook.com": "facebook.com",
    "youtube-nocookie.com": "youtube.com",
} | {f"archive.{name}": "archive.today" for name in ("fo", "is", "li", "md", "ph", "vn")}  # fmt: skip
# Sites on which a work is known by a key alone, whatever else its address has.
SAME_WORK = [
    (re.compile(pattern), form)
    for pattern, form in (
        (r"youtu\.be/([\w-]{6,20})(?:\?.*)?", r"youtube.com/watch?v=\1"),
        (r"youtube\.com/(?:embed|live|shorts|v)/([\w-]{6,20})(?:\?.*)?", r"youtube.com/watch?v=\1"),
        (r"youtube\.com/watch\?(?:.*&)?v=([\w-]{6,20})(?:&.*)?", r"youtube.com/watch?v=\1"),
        (r"x\.com/(?:i/web|\w+)/status(?:es)?/([0-9]+)(?:[/?].*)?", r"x.com/i/status/\1"),
        (r"instagram\.com/(?:[\w.]+/)?(?:p|reel|tv)/([\w-]+)(?:\?.*)?", r"instagram.com/p/\1"),
        (r"tiktok\.com/(@[\w.-]+/video/[0-9]+)\?.*", r"tiktok.com/\1"),
        (r"t\.me/(?:s/)?(\w+/[0-9]+)(?:\?.*)?", r"t.me/\1"),
    )
]
DOI = re.compile(r"doi\.org/10\.[0-9]{4,9}/.+")  # their letters have no case (ISO 26324)

# Parameters beside those that the record's form leaves out: of one site or one product, or of a visit.
TRACKING = {
    "__tn__", "__twitter_impression", "cmp", "cmpid", "gclsrc", "icid", "ito", "jsessionid", "ncid", "ocid",
    "phpsessid", "s_cid", "s_kwcid", "smid", "smtyp", "srsltid", "usqp", "wt.mc_id", "wt_mc", "xtor",
}  # fmt: skip
TRACKING_PREFIXES = ("amp_", "at_", "hsa_", "mtm_", "ns_", "pk_")
AMP_PAIRS = {"outputtype=amp", "output=amp"}
DEFAULT_DOCUMENT = re.compile(r"/(?:index\.(?:html?|php|shtml|aspx?|jsp)|[Dd]efault\.(?:aspx?|html?))$")
SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
# An article's name: several words or a long number. Else a segment “amp” may be a page about amplifiers.
ARTICLE = re.compile(r"(?:-[^-]+){2}-|[0-9]{5}")
DATED = re.compile("/[0-9]{4}/[0-9]{1,2}/")
ROUTE = re.compile(r"#(!.*|/.+)$")  # a page that the site's script makes of the fragment


def canonical(address: str) -> str:
    """Return the form that all addresses of a work share, such as river.example/report; empty for what is none."""
    work = unwrapped(address)
    form = canonical_addresses.canonical(work)
    if form is None:
        return ""
    page, mark, query = form.partition("?")
    host, slash, path = page.partition("/")
    form = f"{SAME_SITE.get(host, host)}{_path(slash + path)}{mark if (pairs := _pairs(query)) else ''}{pairs}"
    for pattern, of_the_work in SAME_WORK:
        if found := pattern.fullmatch(form):
            return found.expand(of_the_work)
    route = ROUTE.search(work)
    return (form.lower() if DOI.fullmatch(form) else form) + (route[0].rstrip("/") if route else "")


def unwrapped(address: str) -> str:
    """Return the address of the work that an archive, a cache or a redirect has in its own; else the address itself."""
    work = address.strip()
    for _wrapper in range(MOST_WRAPPERS if len(work) <= canonical_addresses.LONGEST else 0):
        scheme = HAS_SCHEME.match(work)
        inner = _inner(work[scheme.end() :] if scheme else work)
        if inner is None:
            break
        work = inner
    return work


def without_tracking(address: str) -> str:
    """Return the address of the work as a URI, without what says where a reader comes from. Raises InvalidAddress."""
    page, mark, rest = addresses.normalized(unwrapped(address)).partition("?")
    query, hash_sign, fragment = rest.partition("#")
    kept = "&".join(pair for pair in query.split("&") if pair and not is_tracking_pair(pair) and not _is_dropped(pair))
    return f"{page}{mark if kept else ''}{kept}{hash_sign}{fragment}"


def _inner(place: str) -> str | None:
    """Return the address that is named in another, without its scheme; None where there is none."""
    host, slash, rest = place.partition("/")
    place = f"{host.lower()}{slash}{rest}"
    for wrapper in WRAPPERS:
        if found := wrapper.fullmatch(place):
            return _address(found["work"])
    page, _mark, query = place.partition("?")
    for pattern, parameter in REDIRECTS:
        if pattern.fullmatch(page) and (named := parameter.search(query.partition("#")[0])):
            text = unquote_plus(named[1])
            cached = CACHE.match(text)
            return _address(cached[1] if cached else text)
    return None


def _address(text: str) -> str | None:
    """Return the text as an address with its scheme, if it is one. Some servers make one slash of two."""
    if re.match("https?%3A", text, re.IGNORECASE):
        text = unquote(text)
    if HAS_SCHEME.match(text):
        return HAS_SCHEME.sub("https://", text, count=1)
    return f"https://{text}" if HAS_HOST.match(text) else None


def _path(path: str) -> str:
    path = DEFAULT_DOCUMENT.sub("", SESSION.sub("", path))
    segments = path.split("/")
    if "amp" in segments and (at := segments.index("amp")):
        others = segments[:at] + segments[at + 1 :]
        is_last = at == len(segments) - 1
        if ARTICLE.search(others[-1]) or (is_last and DATED.search(path)):
            segments = others
    path = "/".join(segments).rstrip("/")
    if path.endswith(".amp.html"):
        return path.removesuffix(".amp.html") + ".html"
    return path.removesuffix(".amp") if path.endswith(".amp") and ARTICLE.search(path) else path


def _pairs(query: str) -> str:
    return "&".join(pair.replace("%20", "+") for pair in query.split("&") if not _is_dropped(pair))


def _is_dropped(pair: str) -> bool:
    lower = pair.lower()
    name = unquote_plus(lower.partition("=")[0])
    return lower in AMP_PAIRS or name in TRACKING or name.startswith(TRACKING_PREFIXES)
