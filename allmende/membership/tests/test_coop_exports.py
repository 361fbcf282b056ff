"""An archive is asked for, made by the worker, fetched for seven days, and gone."""

from __future__ import annotations

import io
import json
import zipfile
from copy import deepcopy
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import CoopExport, CoopExportPart, Member
from allmende.membership.refusals.exports import ExportUnderWay, NoExport
from allmende.membership.tasks.exports import forget_exports, write_export
from allmende.membership.use_cases.ask_coop_export import ask_coop_export
from allmende.membership.use_cases.delete_coop_export import delete_coop_export
from allmende.membership.use_cases.fetch_coop_export import fetch_coop_export
from allmende.membership.use_cases.note_export_failure import note_export_failure
from allmende.membership.use_cases.save_coop_archive import save_coop_archive
from allmende.membership.use_cases.write_coop_export import write_coop_export
from tests.api.programs import API, Program
from tests.people import BUILDER, a_coop, an_officer, signed_in

from .import_files import NOW, an_import, an_office_with_statutes

pytestmark = pytest.mark.django_db


def an_office_with_members():
    coop, office = an_office_with_statutes()
    an_import(coop, office)
    return coop, office


@pytest.fixture(scope="module")
def where_of_the_module(build_once):
    return build_once(an_office_with_members)


@pytest.fixture
def where(where_of_the_module, db):
    return deepcopy(where_of_the_module)


def asked(coop, office, *, with_ibans=True) -> CoopExport:
    with seeing(office):
        return ask_coop_export(actor=office, coop=coop, with_ibans=with_ibans)


def made(coop, office, **asking) -> CoopExport:
    export = asked(coop, office, **asking)
    with seeing(office):
        return write_coop_export(actor=office, export=export, now=NOW)


def told(fact: str) -> list[dict[str, object]]:
    return list(AuditEntry.objects.filter(fact=fact).values_list("details", flat=True))


def test_it_is_made_kept_encrypted_and_fetched(where):
    coop, office = where
    export = made(coop, office)
    with seeing(office):
        raw = b"".join(bytes(part.content) for part in export.parts.all())
        found, file = fetch_coop_export(actor=office, export_id=export.pk, now=NOW)
        with file:
            content = file.read()
    assert b"PK" not in raw[:4]
    assert (len(content), found.size) == (export.size, export.size)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert {"README.txt", "LIESMICH.txt", "statutes/2020-01-01.txt"} <= set(archive.namelist())
        assert "Klartext" in archive.read("LIESMICH.txt").decode()
    assert (manifest["format"], manifest["version"], manifest["bank_details"]) == (
        "allmende-cooperative",
        1,
        True,
    )
    assert manifest["files"]["data/members.jsonl"]["rows"] == export.counts["members"] == 3
    assert told("CoopExportAsked") == [{"export_id": export.pk, "coop_id": coop.pk, "with_ibans": True}]
    assert told("CoopExported") == [{"export_id": export.pk, "coop_id": coop.pk, "size": export.size}]
    assert told("CoopExportFetched") == [{"export_id": export.pk, "coop_id": coop.pk}]


def test_after_seven_days_it_is_gone(where):
    coop, office = where
    export = made(coop, office)
    later = NOW + timedelta(days=7)
    with seeing(office), pytest.raises(NoExport):
        fetch_coop_export(actor=office, export_id=export.pk, now=later)
    forget_exports(int((later - timedelta(seconds=1)).timestamp()))
    with system_access():
        assert CoopExport.objects.filter(pk=export.pk).exists()
    forget_exports(int(later.timestamp()))
    with system_access():
        assert not CoopExportPart.objects.exists()
    assert told("CoopExportDeleted") == [{"export_id": export.pk, "coop_id": coop.pk}]


def test_one_is_made_at_a_time_and_once(where):
    coop, office = where
    export = asked(coop, office)
    with pytest.raises(ExportUnderWay):
        asked(coop, office)
    with seeing(office):
        write_coop_export(actor=office, export=export, now=NOW)
        with pytest.raises(NoExport):
            write_coop_export(actor=office, export=export, now=NOW)
    asked(coop, office)


def test_the_job_makes_it_and_says_what_failed(where):
    coop, office = where
    export = asked(coop, office)
    write_export(export_id=export.pk, person_id=office.person_id, coop_id=office.coop_id)
    write_export(export_id=export.pk, person_id=office.person_id, coop_id=office.coop_id)
    stranger = an_officer(coop, ["lend"])
    failing = asked(coop, office)
    write_export(export_id=failing.pk, person_id=stranger.person_id, coop_id=stranger.coop_id)
    with seeing(office):
        export.refresh_from_db()
        failing.refresh_from_db()
    assert (export.state, failing.state, failing.problem) == ("ready", "failed", {"code": "not-allowed"})


