"""What every address of the project answers, to whom and to which method. A new address without a row fails here."""

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils.timezone import now

from accounts.tasks import clear_old_attempts
from claims.models import AnotherLook, Claim, RatingScale
from external.importing import Importer
from external.models import ClaimReview
from record.models import FactCheck, Masthead, Pin
from tests.claims.columns import for_a_module
from tests.claims.factories import a_claim, person
from tests.external.feeds import a_feed
from tests.external.reading import claim_review
from tests.public.addresses import (
    API,
    DOCUMENTATION,
    EMBED,
    FEEDS,
    FOLLOW,
    FORM,
    FRAGMENT,
    GOOGLE,
    LINKED_DATA,
    MACHINES,
    OEMBED,
    OLD_VERSION,
    PAGES,
    PICTURES,
    STREAMS,
    TASKS,
)
from tests.routes import not_among, routes
from tests.sources.archived import a_snapshot

pytestmark = pytest.mark.django_db
SIGN_IN = "/desk/login/"

# What an address that is open to everybody answers a stranger. The examples are addresses of what there is.
OPEN = r"""
                                                            GET POST PUT PATCH DELETE
    /                                                       200 405  405 405   405
    /claims/<number>/                                       301 405  405 405   405
    /claims/<number>/versions/                              301 405  405 405   405
    /claims/<number>/versions/<version>/                    302 405  405 405   405
    /claims/<number>.jsonld                                 200 405  405 405   405
    /claims/<number>/<slug>/                                200 405  405 405   405
    /claims/<number>/<slug>/versions/                       200 405  405 405   405
    /claims/<number>/<slug>/versions/<version>/             302 405  405 405   405
    /embed/<number>/                                        200 405  405 405   405
    /oembed                                                 400 405  405 405   405
    /sitemap.xml                                            200 405  405 405   405
    /sitemaps/pages.xml                                     200 405  405 405   405
    /sitemaps/changes.xml                                   200 405  405 405   405
    /sitemaps/claims-<place>.xml                            200 405  405 405   405
    /sitemaps/names-<place>.xml                             200 405  405 405   405
    /robots.txt                                             200 405  405 405   405
    /.well-known/security.txt                               200 405  405 405   405
    /manifest.webmanifest                                   200 405  405 405   405
    /pictures/<number>/<version>.png                        200 405  405 405   405
    /pictures/<number>/<version>-portrait.png               200 405  405 405   405
    /actors/                                                200 405  405 405   405
    /actors/<slug>/                                         200 405  405 405   405
    /sources/                                               200 405  405 405   405
    /sources/<slug>/                                        200 405  405 405   405
    /topics/                                                200 405  405 405   405
    /topics/<slug>/                                         200 405  405 405   405
    /explore/                                               200 405  405 405   405
    /explore/suggest/                                       200 405  405 405   405
    /check/                                                 200 400  405 405   405
    /corrections/                                           200 405  405 405   405
    /methodology/                                           200 405  405 405   405
    /api/                                                   200 405  405 405   405
    /api/read-everything/                                   200 405  405 405   405
    /api/keep-up/                                           200 405  405 405   405
    /api/look-up/                                           200 405  405 405   405
    /api/embed/                                             200 405  405 405   405
    /api/v1/                                                200 405  405 405   405
    /api/v1/schema/                                         200 405  405 405   405
    /api/v1/claims                                          200 405  405 405   405
    /api/v1/claims/<number>                                 200 405  405 405   405
    /api/v1/claims/<number>/versions                        200 405  405 405   405
    /api/v1/claims/<number>/versions/<version>              200 405  405 405   405
    /api/v1/changes                                         200 405  405 405   405
    /api/v1/notices                                         200 405  405 405   405
    /api/v1/export                                          200 405  405 405   405
    /api/v1/export.csv                                      200 405  405 405   405
    /api/v1/export.claimreview.ndjson                       200 405  405 405   405
    /api/v1/actors                                          200 405  405 405   405
    /api/v1/actors/<slug>                                   200 405  405 405   405
    /api/v1/sources                                         200 405  405 405   405
    /api/v1/sources/<slug>                                  200 405  405 405   405
    /api/v1/topics                                          200 405  405 405   405
    /api/v1/topics/<slug>                                   200 405  405 405   405
    /api/v1/ratings                                         200 405  405 405   405
    /api/v1/match                                           405 415  405 405   405
    /api/v1/read                                            405 415  405 405   405
    /api/v1/lookup                                          400 405  405 405   405
    /api/v1/losses                                          200 405  405 405   405
    /api/v1/<address>/                                      301 405  405 405   405
    /v1alpha1/claims:search                                 400 405  405 405   405
    /feeds/                                                 200 405  405 405   405
    /feeds/latest.<form>                                    200 405  405 405   405
    /feeds/corrections.<form>                               200 405  405 405   405
    /feeds/claims/<number>.<form>                           200 405  405 405   405
    /feeds/topics/<slug>.<form>                             200 405  405 405   405
    /feeds/actors/<slug>.<form>                             200 405  405 405   405
    /feeds/sources/<slug>.<form>                            200 405  405 405   405
    /feeds/publishers/<slug>.<form>                         200 405  405 405   405
    /feeds/ratings/<slug>.<form>                            200 405  405 405   405
    /feeds/languages/<slug>.<form>                          200 405  405 405   405
    /feeds/claimreview.json                                 200 405  405 405   405
    /healthz                                                200 405  405 405   405
    /readyz                                                 200 405  405 405   405
    /metrics                                                200 405  405 405   405
    /desk/login/                                            200 200  200 405   405
    /desk/logout/                                           302 302  302 302   302
"""

