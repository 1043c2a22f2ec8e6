"""Where archived copies lie: a folder, unless settings name an S3 bucket (factcheck/settings.py)."""

import os
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

PART = ".part"


class ArchiveFolder(FileSystemStorage):
    """A folder in which a file is whole or not there: it is written under another name, which a crash may leave."""

    def _save(self, name: str, content: Any) -> str:
        part = Path(self.path(super()._save(f"{name}{PART}", content)))  # type: ignore[misc]  # the stubs lack it
        whole = Path(self.path(name))
        _flush(part)
        part.rename(whole)
        _flush(whole.parent)
        return name

    def delete(self, name: str) -> None:
        """Delete the file, and what a crash left of one that was to have its name."""
        super().delete(f"{name}{PART}")
        super().delete(name)


def _flush(path: Path) -> None:
    """Have the disk keep what was written, or a folder's names."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
