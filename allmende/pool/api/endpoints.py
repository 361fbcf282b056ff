"""Resources and bookings for programs."""

from __future__ import annotations

from ninja import Router

from . import booking_endpoints, resource_endpoints

router = Router()
router.add_router("", resource_endpoints.router)
router.add_router("", booking_endpoints.router)