# What an address of the desk answers those who are signed in: each role's GET, and the POST of a reader, who has no
# role. Every other method of a stranger is redirected to the sign-in page. The claim is done and published, by the
# fact-checker, the reviewer and the editor of the cast; it rests on the source. The file of the archived copy is lost.
DESK = """
                                              reader fact_checker reviewer editor admin superuser | POST
    /desk/                                    200    200          200      200    200   200       | 200
    /desk/search/                             200    200          200      200    200   200       | 200
    /desk/login/                              302    302          302      302    302   302       | 200
    /desk/logout/                             405    405          405      405    405   405       | 200
    /desk/password_change/                    200    200          200      200    200   200       | 200
    /desk/password_change/done/               200    200          200      200    200   200       | 405
    /desk/autocomplete/                       403    403          403      403    403   403       | 405
    /desk/told/                               200    200          200      200    200   200       | 422
    /desk/jsi18n/                             200    200          200      200    200   200       | 405
    /desk/r/<content_type_id>/<object_id>/    404    404          404      404    404   404       | 404
    /desk/(?P<app_label>claims|jobs|external|record|accounts|sources)/$ 404 200 200  200    200   200       | 404
    /desk/(?P<url>.*)$                        404    404          404      404    404   404       | 404

    /desk/agreement/                          403    200          200      200    200   200       | 403
    /desk/balance/                            403    200          200      200    200   200       | 403
    /desk/balance.csv                         403    200          200      200    200   200       | 403

    /desk/claims/claim/                       403    200          200      200    200   200       | 403
    /desk/claims/claim/export/                403    200          200      200    200   200       | 403
    /desk/claims/claim/add/                   403    200          403      200    403   200       | 403
    /desk/claims/claim/article/               403    200          403      200    403   200       | 403
    /desk/claims/claim/import/                403    200          403      200    403   200       | 403
    /desk/claims/claim/<pk>/resembling/       403    200          200      200    200   200       | 403
    /desk/claims/claim/similar/               405    405          405      405    405   405       | 403
    /desk/claims/claim/analysis/              405    405          405      405    405   405       | 403
    /desk/claims/claim/quotation/             405    405          405      405    405   405       | 403
    /desk/claims/claim/<pk>/evidence/<evidence>/as-it-stands/ 405 405 405     405    405   405       | 403
    /desk/claims/claim/<pk>/discussion/       405    405          405      405    405   405       | 403
    /desk/claims/claim/<pk>/discussion/join/  405    405          405      405    405   405       | 403
    /desk/claims/claim/<pk>/discussion/<comment>/answer/  405 405 405      405    405   405       | 403
    /desk/claims/claim/<pk>/discussion/<comment>/resolve/ 405 405 405      405    405   405       | 403
    /desk/claims/claim/<pk>/discussion/<comment>/reopen/  405 405 405      405    405   405       | 403
    /desk/claims/claim/<pk>/also-checked/<review>/<way>/  405 405 405      405    405   405       | 403
    /desk/claims/claim/<pk>/ask/<actor>/      403    409          403      409    403   409       | 403
    /desk/claims/claim/<pk>/letters/<letter>/ 403    200          200      200    200   200       | 403
    /desk/claims/claim/<pk>/replies/<reply>/answer/ 403 409       403      409    403   409       | 403
    /desk/claims/claim/views/                 403    200          200      200    200   200       | 403
    /desk/claims/claim/views/<pk>/            403    404          404      404    404   404       | 403
    /desk/claims/claim/<object_id>/           302    302          302      302    302   302       | 302
    /desk/claims/claim/<object_id>/change/    403    200          200      200    200   200       | 403
    /desk/claims/claim/<object_id>/history/   403    200          200      200    200   200       | 403
    /desk/claims/claim/<object_id>/delete/    403    403          403      403    403   403       | 403
    /desk/claims/claim/<pk>/file.pdf          403    200          403      200    403   200       | 403
    /desk/claims/claim/<pk>/file.zip          403    200          403      200    403   200       | 403
    /desk/claims/claim/<pk>/preview/          403    200          200      200    200   200       | 403
    /desk/claims/claim/<pk>/preview/page/     403    200          200      200    200   200       | 403
    /desk/claims/claim/<pk>/preview/picture.png 403  200          200      200    200   200       | 403
    /desk/claims/claim/<pk>/preview/document.json 403 200         200      200    200   200       | 403
    /desk/claims/claim/<pk>/take/             403    409          403      403    403   409       | 403
    /desk/claims/claim/<pk>/assign/           403    403          403      409    403   409       | 403
    /desk/claims/claim/<pk>/plan/             403    409          403      409    403   409       | 403
    /desk/claims/claim/<pk>/submit/           403    409          403      403    403   403       | 403
    /desk/claims/claim/<pk>/assess/           403    403          403      403    403   409       | 403
    /desk/claims/claim/<pk>/invite/           403    403          403      409    403   409       | 403
    /desk/claims/claim/<pk>/recuse/           403    403          403      409    403   409       | 403
    /desk/claims/claim/<pk>/adjudicate/       403    403          403      409    403   409       | 403
    /desk/claims/claim/<pk>/waive/            403    403          403      409    403   409       | 403
    /desk/claims/claim/<pk>/publish/          403    403          403      409    403   409       | 403
    /desk/claims/claim/<pk>/embargo/          403    403          403      409    403   409       | 403
    /desk/claims/claim/<pk>/lift-embargo/     403    403          403      409    403   409       | 403
    /desk/claims/claim/<pk>/send-back/        403    403          409      409    403   409       | 403
    /desk/claims/claim/<pk>/close/            403    409          403      409    403   409       | 403
    /desk/claims/claim/<pk>/reopen/           403    403          403      200    403   200       | 403
    /desk/claims/claim/<pk>/retract/          403    403          403      200    403   200       | 403

    /desk/claims/anotherlook/                 403    200          200      200    200   200       | 403
    /desk/claims/anotherlook/export/          403    200          200      200    200   200       | 403
    /desk/claims/anotherlook/add/             403    403          403      403    403   403       | 403
    /desk/claims/anotherlook/<object_id>/     302    302          302      302    302   302       | 302
    /desk/claims/anotherlook/<object_id>/change/  403 200         200      200    200   200       | 403
    /desk/claims/anotherlook/<object_id>/history/ 403 200         200      200    200   200       | 403
    /desk/claims/anotherlook/<object_id>/delete/  403 403         403      403    403   403       | 403
    /desk/claims/anotherlook/<pk>/stands/     403    403          403      200    403   200       | 403
    /desk/claims/anotherlook/<pk>/reopen/     403    403          403      200    403   200       | 403

    /desk/claims/actor/                       403    200          200      200    200   200       | 403
    /desk/claims/actor/export/                403    200          200      200    200   200       | 403
    /desk/claims/actor/add/                   403    200          403      200    403   200       | 403
    /desk/claims/actor/<object_id>/           302    302          302      302    302   302       | 302
    /desk/claims/actor/<object_id>/change/    403    200          200      200    200   200       | 403
    /desk/claims/actor/<object_id>/history/   403    200          200      200    200   200       | 403
    /desk/claims/actor/<object_id>/delete/    403    403          403      403    403   200       | 403
    /desk/claims/actor/suggest/               405    405          405      405    405   405       | 403
    /desk/claims/actor/begin/                 405    405          405      405    405   405       | 403

    /desk/claims/topic/                       403    200          200      200    200   200       | 403
    /desk/claims/topic/export/                403    200          200      200    200   200       | 403
    /desk/claims/topic/add/                   403    200          403      200    403   200       | 403
    /desk/claims/topic/<object_id>/           302    302          302      302    302   302       | 302
    /desk/claims/topic/<object_id>/change/    403    200          200      200    200   200       | 403
    /desk/claims/topic/<object_id>/history/   403    200          200      200    200   200       | 403
    /desk/claims/topic/<object_id>/delete/    403    403          403      403    403   200       | 403
    /desk/claims/topic/suggest/               405    405          405      405    405   405       | 403
    /desk/claims/topic/begin/                 405    405          405      405    405   405       | 403

    /desk/sources/publisher/                  403    200          200      200    200   200       | 403
    /desk/sources/publisher/export/           403    200          200      200    200   200       | 403
    /desk/sources/publisher/add/              403    200          403      200    403   200       | 403
    /desk/sources/publisher/<object_id>/      302    302          302      302    302   302       | 302
    /desk/sources/publisher/<object_id>/change/  403 200          200      200    200   200       | 403
    /desk/sources/publisher/<object_id>/history/ 403 200          200      200    200   200       | 403
    /desk/sources/publisher/<object_id>/delete/  403 403          403      403    403   200       | 403
    /desk/sources/publisher/suggest/          405    405          405      405    405   405       | 403
    /desk/sources/publisher/begin/            405    405          405      405    405   405       | 403

    /desk/sources/source/                     403    200          200      200    200   200       | 403
    /desk/sources/source/export/              403    200          200      200    200   200       | 403
    /desk/sources/source/add/                 403    200          403      200    403   200       | 403
    /desk/sources/source/<object_id>/         302    302          302      302    302   302       | 302
    /desk/sources/source/<object_id>/change/  403    200          200      200    200   200       | 403
    /desk/sources/source/<object_id>/history/ 403    200          200      200    200   200       | 403
    /desk/sources/source/<object_id>/delete/  403    403          403      403    403   200       | 403
    /desk/sources/source/suggest/             405    405          405      405    405   405       | 403
    /desk/sources/source/begin/               405    405          405      405    405   405       | 403
    /desk/sources/source/<pk>/archive/        405    405          405      405    405   405       | 403
    /desk/sources/source/<pk>/add-copy/       403    200          403      200    403   200       | 403
    /desk/sources/source/snapshot/<pk>/       403    200          200      200    200   200       | 403
    /desk/sources/source/snapshot/<before>/<after>/ 403 200       200      200    200   200       | 403
    /desk/sources/source/<pk>/compare/        403    302          302      302    302   302       | 403
    /desk/sources/source/snapshot/<pk>/pages/<page>/ 403 404      404      404    404   404       | 403
    /desk/sources/source/snapshot/<pk>/copy/  403    200          200      200    200   200       | 403
    /desk/sources/source/snapshot/<pk>/copy/body/ 403 404         404      404    404   404       | 403
    /desk/sources/source/paste/               403    302          403      302    403   302       | 403
    /desk/sources/source/<pk>/choose/         403    200          200      200    200   200       | 403
    /desk/sources/source/<pk>/resting/        403    200          200      200    200   200       | 403
    /desk/sources/source/<pk>/supersede/      403    403          403      200    403   200       | 403
    /desk/sources/source/<pk>/retract/        403    403          403      200    403   200       | 403
    /desk/sources/source/<pk>/restore/        403    200          403      200    403   200       | 403
    /desk/sources/source/<pk>/merge/          403    200          403      200    403   200       | 403
    /desk/sources/source/<pk>/unmerge/        403    200          403      200    403   200       | 403

    /desk/external/claimreview/               403    200          200      200    200   200       | 403
    /desk/external/claimreview/export/        403    200          200      200    200   200       | 403
    /desk/external/claimreview/add/           403    403          403      403    403   403       | 403
    /desk/external/claimreview/<object_id>/   302    302          302      302    302   302       | 302
    /desk/external/claimreview/<object_id>/change/  403 200       200      200    200   200       | 403
    /desk/external/claimreview/<object_id>/history/ 403 200       200      200    200   200       | 403
    /desk/external/claimreview/<object_id>/delete/  403 403       403      403    403   403       | 403

    /desk/external/publisher/                 403    200          200      200    200   200       | 403
    /desk/external/publisher/export/          403    200          200      200    200   200       | 403
    /desk/external/publisher/add/             403    403          403      403    403   403       | 403
    /desk/external/publisher/<object_id>/     302    302          302      302    302   302       | 302
    /desk/external/publisher/<object_id>/change/  403 200         200      200    200   200       | 403
    /desk/external/publisher/<object_id>/history/ 403 200         200      200    200   200       | 403
    /desk/external/publisher/<object_id>/delete/  403 403         403      403    403   403       | 403

    /desk/external/import/                    403    200          200      200    200   200       | 403
    /desk/external/import/export/             403    200          200      200    200   200       | 403
    /desk/external/import/bring/              403    403          403      200    200   200       | 403
    /desk/external/import/add/                403    403          403      403    403   403       | 403
    /desk/external/import/<object_id>/        302    302          302      302    302   302       | 302
    /desk/external/import/<object_id>/change/ 403    200          200      200    200   200       | 403
    /desk/external/import/<object_id>/history/ 403   200          200      200    200   200       | 403
    /desk/external/import/<object_id>/delete/ 403    403          403      403    403   403       | 403

    /desk/external/feed/                      403    200          200      200    200   200       | 403
    /desk/external/feed/export/               403    200          200      200    200   200       | 403
    /desk/external/feed/add/                  403    403          403      200    200   200       | 403
    /desk/external/feed/<pk>/read/            405    405          405      405    405   405       | 403
    /desk/external/feed/<object_id>/          302    302          302      302    302   302       | 302
    /desk/external/feed/<object_id>/change/   403    200          200      200    200   200       | 403
    /desk/external/feed/<object_id>/history/  403    200          200      200    200   200       | 403
    /desk/external/feed/<object_id>/delete/   403    403          403      403    403   403       | 403

    /desk/claims/ratingscale/                 403    403          403      403    200   200       | 403
    /desk/claims/ratingscale/export/          403    403          403      403    200   200       | 403
    /desk/claims/ratingscale/add/             403    403          403      403    200   200       | 403
    /desk/claims/ratingscale/<object_id>/     302    302          302      302    302   302       | 302
    /desk/claims/ratingscale/<object_id>/change/  403 403         403      403    200   200       | 403
    /desk/claims/ratingscale/<object_id>/history/ 403 403         403      403    200   200       | 403
    /desk/claims/ratingscale/<object_id>/delete/  403 403         403      403    403   200       | 403
    /desk/claims/ratingscale/<pk>/copy/       405    405          405      405    405   405       | 403
    /desk/claims/ratingscale/<pk>/make-default/ 405  405          405      405    405   405       | 403

    /desk/record/masthead/                    403    403          403      403    200   200       | 403
    /desk/record/masthead/export/             403    403          403      403    200   200       | 403
    /desk/record/masthead/add/                403    403          403      403    403   403       | 403
    /desk/record/masthead/<object_id>/        302    302          302      302    302   302       | 302
    /desk/record/masthead/<object_id>/change/ 403    403          403      403    200   200       | 403
    /desk/record/masthead/<object_id>/history/ 403   403          403      403    200   200       | 403
    /desk/record/masthead/<object_id>/delete/ 403    403          403      403    403   403       | 403

    /desk/record/pin/                         403    403          403      200    403   200       | 403
    /desk/record/pin/export/                  403    403          403      200    403   200       | 403
    /desk/record/pin/add/                     403    403          403      200    403   200       | 403
    /desk/record/pin/<object_id>/             302    302          302      302    302   302       | 302
    /desk/record/pin/<object_id>/change/      403    403          403      200    403   200       | 403
    /desk/record/pin/<object_id>/history/     403    403          403      200    403   200       | 403
    /desk/record/pin/<object_id>/delete/      403    403          403      200    403   200       | 403

    /desk/jobs/job/                           403    403          403      403    200   200       | 403
    /desk/jobs/job/export/                    403    403          403      403    200   200       | 403
    /desk/jobs/job/add/                       403    403          403      403    403   403       | 403
    /desk/jobs/job/<object_id>/               302    302          302      302    302   302       | 302
    /desk/jobs/job/<object_id>/change/        403    403          403      403    200   200       | 403
    /desk/jobs/job/<object_id>/history/       403    403          403      403    200   200       | 403
    /desk/jobs/job/<object_id>/delete/        403    403          403      403    403   403       | 403

    /desk/accounts/user/                      403    403          403      403    200   200       | 403
    /desk/accounts/user/export/               403    403          403      403    200   200       | 403
    /desk/accounts/user/add/                  403    403          403      403    200   200       | 403
    /desk/accounts/user/<id>/password/        403    403          403      403    200   200       | 403
    /desk/accounts/user/<object_id>/          302    302          302      302    302   302       | 302
    /desk/accounts/user/<object_id>/change/   403    403          403      403    200   200       | 403
    /desk/accounts/user/<object_id>/history/  403    403          403      403    200   200       | 403
    /desk/accounts/user/<object_id>/delete/   403    403          403      403    403   403       | 403
"""
EXAMPLES_OF_PATTERNS = {
    "/api/v1/<address>/": "/api/v1/claims/",
    "/desk/(?P<app_label>claims|jobs|external|record|accounts|sources)/$": "/desk/claims/",
    "/desk/(?P<url>.*)$": "/desk/nothing",
}
Rows = dict[str, dict[str, int]]


