"""What a cooperative brings along stands in the directory at once."""

from __future__ import annotations

import pytest

from allmende.coops.use_cases.admit_coop import CoopProfile
from allmende.coops.use_cases.edit_profile import edit_profile
from allmende.directory.models import Entry
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing
from allmende.membership.tests.carrying import archive_of
from allmende.membership.tests.import_files import NOW
from allmende.membership.use_cases.bring_coop_in import bring_coop_in
from tests.people import a_coop, an_officer

pytestmark = pytest.mark.django_db


def test_the_entry_follows_the_page_that_was_brought_in() -> None:
    coop = a_coop("Gartenwerk eG")
    office = an_officer(coop)
    said = CoopProfile(name="Gartenwerk eG", description="Gemüse", sectors=["food"], town="Dresden")
    with seeing(office):
        edit_profile(actor=office, coop=coop, profile=said)
    file = archive_of(coop, office)
    other = a_coop("Neubau eG")
    new_office = an_officer(other)
    with seeing(new_office):
        bring_coop_in(actor=new_office, coop=other, file=file, now=NOW)
    entry = Entry.objects.get(coop=other)
    assert (entry.name, entry.description, entry.town) == ("Gartenwerk eG", "Gemüse", "Dresden")
    assert entry.sectors == ["food"]
    assert AuditEntry.objects.filter(fact="ProfileChanged", details__coop_id=other.pk).exists()
