"""JSON Schema (2020-12) of the answers, for the OpenAPI description.

Documents and their parts are described by their one definition (record/documents.py); this adds what is the API's own.
Objects may gain keys, so none is closed. Descriptions are translated when they are asked for.
"""

from typing import cast

from django.utils.translation import gettext, gettext_noop

from record import formats

Schema = dict[str, object]


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def any_of(*names: str) -> Schema:
    """Return a schema for one of the named kinds."""
    return {"anyOf": [ref(name) for name in names]}


def list_of(item: Schema) -> Schema:
    """Return the schema of a page of a list."""
    address: Schema = {
        "type": ["string", "null"],
        "format": "uri",
        "description": gettext_noop("Address of that page, or null when there is none."),
    }
    results: Schema = {"type": "array", "items": item, "description": gettext_noop("The items of this page.")}
    required = ["results", "next", "previous"]
    return _object(gettext_noop("A page of a list."), required, results=results, next=address, previous=address)


def _object(description: str, required: list[str], **properties: Schema) -> Schema:
    return {"type": "object", "description": description, "required": required, "properties": properties}


def _text(description: str, **more: object) -> Schema:
    return {"type": "string", "description": description, **more}


PARAMETER_ERROR = _object(
    gettext_noop("One parameter that cannot be used."),
    ["parameter", "detail"],
    parameter=_text(gettext_noop("Its name.")),
    detail=_text(gettext_noop("What is wrong with it and what to write instead.")),
)
PROBLEM = _object(
    gettext_noop("What went wrong (RFC 9457, problem details)."),
    ["type", "title", "status", "detail"],
    type=_text(gettext_noop("about:blank, or where the kind of problem is described."), format="uri-reference"),
    title=_text(gettext_noop("The status in words.")),
    status={"type": "integer", "description": gettext_noop("The HTTP status.")},
    detail=_text(gettext_noop("What is wrong with this request and what to do about it.")),
    errors={
        "type": "array",
        "items": PARAMETER_ERROR,
        "description": gettext_noop("With status 400: each parameter that cannot be used."),
    },
    request_id=_text(gettext_noop("With status 500 and above: under this id the site's log has what happened.")),
)
LOSS = _object(
    gettext_noop("Entries of the log that readers saw and that are lost for good."),
    ["first", "last", "reason", "declared_at"],
    first={"type": "integer", "minimum": 0, "description": gettext_noop("The index of the first of them.")},
    last={"type": "integer", "minimum": 0, "description": gettext_noop("The index of the last of them.")},
    reason=_text(gettext_noop("What happened.")),
    declared_at=_text(gettext_noop("When that was declared, UTC."), format="date-time"),
)


def components() -> Schema:
    """Return every named schema in the reader's language. A whole document is called FactCheck, as partners know it."""
    documents = formats.json_schemas()
    whole = documents.pop("FactCheckDocument") | {"title": "FactCheck"}
    return {"FactCheck": whole, **documents, "Loss": LOSS, "Problem": PROBLEM}


def translated(value: object) -> object:
    """Return the same schema or description, with its texts in the reader's language."""
    if isinstance(value, list):
        return [translated(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: gettext(item) if key == "description" and isinstance(item, str) else translated(item)
        for key, item in cast(Schema, value).items()
    }
