"""The one router of the domain. Areas add their doors to it: api/statutes.py …; api/endpoints.py gathers them."""

from __future__ import annotations

from ninja import Router

from allmende.coops.bearer import BearerFor

router = Router(tags=["membership"], auth=BearerFor("membership"))
