from django.urls import path, register_converter
from django.urls.converters import StringConverter

from public.feeds import claimreview, views
from public.feeds.kinds import WORDS, Kind


class Format(StringConverter):
    """The end of a feed's address, which names its format."""

    regex = "rss|atom|json"


class RatingName(StringConverter):
    """A rating as filters name it: its slug, or its scale's, a point and its own."""

    regex = r"[-a-zA-Z0-9_]+(?:\.[-a-zA-Z0-9_]+)?"


register_converter(Format, "feed_format")
register_converter(RatingName, "rating_name")

app_name = "feeds"

urlpatterns = [
    path("", views.feeds, name="feeds"),
    path("claimreview.json", claimreview.feed, name="claimreview"),
    path("latest.<feed_format:form>", views.latest, name="latest"),
    path("corrections.<feed_format:form>", views.corrections, name="corrections"),
    path("claims/<int:number>.<feed_format:form>", views.claim, name="claim"),
    *(
        path(
            f"{kind}s/<{'rating_name' if kind == Kind.RATING else 'slug'}:slug>.<feed_format:form>",
            views.named,
            {"kind": kind},
            name=kind,
        )
        for kind in WORDS
    ),
]
