"""Days in addresses."""

import re
from datetime import UTC, date, datetime

FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def read(text: str) -> date | None:
    """Return the day that is written so, such as 2026-01-31; None for anything else."""
    try:
        return date.fromisoformat(text) if FORM.fullmatch(text) else None
    except ValueError:
        return None


def has_begun(day: date) -> bool:
    return day <= datetime.now(UTC).date()
