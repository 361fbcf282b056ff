"""The page for people who write programs."""

import pytest
from django.test import Client

from allmende.config.api import api
from allmende.config.api_document import operations
from allmende.config.summaries import SUMMARIES

pytestmark = pytest.mark.django_db


def test_every_operation_stands_on_the_page_with_its_fields() -> None:
    page = Client(headers={"Accept-Language": "en"}).get("/developers").content.decode()
    for method, path, described in operations(api.get_openapi_schema(path_prefix="/api/v1/")):
        assert f"{method.upper()} {path}</code>" in page
        for parameter in described["parameters"]:
            assert f"<code>{parameter['name']}</code>" in page
    for code in ("slot-taken", "credit-limit-reached", "no-valid-token", "not-found", "too-large"):
        assert f"<code>{code}</code>" in page


def test_every_summary_is_known_to_translators() -> None:
    described = {
        each["summary"] for _m, _p, each in operations(api.get_openapi_schema(path_prefix="/api/v1/"))
    }
    assert described == set(SUMMARIES)


def test_the_page_speaks_german() -> None:
    page = Client(headers={"Accept-Language": "de"}).get("/developers").content.decode()
    for words in (
        "Für Programme",
        "Was überall gilt",
        "Etwas buchen",
        "Absagen",
        "mit Zugangsschlüssel",
        "nötig",
    ):
        assert words in page


def test_what_is_public_is_told_from_what_needs_a_token() -> None:
    security = {
        f"{method} {path.removeprefix('/api/v1')}": each.get("security")
        for method, path, each in operations(api.get_openapi_schema(path_prefix="/api/v1/"))
    }
    assert security["get /health"] is None
    assert security["get /organisations"] == [{}, {"Bearer": []}]
    assert security["post /bookings"] == [{"Bearer": []}]
