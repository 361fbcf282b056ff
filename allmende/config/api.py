"""The JSON API: every domain's endpoints under one roof, with one way to refuse."""

from __future__ import annotations

from ninja import NinjaAPI

api = NinjaAPI(
    title="Allmende", version="1", urls_namespace="api", docs_url=None, openapi_url="/openapi.json"
)
