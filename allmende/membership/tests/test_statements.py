"""The annual statements of all members in one file: asked for by the office, written by a job, gone after a week."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import StatementBundle
from allmende.membership.refusals.members import NoSuchYear
from allmende.membership.stored.sealing import opened_file
from allmende.membership.tasks.statements import write_all_statements
from allmende.membership.use_cases.fetch_statements import fetch_statements
from allmende.membership.use_cases.forget_statements import forget_statements
from allmende.membership.use_cases.request_statements import request_statements
from allmende.membership.use_cases.write_statements import write_statements
from tests.members import a_member, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, acting_for, an_office, an_officer, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@pytest.fixture
def coop():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    a_member(coop, "Anna Ackermann", shares=3, paid=300_00, language="en")
    a_member(coop, "Bert Beet", shares=1, on=date(2025, 3, 1), language="de")
    a_member(coop, "Neu Ling", on=date(2026, 3, 1))
    return coop


def asked(coop, actor=None, year=2025):
    actor = actor or an_officer(coop)
    with seeing(actor):
        return request_statements(actor=actor, coop=coop, year=year, on=TODAY, now=NOW)


def files(content):
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        return {name: text_of(archive.read(name)) for name in archive.namelist()}


def test_the_job_writes_one_for_each_who_was_a_member_in_the_year(coop):
    bundle = asked(coop)
    for _twice in (1, 2):
        write_all_statements(bundle_id=bundle.pk)
    with system_access():
        bundle.refresh_from_db()
    assert bytes(bundle.content[:2]) != b"PK"
    said = files(opened_file(bytes(bundle.content).split(b"\n")).read())
    assert list(said) == ["2025-000001.pdf", "2025-000002.pdf"]
    assert "Statement of shares and capital for 2025" in said["2025-000001.pdf"]
    assert "Jahresauszug 2025" in said["2025-000002.pdf"]
    facts = AuditEntry.objects.filter(fact__startswith="Statements").order_by("pk")
    assert [each.fact for each in facts] == ["StatementsRequested", "StatementsWritten"]
    assert facts[1].details == {"bundle_id": bundle.pk, "coop_id": coop.pk, "number": 2}


def test_asked_for_again_it_is_written_anew(coop):
    bundle = asked(coop)
    write_all_statements(bundle_id=bundle.pk)
    again = asked(coop)
    assert (again.pk, again.state, again.content) == (bundle.pk, "waiting", None)


def test_a_year_that_is_not_over_has_none(coop):
    with pytest.raises(NoSuchYear):
        asked(coop, year=2026)


def test_others_ask_for_none_and_only_jobs_write_and_forget(coop):
    anna, lender = a_person("Anna Ackermann"), a_person("Dora Dill")
    other = a_coop("Andere eG")
    an_office(anna, other, ["register"])
    an_office(lender, coop, ["lend"])
    for actor in (acting_for(anna, other), acting_for(anna), acting_for(lender, coop)):
        with pytest.raises(NotAllowed):
            asked(coop, actor)
    bundle, office = asked(coop), an_officer(coop)
    with seeing(office), pytest.raises(NotAllowed):
        write_statements(actor=office, bundle=bundle, on=TODAY)
    with pytest.raises(NotAllowed):
        forget_statements(actor=office, now=NOW)


def test_after_a_week_they_are_gone(coop):
    asked(coop)
    job = Actor.job("forget_statements")
    assert forget_statements(actor=job, now=NOW + timedelta(days=7)) == 0
    assert forget_statements(actor=job, now=NOW + timedelta(days=8)) == 1
    assert AuditEntry.objects.get(fact="StatementsForgotten").details == {"number": 1}


def test_another_cooperative_sees_none(coop):
    asked(coop)
    with seeing(acting_for(a_person(), a_coop("Andere eG"))), connection.cursor() as cursor:
        cursor.execute("select count(*) from membership_statementbundle")
        assert cursor.fetchone()[0] == 0


def test_fetching_is_written_down_and_only_for_the_office(coop):
    bundle = asked(coop)
    write_all_statements(bundle_id=bundle.pk)
    office = an_officer(coop)
    for stranger in (an_officer(coop, ["lend"]), an_officer(a_coop()), acting_for(a_person())):
        with seeing(stranger), pytest.raises(NotAllowed):
            fetch_statements(actor=stranger, coop_id=coop.pk, year=2025)
    with seeing(office), pytest.raises(NotFound):
        fetch_statements(actor=office, coop_id=coop.pk, year=2024)
    assert not AuditEntry.objects.filter(fact="StatementsFetched").exists()
    with seeing(office), fetch_statements(actor=office, coop_id=coop.pk, year=2025) as file:
        assert len(files(file.read())) == 2
    told = AuditEntry.objects.get(fact="StatementsFetched")
    assert told.details == {"bundle_id": bundle.pk, "coop_id": coop.pk, "year": 2025}


def test_the_page_asks_and_hands_out(client, coop):
    olga = a_person("Olga Obst")
    an_office(olga, coop, ["register"])
    client = signed_in(client, olga, coop)
    path = "/members/years/2025/statements"
    assert client.get(path).status_code == 200
    assert client.get(f"{path}.zip").status_code == 404
    assert client.post(path, {"acting": str(coop.pk)}).status_code == 302
    with system_access():
        bundle = StatementBundle.objects.get()
    write_all_statements(bundle_id=bundle.pk)
    assert "statements.zip" in client.get(path).content.decode()
    assert len(files(client.get(f"{path}.zip").getvalue())) == 2
    stranger = signed_in(client, a_person("Carla Celler"))
    for each in (path, f"{path}.zip"):
        assert stranger.get(each).status_code in (403, 404)
