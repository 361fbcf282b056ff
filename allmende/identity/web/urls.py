"""Sign-up, sign-in, password and e-mail are allauth's views with our templates: only those we offer."""

from allauth.account import views as account
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from . import views

own = [
    path("me", views.me, name="me"),
    path("me/sessions", views.sessions, name="sessions"),
    path("me/deletion", views.deletion, name="deletion"),
]
urlpatterns = [
    path("", include((own, "identity"))),
    path("login", account.login, name="account_login"),
    path("logout", account.logout, name="account_logout"),
    path("login/inactive", account.account_inactive, name="account_inactive"),
    path("login/again", account.reauthenticate, name="account_reauthenticate"),
    path("signup", account.signup, name="account_signup"),
    path("me/email", account.email, name="account_email"),
    path("email/sent", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^email/(?P<key>[-:\w]+)/confirmation$", account.confirm_email, name="account_confirm_email"),
    path("me/password", account.password_change, name="account_change_password"),
    # A login without a password gets one by mail.
    path(
        "me/password/first",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("password", account.password_reset, name="account_reset_password"),
    path("password/sent", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/changed",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