def rows(table: str) -> Rows:
    """Read a table: for each address, the status in each column."""
    head, *lines = (line.replace(" | ", " ").split() for line in table.splitlines() if line.strip())
    return {address: dict(zip(head, map(int, cells), strict=True)) for address, *cells in lines}


class Scene(NamedTuple):
    """What there is to be asked for."""

    claim: Claim
    keys: dict[str, int]
    slugs: dict[str, str]
    parts: dict[str, int]

    def example(self, route: str) -> str:
        """Return an address of something that exists."""
        if route in EXAMPLES_OF_PATTERNS:
            return EXAMPLES_OF_PATTERNS[route]
        parts = route.split("/")
        key = self.keys.get("/".join(parts[2:5]), self.keys.get("/".join(parts[2:4]), self.claim.pk))
        for name in ("pk", "id", "object_id"):
            route = route.replace(f"<{name}>", str(key))
        kind = next((part for part in parts if part in self.slugs), "")
        assert kind or "<slug>" not in route, f"the scene has no slug for {route}"
        content_type = ContentType.objects.get_for_model(Claim).pk
        for name, value in {
            "number": self.claim.number, "version": 1, "place": 1, "slug": self.slugs.get(kind),
            "content_type_id": content_type, "form": "rss", "before": key, "after": key, "page": 1, "evidence": 1,
            "comment": 1, "review": 1, "way": "say", **self.parts,
        }.items():  # fmt: skip
            route = route.replace(f"<{name}>", str(value))
        assert not re.search(r"[<>()]", route), f"an example for {route} is missing"
        return route


