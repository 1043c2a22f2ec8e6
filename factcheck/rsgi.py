"""The application as granian calls it in production."""

import factcheck.wsgi  # noqa: F401 - first, since it sets Django up
from factcheck.web_process import WebProcess

application = WebProcess()
