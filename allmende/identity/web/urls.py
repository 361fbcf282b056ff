"""Sign-up, sign-in, password and e-mail are allauth's views with our templates: only those we offer."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from django.urls import include, path, re_path
from django.views.decorators.http import require_http_methods
from django.views.generic import RedirectView

from . import views


def a_form(view: Callable[..., Any]) -> Callable[..., Any]:
    """allauth's views would read a PUT or DELETE as if the form had been sent."""
    return require_http_methods(["GET", "HEAD", "POST"])(view)


own = [
    path("me", views.me, name="me"),
    path("me/sessions", views.sessions, name="sessions"),
    path("me/data.zip", views.data_archive, name="data_archive"),
    path("me/deletion", views.deletion, name="deletion"),
]
urlpatterns = [
    path("", include((own, "identity"))),
    path("login", a_form(account.login), name="account_login"),
    path("logout", a_form(account.logout), name="account_logout"),
    path("login/inactive", a_form(account.account_inactive), name="account_inactive"),
    path("login/again", a_form(account.reauthenticate), name="account_reauthenticate"),
    path("signup", a_form(account.signup), name="account_signup"),
    path("me/email", a_form(account.email), name="account_email"),
    path("email/sent", a_form(account.email_verification_sent), name="account_email_verification_sent"),
    re_path(
        r"^email/(?P<key>[-:\w]+)/confirmation$", a_form(account.confirm_email), name="account_confirm_email"
    ),
    path("me/password", a_form(account.password_change), name="account_change_password"),
    # A login without a password gets one by mail.
    path(
        "me/password/first",
        a_form(RedirectView.as_view(pattern_name="account_reset_password")),
        name="account_set_password",
    ),
    path("password", a_form(account.password_reset), name="account_reset_password"),
    path("password/sent", a_form(account.password_reset_done), name="account_reset_password_done"),
    path(
        "password/changed",
        a_form(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        a_form(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]
