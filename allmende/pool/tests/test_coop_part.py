"""A cooperative's own page shows what it offers, as the pool fills it in."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmende.kernel.row_access import seeing
from allmende.pool.use_cases.withdraw_resource import withdraw_resource
from tests.people import an_officer

from .desk import at_the_desk, guest, text_of
from .stage import MONDAY, Stage, a_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return a_stage()


def page_of(stage: Stage) -> str:
    return f"/coops/{stage.lender.slug}"


def test_everyone_reads_what_a_cooperative_offers_and_for_how_much(stage: Stage) -> None:
    hall = stage.offer(name="Großer <b>Saal</b>", kind="room", price=500)
    stage.offer(name="Leiter", kind="item", price=0)
    page = guest().get(page_of(stage))
    text = text_of(page)
    assert "Großer &lt;b&gt;Saal" in text
    assert re.search(r"Saal.*5\.00 Credits.*per hour.*Leiter.*free", text)
    assert f'href="/resources/{hall.pk}"' in page.content.decode()
    german = text_of(guest("de").get(page_of(stage)))
    assert re.search(r"Was sie anbietet.*5,00 Credits.*je Stunde.*Leiter.*kostenlos", german)


def test_six_by_name_and_the_way_to_the_rest(stage: Stage) -> None:
    for name in ("Zelt", "Ofen", "Beamer", "Äxte", "Leiter", "Anhänger"):
        stage.offer(name=name)
    page = guest().get(page_of(stage)).content.decode()
    assert re.findall(r'href="/resources/\d+">([^<]+)', page) == [
        "Anhänger", "Äxte", "Beamer", "Leiter", "Ofen", "Zelt",
    ]  # fmt: skip
    assert f"/resources?coop={stage.lender.slug}" not in page
    stage.offer(name="Werkbank")
    page = guest().get(page_of(stage)).content.decode()
    assert "Zelt" not in page
    assert f"/resources?coop={stage.lender.slug}" in page
    assert "All 7 offers" in page


def test_what_was_withdrawn_or_belongs_to_others_is_not_there(stage: Stage) -> None:
    hall = stage.offer(name="Saal")
    with seeing(stage.lends):
        withdraw_resource(actor=stage.lends, resource_id=hall.pk, now=MONDAY)
    assert "Nothing is on offer here yet." in text_of(guest().get(page_of(stage)))
    stage.offer(name="Leiter")
    assert "Leiter" not in text_of(guest().get(f"/coops/{stage.borrower.slug}"))


def test_only_who_may_lend_is_asked_to_offer_something(stage: Stage) -> None:
    writes = an_officer(stage.lender, ["profile"])
    assert "Offer something" in text_of(at_the_desk(stage.lends).get(page_of(stage)))
    for visitor in (at_the_desk(writes), at_the_desk(stage.borrows), guest()):
        assert "Offer something" not in text_of(visitor.get(page_of(stage)))


def test_the_page_asks_as_often_for_one_offer_as_for_thirty(stage: Stage) -> None:
    counts = []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            stage.offer(name=f"Leiter {number}")
        with CaptureQueriesContext(connection) as asked:
            guest().get(page_of(stage))
        counts.append(len(asked))
    assert counts[0] == counts[1]
