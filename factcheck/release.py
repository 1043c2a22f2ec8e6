import hashlib
from pathlib import Path

from factcheck import __version__

# What an answer is made from besides the record: when one of these changes, every cached answer is out of date.
PARTS = (
    *("accounts", "claims", "desk", "external", "factcheck", "fetching", "jobs", "public", "record", "sources"),
    *("static", "templates", "docs/examples", "requirements.txt"),
)


def release(base: Path, *settings: str) -> str:
    """Return the version and a digest of the code under `base` and of these settings, the same on every machine."""
    seen = hashlib.sha256("\n".join(settings).encode())
    for part in PARTS:
        for path in sorted([base / part, *(base / part).rglob("*")]):
            if path.is_file() and path.suffix != ".pyc":
                seen.update(str(path.relative_to(base)).encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{__version__}-{seen.hexdigest()[:12]}"
