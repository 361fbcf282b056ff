"""/organisations, /imports."""

from django.urls import path

from . import imports, map_data, views

app_name = "directory"
urlpatterns = [
    path("organisations", views.organisations, name="organisations"),
    path("organisations.geojson", map_data.features, name="features"),
    path("organisations.csv", map_data.export, name="export"),
    path("organisations/<int:pk>", views.organisation, name="organisation"),
    path("organisations/<int:pk>/invitation", views.invitation, name="invitation"),
    path("imports", imports.runs, name="imports"),
    path("imports/new", imports.new, name="new_import"),
    path("imports/<int:pk>", imports.run, name="import"),
    path("imports/<int:pk>/columns", imports.columns, name="import_columns"),
    path("imports/<int:pk>/progress", imports.progress, name="import_progress"),
    path("imports/<int:pk>/confirmation", imports.confirmation, name="import_confirmation"),
    path("imports/<int:pk>/reversal", imports.reversal, name="import_reversal"),
    path("imports/<int:pk>/removal", imports.removal, name="import_removal"),
]
