"""Files in forms: none is read but where one is asked for."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, TemporaryFileUploadHandler
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _


class FileNotExpected(MultiPartParserError):
    """A request carries a file where none is taken."""


class RefuseFiles(FileUploadHandler):
    """Refuses the first file of a request before a byte of it is stored. FILE_UPLOAD_HANDLERS names it alone.

    A view that takes a file sets `request.upload_handlers` to `OneFile` before the form is read (docs/developer.md),
    and to `PassOver` for those of whom it takes none: it tells them why.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise FileNotExpected(_("This form takes no file. Go back, remove the file and send the form again."))


class PassOver(FileUploadHandler):
    """Keeps nothing of any file."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile


class OneFile(TemporaryFileUploadHandler):
    """Takes one file of a bounded size into the temporary folder. Of a larger one it keeps nothing, and says so."""

    is_too_large = False
    has_one = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if self.has_one:
            raise FileNotExpected(_("This form takes one file. Go back, and choose one at a time."))
        self.has_one = True
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > settings.UPLOAD_MAX_MB * 1_000_000:
            self.is_too_large = True
            raise SkipFile
        super().receive_data_chunk(raw_data, start)
