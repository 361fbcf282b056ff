"""Copies of the list of members that leave the house, by page and by program; and a list longer than a page."""

import re
from datetime import UTC, date, datetime
from importlib import import_module

import pytest

from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Departure, Member, Party
from allmende.membership.register.list_of_members import ListQuery
from allmende.membership.use_cases.export_list import export_list
from tests.api.programs import Program
from tests.members import a_member
from tests.people import (
    LONG_AGO,
    USUAL_DUTIES,
    a_coop,
    a_person,
    acting_for,
    an_office,
    an_officer,
    signed_in,
)

pytestmark = pytest.mark.django_db
YEAR_END = date(2026, 12, 31)
FAR = datetime(2100, 1, 1, tzinfo=UTC)
export_list_module = import_module("allmende.membership.use_cases.export_list")


def test_files_of_the_list_leave_with_an_entry_in_the_log_and_for_the_office_alone(client):
    coop, olga = a_coop("Gartenwerk eG"), a_person("Olga Obst", language="de")
    an_office(olga, coop)
    a_member(coop), a_member(coop, "Bert Beet")
    signed_in(client, olga, coop)
    client.get("/members/list?as_of=2026-12-31")
    assert not AuditEntry.objects.filter(fact="ListExported").exists(), (
        "to read it is the office's daily work"
    )
    for file_format in ("csv", "pdf"):
        loaded = client.get(f"/members/list?as_of=2026-12-31&leavers=on&format={file_format}")
        assert loaded["Cache-Control"] == "private, no-store"
    assert len(Program(olga, coop).get("/members/list", as_of="2026-12-31")["items"]) == 2
    told = AuditEntry.objects.filter(fact="ListExported").order_by("pk")
    said = {"coop_id": coop.pk, "as_of": "2026-12-31", "number": 2}
    assert [each.details for each in told] == [
        said | {"with_leavers": True, "file_format": "csv"},
        said | {"with_leavers": True, "file_format": "pdf"},
        said | {"with_leavers": False, "file_format": "json"},
    ]
    assert {each.person_id for each in told} == {olga.pk}
    query = ListQuery(coop_id=coop.pk, as_of=YEAR_END, known_at=FAR)
    without_duty = an_officer(coop, [duty for duty in USUAL_DUTIES if duty != "register"])
    for stranger in (without_duty, an_officer(a_coop()), acting_for(a_person())):
        with seeing(stranger), pytest.raises(NotAllowed):
            export_list(actor=stranger, query=query, file_format="csv", take=list)


def test_the_csv_file_says_it_letter_by_letter(client):
    coop, olga = a_coop("Gartenwerk eG"), a_person("Olga Obst", language="de")
    an_office(olga, coop)
    anna = a_member(
        coop, shares=3, street="Gartenweg 1", address_extra="Hof", postcode="01234", town="Brennau"
    )
    with system_access():
        Departure.objects.create(
            coop=coop, member=anna, cause="notice", received_on=LONG_AGO, effective_on=YEAR_END
        )
        Member.objects.filter(pk=a_member(coop, "Bert =Beet", street="'=Graben 2").pk).update(
            is_investing=True
        )
    signed_in(client, olga, coop)
    lines = client.get("/members/list?as_of=2026-12-31&format=csv").content.decode("utf-8-sig").split("\r\n")
    assert lines == [
        (
            "Nr.;Name;Straße;Postleitzahl;Ort;Land;Mitglied seit;Anteile;Weitere Anteile;Weitere Anteile seit;"
            "Ausscheiden;Grund;Investierend"
        ),
        "1;Ackermann, Anna;Gartenweg 1, Hof;01234;Brennau;DE;2020-01-01;3;2;2020-01-01 +2;2026-12-31;Kündigung;",
        "2;'=Beet, Bert;''=Graben 2;;;DE;2020-01-01;1;0;;;;ja",
        "",
    ]


