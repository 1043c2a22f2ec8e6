"""Pages of errors for which Django's own handlers say too little."""

from django.http import HttpRequest, HttpResponseServerError
from django.template.loader import render_to_string

from factcheck import request_id


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """Show the id under which the log has what happened. Asks nobody: the database may be what is away."""
    return HttpResponseServerError(render_to_string("500.html", {"request_id": request_id.current()}))
