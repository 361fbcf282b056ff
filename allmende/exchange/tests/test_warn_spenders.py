import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from allmende.exchange.use_cases.release_credits import release_credits
from allmende.kernel.models import AuditEntry
from tests.people import a_person, an_office

from .stage import NOW, Stage, a_stage

pytestmark = pytest.mark.django_db


def warnings() -> list[dict[str, str]]:
    jobs = ProcrastinateJob.objects.filter(task_name__endswith="send_mail").order_by("pk")
    return [job.args for job in jobs if job.args["subject"].startswith(("The exchange", "Das Tauschkonto"))]


def near_the_line() -> Stage:
    stage = a_stage()
    stage.pay(60_00)
    return stage


def test_at_the_line_nobody_is_written_to() -> None:
    near_the_line()
    assert warnings() == []


def test_the_step_below_it_is_told_once() -> None:
    stage = near_the_line()
    stage.hold(1)
    stage.pay(1)
    assert len(warnings()) == 1
    assert AuditEntry.objects.get(fact="WarningLineCrossed").details == {
        "coop_id": stage.linde.pk,
        "free_balance": -60_01,
    }


def test_back_above_and_below_again_is_another_crossing() -> None:
    stage = near_the_line()
    held = stage.hold(1)
    release_credits(actor=stage.spends, hold_id=held.pk, now=NOW)
    stage.pay(1)
    assert len(warnings()) == 2


def test_a_hold_sent_twice_warns_once() -> None:
    stage = near_the_line()
    held = stage.hold(1)
    stage.hold(1, hold_id=held.pk)
    assert len(warnings()) == 1


def test_everyone_who_spends_is_written_to_in_their_language() -> None:
    stage = near_the_line()
    an_office(a_person("Cem Aydın", language="de"), stage.linde, ["spend"])
    an_office(a_person("Leiht Nur"), stage.linde, ["lend"])
    stage.pay(10_00)
    assert sorted(mail["to"][:3] for mail in warnings()) == ["cem", "han"]
    english, german = sorted(warnings(), key=lambda mail: mail["language"], reverse=True)
    assert "stands at −70.00 Credits" in english["body"]
    assert "30.00 are left to spend" in english["body"]
    assert "/account" in english["body"]
    assert german["language"] == "de"
