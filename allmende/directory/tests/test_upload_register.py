"""A file is read in its own encoding, or refused as a whole with the reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from allmende.directory.models import ImportRun, RunState
from allmende.directory.use_cases.upload_register import (
    LARGEST_FILE,
    FileTooLarge,
    FileUnreadable,
    upload_register,
)
from allmende.kernel.actor import GUEST
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from tests.people import an_officer

from .people import OPERATOR, an_import, an_upload, sample

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_row")]


def test_the_file_is_kept_and_its_columns_are_guessed():
    run = an_upload()
    assert (run.state, bytes(run.content)) == (RunState.UPLOADED, sample("good_semicolon.csv"))
    assert run.mapping["name"] == ["Name"]
    assert run.mapping["latitude"] == ["Breitengrad"]
    assert "E-Mail" not in str(run.mapping)
    assert AuditEntry.objects.get(fact="RegisterUploaded").details == {"run_id": run.pk, "rows": 5}


def test_the_same_file_again_means_the_same_again():
    first = an_import()
    again = an_upload()
    assert (again.register, again.as_of, again.mapping) == (first.register, first.as_of, first.mapping)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n \n", "is empty"),
        (b"PK\x03\x04rest of a workbook", "workbook"),
        (b"only one column\nvalue\n", "no columns"),
        (b"id,name\n", "no rows"),
    ],
)
def test_what_is_no_table_is_refused(content, words):
    with pytest.raises(FileUnreadable, match=words):
        an_upload("x.csv", content=content)
    assert not ImportRun.objects.exists()


def test_a_file_above_20_mb_is_refused():
    with pytest.raises(FileTooLarge):
        an_upload("x.csv", content=b"id,name\n" + b"1,x\n" * (6 * 1024 * 1024))


def test_neither_guests_nor_other_cooperatives_may(coop):
    for actor in (GUEST, an_officer(coop)):
        with pytest.raises(NotAllowed):
            upload_register(actor=actor, file_name="x.csv", content=b"id,name\n1,x\n")


def test_an_operator_may():
    assert upload_register(actor=OPERATOR, file_name="x.csv", content=b"id,name\n1,x\n").started_by is None


def test_the_proxy_we_recommend_lets_the_largest_file_through():
    manual = (Path(__file__).parents[3] / "docs" / "operate.md").read_text("utf-8")
    limits = re.findall(r"client_max_body_size (\d+)m;", manual)
    assert limits
    for megabytes in limits:  # a form wraps the file: a few hundred bytes more
        assert int(megabytes) * 1024 * 1024 > LARGEST_FILE + 10_000
