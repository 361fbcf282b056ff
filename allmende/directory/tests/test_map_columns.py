"""The office says what the columns mean, whose register it is, and of which day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from allmende.directory.models import Register, RunState
from allmende.directory.use_cases.confirm_import import NoPreview, confirm_import
from allmende.directory.use_cases.map_columns import (
    ColumnMissing,
    DateInFuture,
    ImportDecided,
    LicenceMissing,
    PersonalColumn,
    RegisterProfile,
    map_columns,
)
from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing

from .people import OPERATOR, REGISTER, TODAY, an_import, an_upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_row")]


def mapped(actor: Actor = OPERATOR, **changes: Any) -> Any:
    run = changes.pop("run", None) or an_upload()
    given = {
        "columns": run.mapping,
        "register": REGISTER,
        "country": "DE",
        "as_of": TODAY,
        "on": TODAY,
    } | changes
    return map_columns(actor=actor, run=run, **given)


def test_a_new_register_is_made_with_its_licence():
    run = mapped()
    assert run.state == RunState.READING
    assert Register.objects.get().licence == "CC BY 4.0"


def test_a_known_register_keeps_what_is_written_of_it():
    mapped()
    run = mapped(register=RegisterProfile(name=REGISTER.name, licence="another", attribution="another"))
    assert run.register.licence == "CC BY 4.0"
    assert Register.objects.count() == 1


def test_the_worker_goes_on_as_the_acting_person(office):
    with seeing(office):
        run = mapped(office, run=an_upload(actor=office))
    job = ProcrastinateJob.objects.get(task_name="allmende.directory.tasks.preview")
    assert job.args == {"run_id": run.pk, "person_id": office.person_id, "coop_id": office.coop_id}


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"columns": {"key": ["Nr"]}}, ColumnMissing, "column_name"),
        ({"columns": {"name": ["Name"], "description": ["E-Mail"]}}, PersonalColumn, "column_description"),
        ({"register": RegisterProfile(name="Neu")}, LicenceMissing, "licence"),
        ({"register": RegisterProfile(name="Neu", licence="CC0")}, LicenceMissing, "attribution"),
        ({"as_of": date(2030, 1, 1)}, DateInFuture, "as_of"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(changes, refusal, field):
    with pytest.raises(refusal) as refused:
        mapped(**changes)
    assert refused.value.field == field


def test_a_decided_import_is_not_mapped_again():
    with pytest.raises(ImportDecided):
        mapped(run=an_import())


def test_a_guest_may_not():
    run = an_upload()
    with pytest.raises(NotAllowed):
        mapped(GUEST, run=run)


def test_nothing_is_confirmed_before_its_preview():
    with pytest.raises(NoPreview):
        confirm_import(actor=OPERATOR, run=mapped())


def test_a_guest_may_not_confirm():
    with pytest.raises(NotAllowed):
        confirm_import(actor=GUEST, run=mapped())
