"""The application as granian calls it in production."""

import resource

import factcheck.wsgi  # noqa: F401 - first, since it sets Django up
from factcheck.web_process import WebProcess

# Each connection is an open file; many systems give a process 1024 of them unless it asks for more.
_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (_hard, _hard))

application = WebProcess()
