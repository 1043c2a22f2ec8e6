from django.urls import path, register_converter
from django.urls.converters import StringConverter

from public.website import check, embeds, explore, linked_data, oembed, sitemaps, suggestions, views, well_known
from public.website.pictures.design import LANDSCAPE, PORTRAIT
from public.website.pictures.views import picture


class Words(StringConverter):
    """The words after a fact-check's number, in any script. The number decides: other words lead to the right ones."""


register_converter(Words, "words")

app_name = "website"

urlpatterns = [
    path("", views.home, name="home"),
    path("claims/<str:number>.jsonld", linked_data.linked_data, name="linked-data"),
    path("claims/<int:number>/", views.claim, {"slug": None}, name="claim-by-number"),
    path("claims/<int:number>/versions/", views.versions, {"slug": None}, name="versions-by-number"),
    path("claims/<int:number>/versions/<int:version>/", views.version, {"slug": None}, name="version-by-number"),
    path("claims/<int:number>/<words:slug>/", views.claim, name="claim"),
    path("claims/<int:number>/<words:slug>/versions/", views.versions, name="versions"),
    path("claims/<int:number>/<words:slug>/versions/<int:version>/", views.version, name="version"),
    path("embed/<int:number>/", embeds.embed, name="embed"),
    path("oembed", oembed.oembed, name="oembed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/pages.xml", sitemaps.pages, name="sitemap-of-pages"),
    path("sitemaps/changes.xml", sitemaps.changes, name="sitemap-of-changes"),
    path("sitemaps/claims-<int:place>.xml", sitemaps.claims, name="sitemap-of-claims"),
    path("sitemaps/names-<int:place>.xml", sitemaps.names, name="sitemap-of-names"),
    path("robots.txt", well_known.robots, name="robots"),
    path(".well-known/security.txt", well_known.security, name="security"),
    path("manifest.webmanifest", well_known.manifest, name="manifest"),
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
