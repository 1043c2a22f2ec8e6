"""The addresses of the REST API. A resource's has no slash at its end; with one it is redirected."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from public.api import articles, changes, documentation, exports, matches, notices, tasks, views


class Resource(StringConverter):
    """The address of a resource below v1/."""

    regex = (
        r"(?:claims|actors|sources|topics)(?:/[^/]+)?|claims/[^/]+/versions(?:/[^/]+)?|"
        r"changes|notices|export|export\.csv|export\.claimreview\.ndjson|ratings|match|read|lookup|losses"
    )


register_converter(Resource, "resource")

app_name = "api"

urlpatterns = [
    path("", documentation.page, name="api-docs"),
    path("read-everything/", tasks.read_everything, name="read-everything"),
    path("keep-up/", tasks.keep_up, name="keep-up"),
    path("look-up/", tasks.look_up, name="look-up"),
    path("embed/", tasks.embed, name="embed"),
    path("v1/", views.Index.as_view(), name="index"),
    path("v1/schema/", documentation.Schema.as_view(), name="schema"),
    path("v1/claims", views.Claims.as_view(), name="claims"),
    path("v1/claims/<str:number>", views.Claim.as_view(), name="claim"),
    path("v1/claims/<str:number>/versions", changes.Versions.as_view(), name="versions"),
    path("v1/claims/<str:number>/versions/<str:version>", changes.Version.as_view(), name="version"),
    path("v1/changes", changes.Changes.as_view(), name="changes"),
    path("v1/notices", notices.NoticeList.as_view(), name="notices"),
    path("v1/export", exports.Export.as_view(), name="export"),
    path("v1/export.csv", exports.ExportCsv.as_view(), name="export-csv"),
    path("v1/export.claimreview.ndjson", exports.ExportClaimReview.as_view(), name="export-claim-review"),
    path("v1/actors", views.Actors.as_view(), name="actors"),
    path("v1/actors/<str:slug>", views.Actor.as_view(), name="actor"),
    path("v1/sources", views.Sources.as_view(), name="sources"),
    path("v1/sources/<str:slug>", views.Source.as_view(), name="source"),
    path("v1/topics", views.Topics.as_view(), name="topics"),
    path("v1/topics/<str:slug>", views.Topic.as_view(), name="topic"),
    path("v1/ratings", views.Ratings.as_view(), name="ratings"),
    path("v1/match", matches.Matches.as_view(), name="match"),
    path("v1/read", articles.Articles.as_view(), name="read"),
    path("v1/lookup", matches.Lookup.as_view(), name="lookup"),
    path("v1/losses", views.Losses.as_view(), name="losses"),
    path("v1/<resource:address>/", views.without_slash),
]
