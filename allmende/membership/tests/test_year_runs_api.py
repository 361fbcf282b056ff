"""Programs look, post, take back and pay as the pages do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmende.kernel.row_access import system_access
from allmende.membership.models import YearProgress
from tests.api.programs import Program
from tests.people import a_coop, a_person, an_office

from .years import a_year, books_agree, capitals, distributes, settles, takes_back

pytestmark = pytest.mark.django_db
RESULT = {"kind": "profit", "amount": 69_00, "resolved_on": "2026-02-20"}


@pytest.fixture
def office():
    coop, olga = a_year(), a_person("Olga Obst")
    an_office(olga, coop)
    return coop, Program(olga, coop)


def test_a_settlement_from_preview_to_payment(office):
    coop, program = office
    seen = program.get("/years/2025/settlement", loss=69_00)
    assert seen["expected"] == {"number": 2, "change": -29_00, "paid_out": 261_00, "owed": 0}
    assert [(item["change"], item["paid_out"]) for item in seen["items"]] == [
        (-20_00, 180_00),
        (-9_00, 81_00),
    ]
    run = program.post("/years/2025/settlement", loss=69_00, expected=seen["expected"])
    assert (run.status, run["state"], run["expected"]) == (201, "posted", seen["expected"])
    assert program.all_pages(f"/year-runs/{run['id']}/lines", limit=1) == seen["items"]
    queue = program.all_pages("/payouts", limit=1)
    assert [(item["amount"], item["due_until"]) for item in queue] == [
        (180_00, "2026-06-30"),
        (81_00, "2026-06-30"),
    ]
    paid = program.post(f"/payouts/{queue[0]['id']}/payment", paid_on="2026-03-01")
    assert (paid["state"], paid["paid_on"]) == ("paid", "2026-03-01")
    assert program.post(f"/payouts/{queue[0]['id']}/payment", paid_on="2026-03-01").refusal == (
        409,
        "payout-is-closed",
    )
    gone = program.post(f"/payouts/{queue[1]['id']}/cancellation", reason="verzichtet")
    assert (gone["state"], gone["cancelled_reason"]) == ("cancelled", "verzichtet")
    assert program.get("/payouts")["items"] == []
    assert len(program.get("/payouts", show="paid")["items"]) == 1
    assert program.post(f"/year-runs/{run['id']}/reversal").refusal == (409, "already-paid-out")
    back, said = f"/payouts/{queue[0]['id']}/return", {"back_on": "2026-03-02", "cause": "sent_back"}
    assert program.post(back, **said | {"cause": "mood"}).status == 422
    assert program.post(back, **said | {"back_on": "2026-02-28"}).status == 422
    again = program.post(back, **said)
    assert (again["state"], again["paid_on"]) == ("queued", None)
    assert program.post(back, **said).refusal == (409, "payout-not-paid")
    assert program.post(f"/year-runs/{run['id']}/reversal")["state"] == "reversed"
    books_agree(coop)


def test_a_distribution_from_preview_to_reversal(office):
    coop, program = office
    seen = program.get("/years/2025/distribution", **RESULT)
    assert [item["paid_out"] for item in seen["items"]] == [30_00, 20_00, 19_00]
    run = program.post("/years/2025/distribution", **RESULT, expected=seen["expected"])
    assert run.status == 201
    assert [item["id"] for item in program.get("/year-runs")["items"]] == [run["id"]]
    assert program.get(f"/year-runs/{run['id']}")["kind"] == "profit"
    again = program.post("/years/2025/distribution", **RESULT, expected=seen["expected"])
    assert again.refusal == (409, "already-distributed")
    for kind in ("profit", "loss"):
        looked_at = program.get("/years/2025/distribution", **RESULT | {"kind": kind})
        assert looked_at.refusal == (409, "already-distributed")
    assert program.post(f"/year-runs/{run['id']}/reversal")["state"] == "reversed"
    assert program.post(f"/year-runs/{run['id']}/reversal").refusal == (409, "not-posted")
    books_agree(coop)


def test_other_sums_than_were_shown_are_refused(office):
    coop, program = office
    other = {"number": 2, "change": 0, "paid_out": 1}
    assert program.post("/years/2025/settlement", expected=other).refusal == (409, "plan-changed")
    assert program.post("/years/2025/settlement").status == 422
    assert program.get(
        "/years/2025/distribution", kind="loss", amount=690_01, resolved_on="2026-02-20"
    ).refusal == (
        409,
        "loss-beyond-capital",
    )
    assert capitals(coop)["Beet"] == 200_00


def test_only_the_office_that_keeps_the_list(office):
    coop, _program = office
    run, lender, bo, other = settles(coop), a_person("Lena Lind"), a_person("Bo Birke"), a_coop()
    an_office(lender, coop, ["lend"])
    an_office(bo, other)
    expected = {"number": 0, "change": 0, "paid_out": 0}
    steps = [
        ("get", "/years/2025/settlement", {}),
        ("post", "/years/2025/settlement", {"expected": expected}),
        ("get", "/years/2025/distribution", RESULT),
        ("post", "/years/2025/distribution", RESULT | {"expected": expected}),
        ("get", "/year-runs", {}),
        ("get", f"/year-runs/{run.pk}", {}),
        ("get", f"/year-runs/{run.pk}/lines", {}),
        ("post", f"/year-runs/{run.pk}/reversal", {}),
        ("get", "/payouts", {}),
    ]
    for program in (Program(lender, coop), Program(lender)):
        for method, path, said in steps:
            assert getattr(program, method)(path, **said).status == 403, path
    stranger = Program(bo, other)
    assert stranger.get(f"/year-runs/{run.pk}").status == 404
    assert stranger.post(f"/year-runs/{run.pk}/reversal").status == 404
    assert stranger.get("/payouts")["items"] == []


def test_the_list_of_runs_takes_the_same_queries_for_many(office):
    coop, program = office

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            items = program.get("/year-runs")["items"]
        return len(items), len(seen)

    with system_access():
        YearProgress.objects.create(run=settles(coop), done=1, total=2)
    asked()  # the first request notes when the token was used
    _one, few = asked()
    for _each in range(3):
        takes_back(distributes(coop))
    assert asked() == (4, few)
    assert [(item["done"], item["total"]) for item in program.get("/year-runs")["items"]][-1] == (1, 2)
