"""An archive is uploaded, checked, decided on and brought in by the worker: by the page, and by programs."""

from __future__ import annotations

import io
import json
import zipfile
from base64 import b64encode
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from allmende.identity.models import Person
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry, OutboxMail
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.carried import arrivals
from allmende.membership.models import CoopArrival, CoopArrivalPart, Member
from allmende.membership.refusals.exports import (
    ArchiveTooLarge,
    ArrivalUnderWay,
    CoopNotEmpty,
    NoArrival,
    NotAnArchive,
)
from allmende.membership.tasks.arrivals import bring_archive_in, check_archive, forget_arrivals
from allmende.membership.tasks.lost import note_lost_jobs
from allmende.membership.use_cases import upload_coop_archive as uploading
from allmende.membership.use_cases.bring_arrival_in import bring_arrival_in
from allmende.membership.use_cases.check_coop_archive import check_coop_archive
from allmende.membership.use_cases.confirm_coop_archive import confirm_coop_archive
from allmende.membership.use_cases.discard_coop_archive import discard_coop_archive
from allmende.membership.use_cases.note_arrival_failure import note_arrival_failure
from allmende.membership.use_cases.upload_coop_archive import upload_coop_archive
from tests.api.programs import Program
from tests.members import a_member
from tests.people import a_coop, an_officer, signed_in

from .carrying import a_full_coop, archive_of, data_of
from .import_files import NOW

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "membership:coop_arrival"


@pytest.fixture(scope="module")
def archives(django_db_setup, django_db_blocker):
    """With bank details and without, of a cooperative that is in another installation: nothing of it stays here."""
    with django_db_blocker.unblock(), translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        coop, office = a_full_coop()
        made = [archive_of(coop, office, secrets=secrets).getvalue() for secrets in (True, False)]
        transaction.set_rollback(True)
    return made


@pytest.fixture
def full(archives):
    """An archive, and an empty cooperative for it."""
    other = a_coop("Neubau eG")
    return archives[0], other, an_officer(other)


def uploaded(coop, actor, content, name="gartenwerk.zip") -> CoopArrival:
    with seeing(actor):
        return upload_coop_archive(actor=actor, coop=coop, file_name=name, pieces=[content])


def worked(job, arrival, actor) -> CoopArrival:
    job(arrival_id=arrival.pk, person_id=actor.person_id, coop_id=actor.coop_id)
    with system_access():
        arrival.refresh_from_db()
    return arrival


def checked(coop, actor, content) -> CoopArrival:
    return worked(check_archive, uploaded(coop, actor, content), actor)


def browser(actor, coop) -> Client:
    return signed_in(Client(headers={"Accept-Language": "en"}), Person.objects.get(pk=actor.person_id), coop)


def a_file(content, name="gartenwerk.zip"):
    return {"file": SimpleUploadedFile(name, content, content_type="application/zip")}


def text_of(page) -> str:
    return page.get(reverse(PAGE)).content.decode()


def test_out_and_in_again_through_the_page_is_the_same_byte_by_byte(full):
    content, coop, office = full
    page, mails = browser(office, coop), OutboxMail.objects.count()
    assert page.post(reverse(PAGE), a_file(content)).status_code == 302
    assert "being checked" in text_of(page)
    with system_access():
        arrival = CoopArrival.objects.get()
    assert worked(check_archive, arrival, office).state == "checked"
    shown = text_of(page)
    assert "Memberships" in shown
    assert "Bring it into Neubau eG" in shown
    assert page.post(reverse("membership:coop_arrival_confirmation")).status_code == 302
    assert b'hx-trigger="every 1s"' in page.get(reverse("membership:coop_arrival_progress")).content
    assert worked(bring_archive_in, arrival, office).state == "done"
    assert "The cooperative is here" in text_of(page)
    assert page.get(reverse("membership:coop_arrival_progress")).headers["HX-Refresh"] == "true"
    assert data_of(archive_of(coop, office)) == data_of(io.BytesIO(content))
    with seeing(office):
        assert arrival.counts["members"] == Member.objects.filter(coop=coop).count()
        assert not CoopArrivalPart.objects.exists()
    assert OutboxMail.objects.count() == mails
    facts = list(
        AuditEntry.objects.filter(fact__contains="Coop").order_by("pk").values_list("fact", flat=True)
    )
    assert [fact for fact in facts if "Archive" in fact or "Brought" in fact] == [
        "CoopArchiveUploaded",
        "CoopArchiveChecked",
        "CoopArchiveConfirmed",
        "CoopBroughtIn",
    ]


