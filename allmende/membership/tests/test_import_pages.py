"""The office's way through its pages, as a browser without a script goes it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import ImportRun, Member
from allmende.membership.use_cases.carry_out_member_import import carry_out_member_import
from allmende.membership.use_cases.preview_member_import import preview_member_import
from allmende.membership.use_cases.undo_member_import import undo_member_import
from tests.people import a_coop, a_person, an_officer, signed_in

from .import_files import FAMILY, HEADER, THREE, a_preview, an_office_with_statutes, an_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    return an_office_with_statutes()


@pytest.fixture
def page(client, where):
    coop, office = where
    return signed_in(client, person_of(office), coop)


def person_of(actor: Actor) -> Person:
    return Person.objects.get(pk=actor.person_id)


def columns_of(run: ImportRun, **more: object) -> dict[str, object]:
    return {f"column_{part}": column for part, column in run.mapping.items()} | {"as_of": "2025-12-31"} | more


def only_run(office: Actor) -> ImportRun:
    with seeing(office):
        return ImportRun.objects.get()


def test_from_a_file_to_members_and_back(page, where):
    coop, office = where
    on, now = timezone.localdate(), timezone.now()
    file = SimpleUploadedFile("liste.xlsx", an_xlsx([HEADER, *THREE]))
    assert page.post(reverse("membership:new_import"), {"file": file}).status_code == 302
    run = only_run(office)
    here = reverse("membership:import", args=[run.pk])
    assert "Mitgliedsnr." in page.get(here).content.decode()
    sent = page.post(reverse("membership:import_columns", args=[run.pk]), columns_of(run, members="3"))
    assert sent.status_code == 302
    assert b'hx-trigger="every 1s"' in page.get(here).content
    with seeing(office):
        preview_member_import(actor=office, run=run, on=on)
    shown = page.get(here, headers={"accept-language": "en"}).content.decode()
    assert "Anna Ackermann" in shown
    assert "You expected 3, the file has 2." in shown
    yes = reverse("membership:import_confirmation", args=[run.pk])
    assert page.post(yes).status_code == 422
    assert page.post(yes, {"despite_sums": "on"}).status_code == 302
    with seeing(office):
        carry_out_member_import(actor=office, run=run, on=on, now=now)
        anna = Member.objects.get(coop=coop, number=1)
    assert reverse("membership:member", args=[anna.pk]) in page.get(here).content.decode()
    assert page.post(reverse("membership:import_reversal", args=[run.pk])).status_code == 302
    with seeing(office):
        undo_member_import(actor=office, run=run, on=on, now=now)
    assert page.get(here).status_code == 200
    assert "liste.xlsx" in page.get(reverse("membership:imports")).content.decode()


def test_what_is_wrong_stands_at_its_field(page, where):
    _coop, office = where
    none = page.post(reverse("membership:new_import"), {})
    assert none.status_code == 422
    bad = SimpleUploadedFile("liste.xls", b"\xd0\xcf\x11\xe0 old")
    refused = page.post(reverse("membership:new_import"), {"file": bad}, headers={"accept-language": "en"})
    assert (refused.status_code, b"before 2007" in refused.content) == (422, True)
    run = a_preview(*where)
    there = reverse("membership:import_columns", args=[run.pk])
    assert page.post(there, columns_of(run, column_joined_on="")).status_code == 422
    with seeing(office):
        run.refresh_from_db()
    assert run.state == "previewed"


def test_each_kind_of_row_can_be_looked_at_alone(page, where):
    run = a_preview(*where, an_xlsx([HEADER, *THREE, (5, "Dill", "Dora", "", "", "", "", 1, "", "")]))
    here = reverse("membership:import", args=[run.pk])
    for show, found in (("refuse", b"Dora Dill"), ("create", b"Anna Ackermann"), ("remarks", b"Every row")):
        assert found in page.get(here, {"show": show}, headers={"accept-language": "en"}).content
    assert b"Anna" not in page.get(here, {"show": "refuse"}).content


def test_who_stands_beside_a_member_is_asked_and_answered(page, where):
    run = a_preview(*where, an_xlsx(FAMILY))
    here = reverse("membership:import", args=[run.pk])
    english = {"accept-language": "en"}
    shown = page.get(here, headers=english).content.decode()
    assert "Of 1 row it is open who is meant." in shown
    assert "Enter them" not in shown
    asked = page.get(here, {"show": "beside"}, headers=english).content.decode()
    assert "Eva Acker, legal guardian of Kim Acker" in asked
    assert "Allee" not in asked
    there = reverse("membership:import_recognitions", args=[run.pk])
    some = page.post(there, {"rest": "near"}, follow=True, headers=english).content.decode()
    assert "Some are still open." in some
    assert 'name="who-2-0" value="2" checked' in some
    assert page.post(there, {"who-2-1": "77"}, headers=english).status_code == 422
    done = page.post(there, {"who-2-1": "0"}, follow=True, headers=english).content.decode()
    assert "It is said of everyone now." in done
    assert "Enter them" in done
    assert page.post(reverse("membership:import_confirmation", args=[run.pk])).status_code == 302


def test_a_file_is_put_away(page, where):
    _coop, office = where
    run = a_preview(*where)
    assert page.post(reverse("membership:import_removal", args=[run.pk])).status_code == 302
    with seeing(office):
        assert not ImportRun.objects.exists()


def test_others_see_nothing_of_it(client, where):
    coop, _office = where
    run = a_preview(*where)
    here = reverse("membership:import", args=[run.pk])
    assert client.get(here).status_code == 302
    other = a_coop("Fremde eG")
    stranger = person_of(an_officer(other))
    assert signed_in(client, stranger, other).get(here).status_code == 404
    lender = person_of(an_officer(coop, ["lend"]))
    assert signed_in(client, lender, coop).get(here).status_code == 403
    assert signed_in(client, a_person("Emil Ellenbogen")).get(here).status_code == 403


def test_a_query_that_forgot_its_cooperative_finds_nothing(where):
    a_preview(*where)
    with seeing(an_officer(a_coop("Fremde eG"))):
        assert not ImportRun.objects.exists()
    with system_access():
        assert ImportRun.objects.count() == 1


def test_a_list_without_what_was_paid_says_so_before_anybody_is_entered(page, where):
    coop, office = where
    bare = an_xlsx([each[:8] for each in (HEADER, *THREE)])
    here = reverse("membership:import", args=[a_preview(coop, office, bare).pk])
    for address in (here, f"{here}?columns"):
        assert "No column says how much was paid in." in page.get(address).content.decode()
    full = reverse("membership:import", args=[a_preview(coop, office, name="mit.xlsx").pk])
    assert "No column says" not in page.get(full).content.decode()
