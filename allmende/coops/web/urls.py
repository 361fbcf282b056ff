"""Cooperatives, their offices, invitations, the network, tokens."""

from django.urls import path

from . import acting, invitations, network, offices, tokens, views

app_name = "coops"
urlpatterns = [
    path("acting", acting.acting, name="acting"),
    path("cooperative", views.own, name="own"),
    path("coops/<slug:slug>", views.coop, name="coop"),
    path("coops/<slug:slug>/profile", views.profile, name="profile"),
    path("coops/<slug:slug>/offices", offices.offices, name="offices"),
    path("coops/<slug:slug>/offices/<int:pk>", offices.office, name="office"),
    path("coops/<slug:slug>/offices/<int:pk>/end", offices.end, name="office_end"),
    path("coops/<slug:slug>/invitations", offices.invite, name="invite"),
    path("coops/<slug:slug>/invitations/<int:pk>/withdrawal", offices.withdrawal, name="withdrawal"),
    path("invitations/<str:key>", invitations.detail, name="invitation"),
    path("invitations/<str:key>/acceptance", invitations.acceptance, name="acceptance"),
    path("network", network.settings, name="network"),
    path("founding/<str:key>", network.found, name="founding"),
    path("tokens", tokens.tokens, name="tokens"),
    path("tokens/<int:pk>/revocation", tokens.revocation, name="revocation"),
]
