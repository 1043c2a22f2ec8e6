"""Reads the values of a block, of whatever type they are, and reports each oddity under the name that it has there."""

from external import addresses, dates, texts
from external.blocks import Block
from external.reports import Reason, Report
from external.shapes import Json, Thing


class Fields:
    """The values of one block, which may be of any type anywhere."""

    def __init__(self, block: Block, report: Report) -> None:
        self.block = block
        self.content = block.content
        self.report = report

    def name_of(self, field: str) -> str:
        return self.block.names.get(field, field)

    def note(self, field: str, reason: Reason, found: object = "", taken: object = "") -> None:
        self.report.note(self.block.place, self.name_of(field), reason, found, taken)

    def first(self, field: str, value: Json) -> Json:
        """Return the first of several values, or the value itself."""
        if not isinstance(value, list):
            return value
        if len(value) > 1:
            self.note(field, Reason.SEVERAL, value, value[0])
        return value[0] if value else None

    def thing(self, field: str, value: Json) -> Thing:
        """Return an object: the first of several, one that is referred to by @id, or a text as one with this name."""
        value = self.first(field, value)
        if isinstance(value, dict):
            return self.block.around.things.get(str(value["@id"]), value) if [*value] == ["@id"] else value
        if isinstance(value, str) and value.strip():
            self.note(field, Reason.ANOTHER_TYPE, value, value)
            return {"name": value}
        if value is not None and value != "":
            self.note(field, Reason.ANOTHER_TYPE, value)
        return {}

    def text(self, field: str, value: Json, longest: int) -> str:
        """Return a text; of several the first, of an object what it says."""
        value = self.first(field, value)
        if isinstance(value, dict):
            if "@value" not in value:
                self.note(field, Reason.ANOTHER_TYPE, value)
            value = next((value[name] for name in ("@value", "text", "name") if isinstance(value.get(name), str)), None)
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
            self.note(field, Reason.ANOTHER_TYPE, value, value)
            value = str(value)
        if not isinstance(value, str):
            if value is not None:
                self.note(field, Reason.ANOTHER_TYPE, value)
            return ""
        text, reasons = texts.cleaned(value, longest)
        if not text:
            self.note(field, Reason.EMPTY, value)
            return ""
        for reason in reasons:
            self.note(field, reason, value, text)
        return text

    def address(self, field: str, value: Json, base: str = "") -> str:
        """Return an address, the first of several or that of an object; "" where there is none."""
        value = self.first(field, value)
        if isinstance(value, dict):
            value = value.get("url") or value.get("@id") or value.get("@value")
        if value is None or value == "":
            return ""
        if not isinstance(value, str):
            self.note(field, Reason.ANOTHER_TYPE, value)
            return ""
        address, reasons = addresses.read(value, base)
        for reason in reasons:
            self.note(field, reason, value, address)
        return address

    def date(self, field: str, value: Json, language: str, *, is_expected: bool = False) -> str:
        value = self.first(field, value)
        if isinstance(value, dict):
            value = value.get("@value")
        if value is None:
            if is_expected:
                self.note(field, Reason.MISSING)
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.note(field, Reason.ANOTHER_TYPE, value)
            return ""
        if isinstance(value, str) and not value.strip():
            self.note(field, Reason.EMPTY)
            return ""
        found = dates.read(value, language)
        if found.reason is not None:
            self.note(field, found.reason, value, found.text)
        return found.text