def test_only_the_office_that_keeps_the_list(where):
    coop, office = where
    export = made(coop, office)
    waiting = asked(coop, office)
    for stranger in (an_officer(coop, ["lend", "members"]), an_officer(a_coop("Fremd eG"))):
        with system_access():  # as if the row policies were not there
            for use_case, said in (
                (ask_coop_export, {"coop": coop, "with_ibans": False}),
                (write_coop_export, {"export": waiting, "now": NOW}),
                (delete_coop_export, {"export_id": export.pk}),
                (note_export_failure, {"export": waiting, "code": "failed"}),
                (
                    save_coop_archive,
                    {"coop": coop, "file": io.BytesIO(), "with_ibans": False, "now": NOW},
                ),
            ):
                with pytest.raises(NotAllowed):
                    use_case(actor=stranger, **said)
            with pytest.raises((NotAllowed, NoExport)):
                fetch_coop_export(actor=stranger, export_id=export.pk, now=NOW)


def test_the_database_keeps_what_the_use_cases_promise(where):
    coop, office = where
    export = asked(coop, office)
    with seeing(office):
        for broken in (
            lambda: CoopExport.objects.create(coop=coop),
            lambda: CoopExport.objects.filter(pk=export.pk).update(state="ready"),
            lambda: CoopExportPart.objects.bulk_create(
                CoopExportPart(export=export, number=0, content=b"x") for _twice in range(2)
            ),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                broken()
    with seeing(an_officer(a_coop("Fremd eG"))):
        assert not CoopExport.objects.exists()


def test_the_pages_of_the_office(client, where):
    coop, office = where
    page = signed_in(client, Person.objects.get(pk=office.person_id), coop)
    here = reverse("membership:coop_data")
    assert page.get(here).status_code == 200
    assert page.post(here, {"with_ibans": "on"}).status_code == 302
    assert b"refresh" in page.get(here).content
    assert page.post(here, {}).status_code == 422
    with seeing(office):
        export = CoopExport.objects.get()
        write_coop_export(actor=office, export=export, now=timezone.now())
    file = page.get(reverse("membership:coop_data_archive", args=[export.pk]))
    assert file.headers["Content-Type"] == "application/zip"
    assert file.headers["Content-Disposition"].startswith('attachment; filename="gartenwerk-')
    assert zipfile.ZipFile(io.BytesIO(file.getvalue())).testzip() is None
    assert page.post(reverse("membership:coop_data_removal", args=[export.pk])).status_code == 302
    assert page.get(reverse("membership:coop_data_archive", args=[export.pk])).status_code == 404


def test_at_the_machine_out_and_in_again(tmp_path, where):
    coop, _office = where
    file = tmp_path / "gartenwerk.zip"
    call_command("export_coop", coop.slug, str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError):
        call_command("export_coop", coop.slug, str(file))
    with pytest.raises(CommandError):
        call_command("export_coop", "none", str(tmp_path / "other.zip"))
    other = a_coop("Neubau eG")
    keeper = Person.objects.get(pk=an_officer(other).person_id)
    with pytest.raises(CommandError):
        call_command("import_coop", str(file), into=other.slug, by="nobody@example.org")
    call_command("import_coop", str(file), into=other.slug, by=keeper.email)
    with system_access():
        assert Member.objects.filter(coop=other).count() == 3
    with pytest.raises(CommandError):
        call_command("import_coop", str(file), into=other.slug, by=keeper.email)
    assert told("CoopArchiveSaved") == [{"coop_id": coop.pk, "with_ibans": True}]


def test_a_job_notes_nothing_of_what_is_ready(where):
    coop, office = where
    export = made(coop, office)
    with system_access():
        note_export_failure(actor=Actor.job("export of a cooperative"), export=export, code="failed")
        export.refresh_from_db()
    assert (export.state, BUILDER.is_job) == ("ready", True)


def test_programs_ask_and_fetch(where):
    coop, office = where
    program = Program(Person.objects.get(pk=office.person_id), coop)
    made_one = program.post("/cooperative/exports", with_ibans=True)
    assert (made_one.status, made_one["state"]) == (201, "waiting")
    assert program.post("/cooperative/exports").refusal == (409, "export-under-way")
    there = f"/cooperative/exports/{made_one['id']}/archive"
    assert program.get(there).refusal == (404, "no-export")
    with seeing(office):
        write_coop_export(actor=office, export=CoopExport.objects.get(pk=made_one["id"]), now=timezone.now())
    (ready,) = program.get("/cooperative/exports")["items"]
    file = program.client.get(API + there, headers=program.headers)
    assert (file.headers["Content-Type"], sha256(file.getvalue()).hexdigest()) == (
        "application/zip",
        ready["sha256"],
    )
    lender = Program(Person.objects.get(pk=an_officer(coop, ["lend"]).person_id), coop)
    for answer in (
        lender.get("/cooperative/exports"),
        lender.post("/cooperative/exports"),
        lender.get(there),
    ):
        assert answer.refusal == (403, "not-allowed")
