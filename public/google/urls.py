"""The address of Google's search, at the root as Google has it, so that its clients need another host alone."""

from django.urls import path

from public.google import views

app_name = "google"

urlpatterns = [
    path("v1alpha1/claims:search", views.search, name="search"),
]
