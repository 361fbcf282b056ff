"""Mounted at the root: /coops/<slug>/statutes…; one line for each part of the domain, which lists its own addresses."""

from . import applications, claims, join, member, members, statutes, year

app_name = "membership"
urlpatterns = [
    *statutes.addresses,
    *members.addresses,
    *member.addresses,
    *join.addresses,
    *applications.addresses,
    *claims.addresses,
    *year.addresses,
]