def of_others() -> dict[str, int]:
    """A fact-check of another publisher with what brought it."""
    done = Importer().read(io.BytesIO(json.dumps([claim_review(), claim_review(url=None)]).encode()), "others.json")
    review = ClaimReview.objects.get(brought_by=done)
    return {
        "external/claimreview": review.pk, "external/publisher": review.publisher.pk, "external/import": done.pk,
        "external/feed": a_feed("https://checks.example/feed").pk,
    }  # fmt: skip


def a_scene() -> Scene:
    """A published claim, and one of everything else that an address names."""
    claim = a_claim("done")
    actor, topic, evidence = claim.appearances.all()[0].actor, claim.topics.all()[0], claim.evidence.all()[0]
    keys = {
        "claims/claim": claim.pk,
        "claims/actor": actor.pk,
        "claims/topic": topic.pk,
        "claims/anotherlook": AnotherLook.objects.create(claim=claim, source=evidence.source, kind="gone").pk,
        "claims/ratingscale": RatingScale.objects.get().pk,
        "sources/publisher": evidence.source.publisher.pk,
        "sources/source": evidence.source.pk,
        "sources/source/snapshot": a_snapshot(evidence.source).pk,
        "record/masthead": Masthead.objects.create(pk=1).pk,
        "record/pin": Pin.objects.create(pk=1, number=claim.number, until=now() + timedelta(days=1)).pk,
        "accounts/user": person("reader").pk,
        **of_others(),
        "jobs/job": clear_old_attempts.defer(timestamp=0),
    }
    statement = FactCheck.objects.get().path.split("/")[3]
    slugs = {
        "claims": statement, "actors": actor.slug, "sources": evidence.source.slug, "topics": topic.slug,
        "publishers": evidence.source.publisher.slug, "ratings": FactCheck.objects.get().rating, "languages": "en",
    }  # fmt: skip
    reply = claim.replies.all()[0]
    letter = reply.letters.create(subject="Your reply", body="Did you say so?", by=person("fact_checker"))
    return Scene(claim, keys, slugs, {"actor": actor.pk, "reply": reply.pk, "letter": letter.pk})


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    yield from for_a_module(django_db_blocker, a_scene)


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(person(name))
    return client