def test_only_into_an_empty_cooperative(full):
    content, coop, office = full
    first = checked(coop, office, content)
    with seeing(office):
        confirm_coop_archive(actor=office, coop=coop)
    worked(bring_archive_in, first, office)
    with pytest.raises(CoopNotEmpty):
        uploaded(coop, office, content)
    page = browser(office, coop)
    assert page.post(reverse("membership:coop_arrival_removal")).status_code == 302
    assert "is not empty" in text_of(page)
    assert page.post(reverse(PAGE), a_file(content)).status_code == 422


def test_members_who_came_meanwhile_stop_it(full):
    content, coop, office = full
    arrival = checked(coop, office, content)
    with seeing(office):
        confirm_coop_archive(actor=office, coop=coop)
    a_member(coop)
    assert worked(bring_archive_in, arrival, office).problem["code"] == "coop-not-empty"


@pytest.mark.parametrize("duties", [["lend"], []])
def test_only_the_office_that_keeps_the_list(full, duties):
    content, coop, office = full
    arrival = checked(coop, office, content)
    stranger = an_officer(coop, duties) if duties else an_officer(a_coop("Andere eG"))
    with pytest.raises(NotAllowed):
        uploaded(coop, stranger, content)
    with seeing(stranger):
        for refused in (
            lambda: confirm_coop_archive(actor=stranger, coop=coop),
            lambda: check_coop_archive(actor=stranger, arrival=arrival),
            lambda: discard_coop_archive(actor=stranger, coop_id=coop.pk),
            lambda: note_arrival_failure(actor=stranger, arrival=arrival, code="failed"),
        ):
            with pytest.raises(NotAllowed):
                refused()
        with pytest.raises(NoArrival):
            bring_arrival_in(actor=stranger, arrival=arrival, now=NOW)


def test_who_lacks_another_duty_for_what_comes_hears_it_before_the_decision(full):
    """The public page changes with this archive."""
    content, coop, office = full
    keeper = an_officer(coop, ["register"])
    refused = checked(coop, keeper, content)
    assert (refused.state, refused.problem["code"]) == ("failed", "not-allowed")
    assert "edit the profile" in text_of(browser(keeper, coop))
    arrival = checked(coop, office, content)
    with seeing(keeper), pytest.raises(NotAllowed) as said:
        confirm_coop_archive(actor=keeper, coop=coop)
    with translation.override("en"):
        assert "edit the profile" in str(said.value.rule)
    with system_access():
        arrival.refresh_from_db()
    assert arrival.state == "checked", "whoever may still decides"


def test_who_may_not_is_refused_before_the_file_is_read(full):
    content, coop, _office = full
    lender = an_officer(coop, ["lend"])
    strict = Client(enforce_csrf_checks=True)
    signed_in(strict, Person.objects.get(pk=lender.person_id), coop)
    assert strict.post(reverse(PAGE), a_file(content)).status_code == 403
    keeper = Client(enforce_csrf_checks=True)
    signed_in(keeper, Person.objects.get(pk=_office.person_id), coop)
    assert keeper.post(reverse(PAGE), a_file(content)).status_code == 403  # no token of a form
    with system_access():
        assert not CoopArrival.objects.exists()


def test_what_is_no_archive_is_refused_and_said(full, monkeypatch):
    content, coop, office = full
    for wrong in (b"", b"no zip"):
        with pytest.raises(NotAnArchive):
            uploaded(coop, office, wrong)
    monkeypatch.setattr(uploading, "LARGEST_FILE", 100)
    with pytest.raises(ArchiveTooLarge):
        uploaded(coop, office, content)
    monkeypatch.undo()
    broken = checked(coop, office, content[:-200] + b"x" * 200)
    assert (broken.state, broken.problem["code"]) == ("failed", "not-an-archive")
    with seeing(office):
        assert not CoopArrivalPart.objects.exists()
        with pytest.raises(NoArrival):
            confirm_coop_archive(actor=office, coop=coop)
    assert "no whole archive" in text_of(browser(office, coop))
    assert checked(coop, office, content).state == "checked"  # another try replaces it


def test_an_archive_to_read_is_told_from_one_to_bring_in(archives):
    other = a_coop("Neubau eG")
    keeper = an_officer(other)
    masked = checked(other, keeper, archives[1])
    assert masked.problem["code"] == arrivals.NO_BANK_DETAILS
    assert "without bank details" in text_of(browser(keeper, other))


def manifest(**said) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("manifest.json", said.pop("text", None) or json.dumps(said))
    return made.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        manifest(text="[" * 100_000),
        manifest(text=" " * (2 * 2**20 + 1)),
        manifest(format="allmende-cooperative", version=1, files={}, bank_details=True),
        manifest(format="allmende-cooperative", version=1, files={}, bank_details=True, made_at="2026-01-01"),
        manifest(format="allmende-cooperative", version=2, files={}, bank_details=True),
    ],
    ids=["nested", "large", "no day", "no zone", "newer"],
)
def test_a_manifest_that_says_nonsense_is_refused(content):
    coop = a_coop("Neubau eG")
    assert checked(coop, an_officer(coop), content).problem["code"] == "not-an-archive"


