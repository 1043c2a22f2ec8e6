import logging
import traceback

from jobs.kinds import kind_of


class KindAlone(logging.Filter):
    """Replaces an exception in a log record by its kind and the lines that it came through.

    What it says may quote a draft: the database, for one, repeats the values that it refuses.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            came_through = "".join(traceback.format_tb(error.__traceback__)).rstrip()
            record.msg, record.args = f"{record.getMessage()}: {kind_of(error)}\n{came_through}", None
            record.exc_info = record.exc_text = None
        return True
