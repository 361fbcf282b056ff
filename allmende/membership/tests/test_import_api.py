"""The whole way of an import for programs, and the walls."""

from base64 import b64encode

import pytest
from django.test import Client
from django.utils import timezone

from allmende.coops.models import Coop
from allmende.identity.models import Person
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import ImportRun, Member
from allmende.membership.use_cases.carry_out_member_import import carry_out_member_import
from allmende.membership.use_cases.preview_member_import import preview_member_import
from allmende.membership.use_cases.undo_member_import import undo_member_import
from tests.api.programs import Program
from tests.people import a_coop, an_officer

from .import_files import FAMILY, HEADER, THREE, a_preview, an_office_with_statutes, an_xlsx

pytestmark = pytest.mark.django_db
PATH = "/members/imports"


def program_of(coop, office) -> Program:
    return Program(Person.objects.get(pk=office.person_id), coop)


@pytest.fixture
def where():
    coop, office = an_office_with_statutes()
    return coop, office, program_of(coop, office)


def a_file() -> dict[str, str]:
    return {"file_name": "liste.xlsx", "content": b64encode(an_xlsx([HEADER, *THREE])).decode()}


def by_the_worker(office, run_id, step, **moments):
    with seeing(office):
        step(actor=office, run=ImportRun.objects.get(pk=run_id), **moments)


def test_from_a_file_to_members_and_back(where):
    coop, office, program = where
    on, now = timezone.localdate(), timezone.now()
    made = program.post(PATH, **a_file())
    assert (made.status, made["state"], made["columns"]["family_name"]) == (201, "uploaded", "Nachname")
    here = f"{PATH}/{made['id']}"
    named = program.post(
        f"{here}/columns", columns=made["columns"], as_of="2025-12-31", expected={"members": 2, "shares": 5}
    )
    assert (named.status, named["state"]) == (200, "reading")
    by_the_worker(office, made["id"], preview_member_import, on=on)
    previewed = program.get(here)
    assert (previewed["state"], previewed["counts"]["create"]) == ("previewed", 3)
    assert previewed["differing"] == {"shares": [5, 4]}
    rows = program.all_pages(f"{here}/rows", limit=2)
    assert [(row["number"], row["member_number"], row["fate"]) for row in rows] == [
        (2, 1, "create"),
        (3, 2, "create"),
        (4, 4, "create"),
    ]
    assert program.get(f"{here}/rows", fate="refuse")["items"] == []
    assert program.post(f"{here}/confirmation").refusal == (409, "sums-differ")
    said = {"despite_sums": True, "claiming": "nothing"}
    assert program.post(f"{here}/confirmation", **said | {"claiming": "some"}).status == 422
    assert program.post(f"{here}/confirmation", **said)["state"] == "confirmed"
    with system_access():
        assert ImportRun.objects.get().claiming == "nothing"
    by_the_worker(office, made["id"], carry_out_member_import, on=on, now=now)
    assert program.get(here)["state"] == "done"
    with seeing(office):
        members = set(Member.objects.filter(coop=coop).values_list("pk", flat=True))
    assert {row["member"] for row in program.get(f"{here}/rows")["items"]} == members
    assert program.post(f"{here}/reversal")["state"] == "undoing"
    by_the_worker(office, made["id"], undo_member_import, on=on, now=now)
    assert [each["state"] for each in program.get(PATH)["items"]] == ["undone"]


def test_who_stands_beside_a_member_is_asked_and_answered(where):
    coop, office, program = where
    run = a_preview(coop, office, an_xlsx(FAMILY))
    here = f"{PATH}/{run.pk}"
    (asked,) = (row for row in program.get(f"{here}/rows")["items"] if row["questions"])
    eva, jan = asked["questions"]
    assert (eva["name"], eva["members"]) == ("Eva Acker", [{"number": 2, "row": 3, "near": True}])
    assert (jan["place"], jan["members"][0]["near"], jan["answer"]) == (1, False, None)
    assert program.post(f"{here}/confirmation").refusal == (409, "not-all-recognised")
    wrong = [{"row": asked["number"], "place": 5, "number": 2}]
    assert program.post(f"{here}/recognitions", meant=wrong).refusal == (422, "not-asked")
    right = [{"row": asked["number"], "place": 1, "number": 0}]
    assert program.post(f"{here}/recognitions", meant=right, rest="near").status == 200
    (said,) = (row for row in program.get(f"{here}/rows")["items"] if row["questions"])
    assert [each["answer"] for each in said["questions"]] == [2, 0]
    assert program.post(f"{here}/confirmation")["state"] == "confirmed"


def test_a_file_is_put_away(where):
    coop, office, program = where
    run = a_preview(coop, office)
    assert program.post(f"{PATH}/{run.pk}/removal")["id"] == run.pk
    assert program.get(f"{PATH}/{run.pk}").refusal == (404, "not-found")


def test_what_is_no_file_is_refused(where):
    _coop, _office, program = where
    assert program.post(PATH, file_name="a.csv", content="kein base64!").refusal == (422, "no-file")
    empty = program.post(PATH, file_name="a.csv", content=b64encode(b"\x00" * 40).decode())
    assert empty.status == 422
    missing = program.post(PATH, **a_file())
    said = program.post(f"{PATH}/{missing['id']}/columns", columns={}, as_of="2025-12-31")
    assert said.status == 422


def test_a_large_file_comes_in_here_and_nowhere_else(where):
    _coop, _office, program = where
    rows = [HEADER, *THREE] + [("Anmerkung " + "x" * 120,)] * 4000
    content = b64encode("\r\n".join(";".join(map(str, row)) for row in rows).encode()).decode()
    assert len(content) > 2**19
    assert program.post(PATH, file_name="gross.csv", content=content).status == 201
    assert program.post("/applications", content=content).status in (404, 405, 413)
    too_large = Client().post(
        "/api/v1" + PATH,
        data="x",
        content_type="application/json",
        headers={"Content-Length": str(21 * 2**20)},
    )
    assert too_large.status_code == 413


def test_only_whoever_keeps_the_list_and_only_the_own_files(where):
    coop, office, _program = where
    run = a_preview(coop, office)
    stranger = program_of(*_with_office(a_coop("Fremd eG")))
    lender = program_of(coop, an_officer(coop, ["lend"]))
    for path in ("", "/columns", "/recognitions", "/confirmation", "/reversal", "/removal"):
        ask = {"columns": {}, "as_of": "2025-12-31"} if path == "/columns" else {}
        there = f"{PATH}/{run.pk}{path}"
        assert (stranger.post(there, **ask) if path else stranger.get(there)).refusal == (404, "not-found")
        assert (lender.post(there, **ask) if path else lender.get(there)).refusal == (403, "not-allowed")
    assert lender.post(PATH, **a_file()).refusal == (403, "not-allowed")
    assert lender.get(PATH).refusal == (403, "not-allowed")
    assert stranger.get(PATH)["items"] == []


def _with_office(coop: Coop):
    return coop, an_officer(coop)
