from django.urls import path, register_converter
from django.urls.converters import StringConverter

from public.website import check, explore, suggestions, views
from public.website.pictures.design import LANDSCAPE, PORTRAIT
from public.website.pictures.views import picture


class Words(StringConverter):
    """The words after a fact-check's number, in any script. The number decides: other words lead to the right ones."""


register_converter(Words, "words")

app_name = "website"

urlpatterns = [
    path("", views.home, name="home"),
    path("claims/<int:number>/", views.claim, {"slug": None}, name="claim-by-number"),
    path("claims/<int:number>/versions/", views.versions, {"slug": None}, name="versions-by-number"),
    path("claims/<int:number>/<words:slug>/", views.claim, name="claim"),
    path("claims/<int:number>/<words:slug>/versions/", views.versions, name="versions"),
    path("claims/<int:number>/<words:slug>/versions/<int:version>/", views.version, name="version"),
    path("pictures/<int:number>/<int:version>.png", picture, {"form": LANDSCAPE.name}, name="picture-landscape"),
    path("pictures/<int:number>/<int:version>-portrait.png", picture, {"form": PORTRAIT.name}, name="picture-portrait"),
    path("actors/", views.actors, name="actors"),
    path("actors/<slug:slug>/", views.actor, name="actor"),
    path("sources/", views.sources, name="sources"),
    path("sources/<slug:slug>/", views.source, name="source"),
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("corrections/", views.corrections, name="corrections"),
    path("explore/", explore.explore, name="explore"),
    path("explore/suggest/", suggestions.suggestions, name="suggestions"),
    path("check/", check.check, name="check"),
    path("methodology/", views.methodology, name="methodology"),
]
