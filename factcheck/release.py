from pathlib import Path

from factcheck import __version__

# What an answer is made from besides the record: when one of these changes, every cached answer is out of date.
PARTS = ("accounts", "claims", "factcheck", "record", "sources", "static", "templates")


def release(base: Path) -> str:
    """The version and the newest change under `base`, the same in every process of one copy."""
    files = (path for part in PARTS for path in (base / part).rglob("*") if path.suffix != ".pyc" and path.is_file())
    newest = max(path.stat().st_mtime_ns for path in files)
    return f"{__version__}-{newest // 1_000_000:x}"