def test_one_at_a_time_put_away_and_forgotten(full):
    content, coop, office = full
    arrival = uploaded(coop, office, content)
    with pytest.raises(ArrivalUnderWay):
        uploaded(coop, office, content)
    with seeing(office), pytest.raises(ArrivalUnderWay):
        discard_coop_archive(actor=office, coop_id=coop.pk)
    worked(check_archive, arrival, office)
    worked(check_archive, arrival, office)  # a job that comes twice
    forget_arrivals(int((timezone.now() + timedelta(days=6)).timestamp()))
    with seeing(office):
        assert CoopArrival.objects.exists()
    forget_arrivals(int((timezone.now() + timedelta(days=8)).timestamp()))
    with seeing(office):
        assert not CoopArrival.objects.exists()
        with pytest.raises(NoArrival):
            discard_coop_archive(actor=office, coop_id=coop.pk)


def test_what_waits_for_a_job_that_is_gone_has_failed(full):
    content, coop, office = full
    arrival = uploaded(coop, office, content)
    note_lost_jobs(0)
    with system_access():
        arrival.refresh_from_db()
        assert arrival.state == "checking"
        with connection.cursor() as cursor:
            cursor.execute(
                "update procrastinate_jobs set status = 'failed' where task_name like '%check_archive'"
            )
    note_lost_jobs(0)
    with system_access():
        arrival.refresh_from_db()
    assert arrival.problem["code"] == "failed"
    assert "try once more" in text_of(browser(office, coop))


def test_the_database_keeps_one_and_its_moment(full):
    content, coop, office = full
    arrival = uploaded(coop, office, content)
    with seeing(office):
        with pytest.raises(IntegrityError, match="coop_id"), transaction.atomic():
            CoopArrival.objects.create(coop=coop, file_name="a", content_hash="", size=0)
        with pytest.raises(IntegrityError, match="brought_in_at_a_moment"), transaction.atomic():
            CoopArrival.objects.filter(pk=arrival.pk).update(state="done")
        with pytest.raises(IntegrityError, match="each_part_of_an_arrival"), transaction.atomic():
            CoopArrivalPart.objects.create(arrival=arrival, number=0, content=b"")
    with seeing(an_officer(a_coop("Andere eG"))):
        assert not CoopArrival.objects.exists()
        assert not CoopArrivalPart.objects.exists()


def test_programs_bring_a_cooperative_in(full):
    content, coop, office = full
    program = Program(Person.objects.get(pk=office.person_id), coop)
    assert program.get("/cooperative/arrival")["items"] == []
    said = {"file_name": "gartenwerk.zip", "content": b64encode(content).decode()}
    sent = program.post("/cooperative/arrival", **said)
    assert (sent.status, sent["state"], sent["size"]) == (201, "checking", len(content))
    assert program.post("/cooperative/arrival", **said).refusal == (409, "arrival-under-way")
    with system_access():
        arrival = CoopArrival.objects.get()
    worked(check_archive, arrival, office)
    assert program.get("/cooperative/arrival")["items"][0]["counts"]["members"] > 0
    assert program.post("/cooperative/arrival/confirmation")["state"] == "entering"
    worked(bring_archive_in, arrival, office)
    assert program.get("/cooperative/arrival")["items"][0]["state"] == "done"
    assert program.post("/cooperative/arrival", **said).refusal == (409, "coop-not-empty")
    assert program.post("/cooperative/arrival/removal")["id"] == arrival.pk
    assert program.post("/cooperative/arrival/removal").refusal == (404, "no-arrival")
    assert program.post("/cooperative/arrival/confirmation").refusal == (404, "no-arrival")
    wrong = said | {"content": "no base64!"}
    assert program.post("/cooperative/arrival", **wrong).refusal == (422, "no-file")
    lender = an_officer(coop, ["lend"])
    bare = Program(Person.objects.get(pk=lender.person_id), coop)
    assert bare.post("/cooperative/arrival", **said).refusal == (403, "not-allowed")
    assert bare.get("/cooperative/arrival").status == 403


def test_who_may_not_bring_it_in_reads_each_duty_it_takes() -> None:
    with translation.override("en"):
        said = arrivals.problem_text(CoopArrival(problem={"code": "not-allowed"}))
    assert all(duty in said for duty in ("keep the list of members", "offer and lend", "edit the profile"))
