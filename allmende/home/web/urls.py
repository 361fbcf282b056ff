from django.urls import path

from . import pages, reports, views

app_name = "home"
urlpatterns = [
    path("", views.start, name="start"),
    path("imprint", pages.imprint, name="imprint"),
    path("privacy", pages.privacy, name="privacy"),
    path("outbox", pages.outbox, name="outbox"),
    path("outbox/attachments/<int:pk>", pages.outbox_attachment, name="outbox_attachment"),
    path("reports", reports.index, name="reports"),
    path("reports/new", reports.new, name="report"),
    path("reports/<int:pk>", reports.detail, name="report_detail"),
]
