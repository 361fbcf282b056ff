"""All doors of the house. Addresses are nouns."""

from django.urls import include, path

from .api import api
from .api_page import developers

urlpatterns = [
    path("", include("allmende.home.web.urls")),
    path("", include("allmende.ui.urls")),
    path("", include("allmende.identity.web.urls")),
    path("", include("allmende.coops.web.urls")),
    path("", include("allmende.places.web.urls")),
    path("", include("allmende.exchange.web.urls")),
    path("", include("allmende.membership.web.urls")),
    path("", include("allmende.pool.web.urls")),
    path("", include("allmende.directory.web.urls")),
    path("developers", developers, name="developers"),
    path("api/v1/", api.urls),
]

handler400 = "allmende.ui.errors.bad_request"
handler403 = "allmende.ui.errors.permission_denied"
handler404 = "allmende.ui.errors.not_found"
handler500 = "allmende.ui.errors.server_error"
handler429 = "allmende.ui.errors.too_many_requests"  # allauth asks for it