def test_a_program_takes_the_same_files_and_they_are_written_down_too(client):
    coop, olga = a_coop("Gartenwerk eG"), a_person("Olga Obst", language="de")
    an_office(olga, coop)
    a_member(coop, shares=3, town="Brennau")
    program = Program(olga, coop, language="de")
    signed_in(client, olga, coop)
    for said in ("?as_of=2026-12-31", "?as_of=2026-12-31&leavers=on&known_on=2026-05-01"):
        page = client.get(f"/members/list{said}&format=csv")
        taken = program.get(f"/members/list.csv{said.replace('=on', '=true')}")
        assert (taken.content, taken.headers["Content-Disposition"]) == (
            page.content,
            page["Content-Disposition"],
        )
        assert taken.headers["Cache-Control"] == "private, no-store"
    printed = program.get("/members/list.pdf", as_of="2026-12-31", known_on="2026-11-01")
    assert (printed.kind, printed.content[:5]) == ("application/pdf", b"%PDF-")
    formats = AuditEntry.objects.filter(fact="ListExported").order_by("pk").values_list("details", flat=True)
    assert [each["file_format"] for each in formats] == ["csv", "csv", "csv", "csv", "pdf"]
    assert program.get("/members/list.csv", known_on="2999-01-01").refusal == (422, "invalid")
    assert program.get("/members/list.csv", cursor="1").refusal == (422, "unknown-parameter")
    for refused in (Program(a_person(), scopes=["membership"]), Program(olga, coop, scopes=["pool"])):
        assert refused.get("/members/list.csv").status == 403


def test_a_pdf_that_would_be_too_long_is_refused_before_it_is_written_down(monkeypatch):
    monkeypatch.setattr(export_list_module, "MOST_IN_A_PDF", 1)
    coop, olga = a_coop(), a_person()
    an_office(olga, coop)
    a_member(coop), a_member(coop, "Bert Beet")
    assert Program(olga, coop).get("/members/list.pdf").refusal == (409, "too-long-for-a-document")
    assert not AuditEntry.objects.filter(fact="ListExported").exists()


def test_a_program_takes_the_members_as_csv_with_the_columns_it_names():
    coop, olga = a_coop(), a_person()
    an_office(olga, coop)
    a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet")
    program = Program(olga, coop, language="de")
    taken = program.get("/members.csv?column=capital&column=name&q=Ackermann")
    assert taken.content.decode("utf-8-sig").splitlines() == ["Name;Guthaben €", "Ackermann, Anna;300,00"]
    assert program.get("/members.csv").content.decode().count("\r\n") == 3
    assert program.get("/members.csv?column=iban").status == 422
    told = AuditEntry.objects.filter(fact="MembersExported").order_by("pk")
    assert [each.details["number"] for each in told] == [1, 2]
    assert Program(a_person(), scopes=["membership"]).get("/members.csv").status == 403


def test_a_long_list_goes_on_behind_its_thousandth_entry(client):
    coop, olga = a_coop(), a_person(language="en")
    an_office(olga, coop)
    with system_access():
        parties = [Party(coop=coop, given_name="Nr.", family_name=f"{n:04}") for n in range(1, 1004)]
        Member.objects.bulk_create(
            Member(coop=coop, party=party, number=number, admitted_on=LONG_AGO, joined_on=LONG_AGO)
            for number, party in enumerate(Party.objects.bulk_create(parties), 1)
        )
    signed_in(client, olga, coop)
    first = client.get("/members/list?as_of=2026-12-31").content.decode()
    assert ("1000, Nr." in first, "1001, Nr." in first) == (True, False)
    (further,) = re.findall(r'href="(\?[^"]*after=1000[^"]*)"', first)
    rest = client.get("/members/list" + further.replace("&amp;", "&")).content.decode()
    assert re.findall(r"(\d{4}), Nr\.", rest) == ["1001", "1002", "1003"]
    assert "after=1003" not in rest
    assert re.search(r"1[.,]003 (members|Mitglieder)", rest)
