from django.urls import path

from public.feeds import claimreview

app_name = "feeds"

urlpatterns = [
    path("claimreview.json", claimreview.feed, name="claimreview"),
]