def test_every_address_has_a_row_and_no_row_is_about_an_address_that_is_gone() -> None:
    found = sorted(routes())
    assert len(found) == len(set(found)), "two patterns for one address"
    assert [address for address in found if address not in rows(OPEN) | rows(DESK)] == []
    assert [address for address in rows(OPEN) | rows(DESK) if address not in found] == []


def test_every_public_address_is_among_those_that_the_public_sides_tests_ask() -> None:
    programs = [*API, *STREAMS, *MACHINES, OEMBED, DOCUMENTATION, *TASKS, GOOGLE, *LINKED_DATA, FOLLOW, *FEEDS]
    assert not_among([*PAGES, FORM, EMBED, FRAGMENT, OLD_VERSION, *PICTURES, *programs]) == {
        "/claims/<number>/",
        "/claims/<number>/versions/",
        "/claims/<number>/versions/<version>/",  # which redirect
        "/api/v1/match",
        "/api/v1/read",  # which take POST alone (tests/public/api/test_match.py, test_read.py)
    }


def test_an_open_address_answers_a_stranger_as_the_table_says(scene: Scene) -> None:
    for route, expected in rows(OPEN).items():
        address = scene.example(route)
        found = {method: getattr(Client(), method.lower())(address).status_code for method in expected}
        assert found == expected, address


