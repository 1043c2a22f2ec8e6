"""Files that nobody asked for: no form of the project takes one, so none is read."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _


class FileNotExpected(MultiPartParserError):
    """A request carries a file where none is taken."""


class RefuseFiles(FileUploadHandler):
    """Refuses the first file of a request before a byte of it is stored. FILE_UPLOAD_HANDLERS names it alone.

    A view that takes files sets `request.upload_handlers` to Django's own before the form is read (docs/developer.md).
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise FileNotExpected(_("This form takes no file. Go back, remove the file and send the form again."))
