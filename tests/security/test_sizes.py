"""Bodies that are too large are refused before anything reads them."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/login", "/search", "/reports/new"])
def test_a_guest_cannot_fill_the_disk(path: str) -> None:
    file = SimpleUploadedFile("large.bin", b"x" * (settings.LARGEST_BODY + 1))
    assert Client().post(path, {"file": file}).status_code == 413


def test_a_register_may_be_larger_than_a_form_but_not_endless() -> None:
    most = settings.LARGEST_BODIES["/imports/new"]
    file = SimpleUploadedFile("register.csv", b"x" * (settings.LARGEST_BODY + 1))
    assert Client().post("/imports/new", {"file": file}).status_code != 413
    assert (
        Client().post("/imports/new", {"file": SimpleUploadedFile("r.csv", b"x" * most)}).status_code == 413
    )
