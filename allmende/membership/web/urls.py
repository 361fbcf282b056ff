"""Mounted at the root: /coops/<slug>/statutes…; one line for each part of the domain, which lists its own addresses."""

from . import (
    applications,
    bank_details,
    claims,
    contact,
    documents,
    extract,
    imports,
    join,
    leaving,
    member,
    members,
    notes,
    printed_list,
    self_service,
    statutes,
    subscriptions,
    year,
)

app_name = "membership"
urlpatterns = [
    *statutes.addresses,
    *imports.addresses,
    *members.addresses,
    *member.addresses,
    *notes.addresses,
    *leaving.addresses,
    *subscriptions.addresses,
    *join.addresses,
    *applications.addresses,
    *claims.addresses,
    *year.addresses,
    *printed_list.addresses,
    *documents.addresses,
    *extract.addresses,
    *bank_details.addresses,
    *contact.addresses,
    *self_service.addresses,
]