def test_every_other_address_of_the_desk_sends_a_stranger_to_the_sign_in_page_whatever_the_method(scene: Scene) -> None:
    for route in rows(DESK).keys() - rows(OPEN).keys():
        address = scene.example(route)
        for method in ("get", "post", "put", "patch", "delete"):
            answer = getattr(Client(), method)(address)
            assert (answer.status_code, answer.headers.get("Location", "").partition("?")[0]) == (302, SIGN_IN), (
                method, address,
            )  # fmt: skip
            assert scene.claim.statement not in answer.content.decode()


@pytest.mark.parametrize("name", ["reader", "fact_checker", "reviewer", "editor", "admin", "superuser"])
def test_an_address_of_the_desk_answers_each_role_as_the_table_says(scene: Scene, name: str) -> None:
    client = signed_in(name)
    found = {route: client.get(scene.example(route)).status_code for route in rows(DESK)}
    assert found == {route: expected[name] for route, expected in rows(DESK).items()}


def test_an_address_of_the_desk_answers_the_post_of_somebody_without_a_role_as_the_table_says(scene: Scene) -> None:
    found = {route: signed_in("reader").post(scene.example(route)).status_code for route in rows(DESK)}
    assert found == {route: expected["POST"] for route, expected in rows(DESK).items()}
