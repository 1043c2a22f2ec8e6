"""Errors as Google's APIs have them (google.rpc.Status as JSON), so that its clients raise their own exceptions."""

from http import HTTPStatus

import orjson

CONTENT_TYPE = "application/json; charset=UTF-8"
STATUSES = {
    HTTPStatus.BAD_REQUEST: "INVALID_ARGUMENT",
    HTTPStatus.FORBIDDEN: "PERMISSION_DENIED",
    HTTPStatus.NOT_FOUND: "NOT_FOUND",
    HTTPStatus.METHOD_NOT_ALLOWED: "UNIMPLEMENTED",
    HTTPStatus.PRECONDITION_FAILED: "FAILED_PRECONDITION",
    HTTPStatus.TOO_MANY_REQUESTS: "RESOURCE_EXHAUSTED",
    HTTPStatus.SERVICE_UNAVAILABLE: "UNAVAILABLE",
}


class InvalidArgument(Exception):
    """A parameter cannot be used. `field` is its name as Google's errors write it, such as page_size."""

    def __init__(self, field: str, words: str):
        super().__init__(words)
        self.field = field


def body(status: int, message: str, field: str = "", request_id: str = "") -> bytes:
    """Return an error as JSON; a failure of the server with the id under which its log has what happened."""
    code = HTTPStatus(status)
    error: dict[str, object] = {
        "code": status,
        "message": message,
        "status": STATUSES.get(code, "INTERNAL" if status >= 500 else "INVALID_ARGUMENT"),
    }
    if field:
        violation = {"field": field, "description": message}
        error["details"] = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}]
    if request_id:
        error["details"] = [{"@type": "type.googleapis.com/google.rpc.RequestInfo", "requestId": request_id}]
    return orjson.dumps({"error": error}, option=orjson.OPT_INDENT_2)
