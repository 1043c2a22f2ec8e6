"""The command rebuild_record as a test calls it."""

from io import StringIO

from django.core.management import call_command

RIGHT = (0, "Everything is as the log says.\n", "")


def rebuild_record(*arguments: str) -> tuple[int, str, str]:
    """The exit status, and what was printed."""
    out, err = StringIO(), StringIO()
    status = 0
    try:
        call_command("rebuild_record", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        status = end.code
    return status, out.getvalue(), err.getvalue()
