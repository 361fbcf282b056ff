"""/places: what a place name may become while it is typed."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "places"
urlpatterns = [path("places", views.places, name="places")]
