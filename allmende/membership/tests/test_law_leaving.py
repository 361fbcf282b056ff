"""The other ways out (§§ 67, 68, 75, 76, 77, 77a GenG, § 38 BGB), as tables."""

from __future__ import annotations

from datetime import date

import pytest

from allmende.membership.law.explained import Explained, Source
from allmende.membership.law.leaving import (
    effect_of_death,
    effect_of_exclusion,
    effect_of_moving_out,
    effect_of_organisations_end,
    effect_of_transfer,
    end_of_assembly_rights,
    objection_to_moving_out,
    undone_by_dissolution,
)
from allmende.membership.law.rules import Rules

WAYS = {
    "§ 67 GenG: moving out": effect_of_moving_out,
    "§ 68 (1) GenG: exclusion": effect_of_exclusion,
    "§ 77 (1) GenG: death": effect_of_death,
    "§ 77a GenG: end of an organisation": effect_of_organisations_end,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize(
    ("begins", "event", "on"),
    [
        (1, "2026-01-01", "2026-12-31"),
        (1, "2026-12-31", "2026-12-31"),
        (7, "2026-06-30", "2026-06-30"),
        (7, "2026-07-01", "2027-06-30"),
        (3, "2028-02-29", "2028-02-29"),
        (3, "2026-03-01", "2027-02-28"),
    ],
)
def test_membership_ends_with_the_fiscal_year_of_the_event(way, begins: int, event: str, on: str) -> None:
    explained = way(Rules(fiscal_year_begins=begins), date.fromisoformat(event))
    assert explained.on == date.fromisoformat(on)


@pytest.mark.parametrize("way", [effect_of_exclusion, effect_of_death, effect_of_organisations_end])
def test_in_an_association_membership_ends_at_once(way) -> None:
    assert way(Rules(legal_form="ev"), date(2026, 5, 17)).on == date(2026, 5, 17)


def test_only_statutes_that_ask_for_a_residence_know_moving_out() -> None:
    objection = objection_to_moving_out(Rules())
    assert objection is not None
    assert objection.sources == (Source("§ 67", "GenG"),)
    assert objection_to_moving_out(Rules(residence_required=True)) is None
    assert objection_to_moving_out(Rules(residence_required=True, legal_form="ev")) is not None


def test_assembly_rights_end_when_the_exclusion_is_sent() -> None:
    explained = end_of_assembly_rights(Rules(), date(2026, 5, 17))
    assert (explained.on, explained.sources) == (date(2026, 5, 17), (Source("§ 68 (2)", "GenG"),))


def test_heirs_may_continue_where_the_statutes_say_so() -> None:
    explained = effect_of_death(
        Rules(heirs_continue=True, sections={"heirs_continue": "§ 9"}), date(2026, 5, 17)
    )
    assert explained.kind == "heirs"
    assert explained.in_words("en") == (
        "Death on 17 May 2026: the heirs continue the membership, § 77 (2) GenG, § 9 of the statutes"
    )


@pytest.mark.parametrize(
    ("agreed", "admitted", "on"),
    [
        pytest.param("2026-05-17", None, "2026-05-17", id="§ 76 (1) GenG: within the year, at once"),
        pytest.param(
            "2026-05-17", "2026-06-01", "2026-06-01", id="§ 76 (1) GenG: the acquirer has to be a member"
        ),
        pytest.param(
            "2026-05-17", "2020-01-01", "2026-05-17", id="§ 76 (1) GenG: the acquirer has long been one"
        ),
    ],
)
def test_a_transfer_takes_effect_at_any_time(agreed: str, admitted: str | None, on: str) -> None:
    explained = effect_of_transfer(
        Rules(), date.fromisoformat(agreed), admitted_on=date.fromisoformat(admitted) if admitted else None
    )
    assert explained.on == date.fromisoformat(on)


@pytest.mark.parametrize(
    ("exit_on", "dissolved_on", "kind"),
    [
        pytest.param("2026-12-31", "2027-06-30", "dissolution", id="§ 75 GenG: on the last day"),
        pytest.param("2026-12-31", "2027-07-01", None, id="§ 75 GenG: one day late"),
        pytest.param(
            "2026-06-30", "2026-12-31", "dissolution", id="§ 188 (2) BGB: from 30 June to 31 December"
        ),
        pytest.param("2026-08-31", "2027-02-28", "dissolution", id="§ 188 (3) BGB: to 28 February"),
        pytest.param("2026-08-31", "2027-03-01", None, id="§ 188 (3) BGB: one day late"),
        pytest.param("2027-08-31", "2028-02-29", "dissolution", id="§ 188 (3) BGB: to 29 February"),
        pytest.param("2026-12-31", "2026-11-01", "dissolution_before", id="§ 65 (4) GenG: before the exit"),
    ],
)
def test_dissolution_undoes_an_exit(exit_on: str, dissolved_on: str, kind: str | None) -> None:
    explained = undone_by_dissolution(
        Rules(), exit_on=date.fromisoformat(exit_on), dissolved_on=date.fromisoformat(dissolved_on)
    )
    assert (explained.kind if explained else None) == kind


def test_an_associations_dissolution_undoes_nothing() -> None:
    rules = Rules(legal_form="ev")
    assert undone_by_dissolution(rules, exit_on=date(2026, 12, 31), dissolved_on=date(2027, 1, 31)) is None


DAY = date(2026, 5, 17)
SAID = [
    (
        effect_of_moving_out(Rules(), DAY),
        (
            "Die Kündigung eines aus dem Bezirk weggezogenen Mitglieds, eingegangen am 17.05.2026, wirkt ohne "
            "Kündigungsfrist zum 31.12.2026, dem Ende des Geschäftsjahres, § 67 GenG"
        ),
    ),
    (
        effect_of_exclusion(Rules(), DAY),
        (
            "Der am 17.05.2026 abgesandte Ausschluss wirkt zum 31.12.2026, dem Ende des Geschäftsjahres, "
            "§ 68 Abs. 1 GenG"
        ),
    ),
    (
        effect_of_death(Rules(), DAY),
        (
            "Tod am 17.05.2026: Die Mitgliedschaft geht auf die Erben über und endet am 31.12.2026, dem Ende des "
            "Geschäftsjahres, § 77 Abs. 1 GenG"
        ),
    ),
    (
        effect_of_death(Rules(legal_form="ev"), DAY),
        "Die Mitgliedschaft endete mit dem Tod des Mitglieds am 17.05.2026, § 38 BGB",
    ),
    (
        effect_of_transfer(Rules(), DAY, shares=1),
        (
            "Die am 17.05.2026 vereinbarte Übertragung von Geschäftsguthaben wirkt zum 17.05.2026 für 1 Anteil, "
            "§ 76 Abs. 1 GenG"
        ),
    ),
    (
        undone_by_dissolution(Rules(), exit_on=date(2026, 12, 31), dissolved_on=date(2027, 5, 17)),
        (
            "Die Genossenschaft wurde am 17.05.2027 aufgelöst, höchstens 6 Monate nach dem Ausscheiden am 31.12.2026: "
            "Das Ausscheiden gilt als nicht erfolgt, § 75 GenG"
        ),
    ),
]


@pytest.mark.parametrize(("explained", "sentence"), SAID, ids=[each.kind for each, _ in SAID])
def test_ways_out_explain_themselves(explained: Explained, sentence: str) -> None:
    assert Explained.from_json(explained.to_json()).in_words("de") == sentence
