"""What a site asks of programs that read it (RFC 9309)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from fetching.fetch import fetch
from fetching.identity import AGENT
from fetching.outcomes import NotFetched, Outcome

LONGEST = 500 * 1024  # bytes of a robots.txt that are read; what follows is left out (section 2.5)
LONGEST_DELAY = 24 * 60 * 60  # seconds between two requests; longer ones are mistakes

NOBODY = "User-agent: *\nDisallow: /\n"

# Where no answer could be read though the site gave one, it counts as having none (section 2.3.1.2 and 2.3.1.3).
_AS_NONE = {Outcome.TOO_MANY_REDIRECTS, Outcome.BAD_REDIRECT, Outcome.TOO_LARGE, Outcome.BAD_ENCODING}
_KEPT = "!#$%&'()*+,/:;=?@[]"
_UNRESERVED = re.compile("[A-Za-z0-9._~-]")


class RobotsText(NamedTuple):
    """What a site's robots.txt says now, with the status of the answer; `text` may be kept for a day."""

    status: int | None  # none where it answered with nothing that could be read
    text: str


def read_robots(origin: str) -> RobotsText:
    """Return the robots.txt of an origin such as https://example.org.

    A site without one allows everything, and so does one that refuses to show it; one that fails allows nothing for
    now. Raises NotFetched where there is no answer, or the wish to be left alone: pages cannot be read then either.
    """
    try:
        with fetch(f"{origin}/robots.txt") as fetched:
            return RobotsText(fetched.status, fetched.body.read(LONGEST).decode("utf-8", "replace"))
    except NotFetched as end:
        if end.outcome == Outcome.BUSY or (end.status is None and end.outcome not in _AS_NONE):
            raise
        return RobotsText(end.status, NOBODY if (end.status or 0) >= 500 else "")


class Rule(NamedTuple):
    """One line Allow or Disallow."""

    pattern: str
    is_allowed: bool

    def matches(self, path: str) -> bool:
        """Return whether it is about this path. `*` stands for anything, `$` for the end; each piece is sought once."""
        is_whole = self.pattern.endswith("$")
        first, *others = self.pattern.removesuffix("$").split("*")
        if not path.startswith(first):
            return False
        at = len(first)
        for number, piece in enumerate(others, 1):
            if is_whole and number == len(others):
                return len(path) - len(piece) >= at and path.endswith(piece)
            found = path.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        return not is_whole or at == len(path)


@dataclass(frozen=True)
class Group:
    """Rules, and the programs that they are for."""

    agents: frozenset[str]
    rules: tuple[Rule, ...]
    delay: float | None


@dataclass(frozen=True)
class Rules:
    """A robots.txt that was read."""

    groups: tuple[Group, ...]

    @classmethod
    def parse(cls, text: str) -> "Rules":
        """Read a robots.txt. What is no line of one is passed over: nothing is refused."""
        return cls(tuple(_groups(text[:LONGEST])))

    def allows(self, url: str, agent: str = AGENT) -> bool:
        """Return whether the site lets this program read an address of it.

        The rule with the longest pattern counts, and of two that are as long the one that allows.
        """
        parts = urlsplit(url)
        path = _normalized((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        path = path.replace("*", "%2A").replace("$", "%24")  # as patterns write what stands for itself
        if path == "/robots.txt":
            return True
        matching = [rule for group in self._for(agent) for rule in group.rules if rule.matches(path)]
        return max(((len(rule.pattern), rule.is_allowed) for rule in matching), default=(0, True))[1]

    def crawl_delay(self, agent: str = AGENT) -> float | None:
        """Return the seconds that the site wants between two requests: no standard, but many ask for it."""
        return max((group.delay for group in self._for(agent) if group.delay is not None), default=None)

    def _for(self, agent: str) -> list[Group]:
        """Return the groups that name a program, else those for all."""
        named = [group for group in self.groups if agent.lower() in group.agents]
        return named or [group for group in self.groups if "*" in group.agents]


def _groups(text: str) -> Iterator[Group]:
    """Read groups in order. Lines User-agent that follow each other begin one together."""
    agents: set[str] = set()
    rules: list[Rule] = []
    delay: float | None = None
    has_rules = False
    for name, value in _lines(text):
        if name == "user-agent":
            if has_rules:
                yield Group(frozenset(agents), tuple(rules), delay)
                agents, rules, delay, has_rules = set(), [], None, False
            agents.add(_product(value))
        elif name in {"allow", "disallow", "crawl-delay"}:
            has_rules = True
            if name == "crawl-delay":
                delay = _seconds(value)
            elif value:
                rules.append(Rule(_pattern(value), name == "allow"))
    yield Group(frozenset(agents), tuple(rules), delay)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in re.split(r"[\r\n]+", text.removeprefix("\ufeff")):
        name, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield name.strip(" \t").lower(), value.strip(" \t")


def _product(value: str) -> str:
    """Return the name of a program in small letters, without its version."""
    if value.startswith("*"):
        return "*"
    found = re.match("[A-Za-z_-]+", value)
    return found[0].lower() if found else ""


def _seconds(value: str) -> float | None:
    """Return a number of seconds in bounds, or None."""
    return min(float(value), LONGEST_DELAY) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value, re.ASCII) else None


def _pattern(value: str) -> str:
    """Return a pattern in the form in which paths are compared; a `$` that does not end it stands for itself."""
    body = value.removesuffix("$").replace("$", "%24")
    return _normalized(body) + ("$" if value.endswith("$") else "")


def _normalized(path: str) -> str:
    """Return a path with escapes where they are needed, and nowhere else (section 2.2.2)."""

    def plain(found: re.Match[str]) -> str:
        character = chr(int(found[0][1:], 16))
        return character if _UNRESERVED.fullmatch(character) else found[0].upper()

    return re.sub("%[0-9A-Fa-f]{2}", plain, quote(path, safe=_KEPT, errors="replace"))
