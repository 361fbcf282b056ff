"""Sign-up, sign-in, password and e-mail pages are allauth's views with our templates."""

from django.urls import include, path

urlpatterns = [
    path("", include("allauth.account.urls")),
]
