"""The case file's article and its claims, which stand outside the project."""

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[4] / "shared/data/venezuela"
needs_the_article = pytest.mark.skipif(not FOLDER.exists(), reason="The case file is not there.")


def article() -> str:
    return (FOLDER / "article.txt").read_text(encoding="utf-8")


def claims() -> list[str]:
    """Return the ids of the case file's claims."""
    return [claim["id"] for claim in json.loads((FOLDER / "casefile.json").read_text(encoding="utf-8"))["claims"]]
