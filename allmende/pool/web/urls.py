"""Search, offers, bookings. Addresses are nouns; steps of a booking are its parts."""

from django.urls import path

from . import booking, bookings, offering, offers, resource, search

app_name = "pool"
urlpatterns = [
    path("search", search.search, name="search"),
    path("resources", offers.offers, name="offers"),
    path("resources/new", offering.new, name="new"),
    path("resources/<int:pk>", resource.detail, name="resource"),
    path("resources/<int:pk>/offer", offering.edit, name="edit"),
    path("resources/<int:pk>/withdrawal", offering.withdrawal, name="withdrawal"),
    path("resources/<int:pk>/renewal", offering.renewal, name="renewal"),
    path("resources/<int:pk>/blocks", offering.blocks, name="blocks"),
    path("resources/<int:pk>/blocks/<int:block>/opening", offering.unblocking, name="unblocking"),
    path("bookings", bookings.bookings, name="bookings"),
    path("bookings/<uuid:pk>", booking.detail, name="booking"),
    path("bookings/<uuid:pk>/confirmation", booking.confirmation, name="confirmation"),
    path("bookings/<uuid:pk>/refusal", booking.refusal, name="refusal"),
    path("bookings/<uuid:pk>/cancellation", booking.cancellation, name="cancellation"),
    path("bookings/<uuid:pk>/completion", booking.completion, name="completion"),
    path("bookings/<uuid:pk>/dispute", booking.dispute, name="dispute"),
    path("bookings/<uuid:pk>/settlement", booking.settlement, name="settlement"),
    path("bookings/<uuid:pk>/messages", booking.talk, name="talk"),
]
