"""What others decide while something runs is respected: two connections, one waits for the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from allmende.coops.use_cases.send_invitation import AlreadyInvited
from allmende.directory.models import Entry, ImportRow, ImportRun, RunState
from allmende.directory.tasks import discard_forgotten_imports
from allmende.directory.use_cases.confirm_import import confirm_import
from allmende.directory.use_cases.discard_import import discard_import
from allmende.directory.use_cases.invite_entry import invite_entry
from allmende.directory.use_cases.undo_import import undo_import
from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.row_access import seeing, system_access
from tests.meanwhile import meanwhile
from tests.people import a_network, the_founder

from .people import NOW, OPERATOR, a_preview, an_import

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Actor:
    return the_founder(a_network())


def undone(run: ImportRun) -> ImportRun:
    with system_access():
        return undo_import(actor=OPERATOR, run=run, now=NOW + timedelta(hours=1))


def invited(entry: Entry, office: Actor, email: str = "office@linde.example") -> Entry:
    with seeing(office):
        return invite_entry(actor=office, entry=entry, email=email, language="de", now=NOW)


def test_an_organisation_invited_while_its_import_is_undone_stays(office: Actor) -> None:
    run = an_import()
    entry = Entry.objects.get(register_key="1")
    with meanwhile(lambda: undone(run)) as undo:
        invited(entry, office)
    assert undo().state == RunState.UNDONE
    with system_access():
        assert list(Entry.objects.filter(register__isnull=False)) == [entry]
        assert ImportRow.objects.exclude(kept="").get().kept == "kept_invited"


def test_an_organisation_that_goes_while_it_is_invited_is_no_longer_there(office: Actor) -> None:
    run = an_import()
    entry = Entry.objects.get(register_key="1")
    with meanwhile(lambda: invited(entry, office)) as invitation:
        undone(run)
    with pytest.raises(NotFound):
        invitation()


def test_one_entry_gets_one_letter(office: Actor) -> None:
    run = an_import()
    entry = Entry.objects.get(register=run.register, register_key="1")
    with meanwhile(lambda: invited(entry, office, "board@linde.example")) as second:
        invited(entry, office)
    with pytest.raises(AlreadyInvited):
        second()


@pytest.mark.parametrize("decide", [confirm_import, discard_import])
def test_an_import_decided_while_forgotten_ones_go_holds_up_no_other(decide) -> None:
    first, second, third = a_preview(), a_preview("good_comma.csv"), a_preview("good_bom.csv")
    night = int((datetime.now(UTC) + timedelta(days=8)).timestamp())
    with meanwhile(lambda: discard_forgotten_imports(timestamp=night)) as job, system_access():
        decide(actor=OPERATOR, run=second)
    job()
    with system_access():
        assert not ImportRun.objects.filter(pk__in=[first.pk, third.pk]).exists()
