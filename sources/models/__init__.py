"""What can be cited, the archived copies of it, and how it is read again."""

from sources.models.copies import ArchivedCopy, ArchivedText, Passage, PendingFile, Snapshot
from sources.models.history import SourceEvent
from sources.models.reading import Host, Visit, Watch
from sources.models.works import SLUG_LENGTH, Publisher, Source, WebField, is_web_address

__all__ = [
    "SLUG_LENGTH",
    "ArchivedCopy",
    "ArchivedText",
    "Host",
    "Passage",
    "PendingFile",
    "Publisher",
    "Snapshot",
    "Source",
    "SourceEvent",
    "Visit",
    "Watch",
    "WebField",
    "is_web_address",
]
