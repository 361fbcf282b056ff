"""Who is named beside a member of a list and is a member too stands in the register once."""

from __future__ import annotations

import pytest
from django.db import connection

from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing
from allmende.membership.importing.staying import who_stays
from allmende.membership.models import Bond, ImportRow, Member, Party
from allmende.membership.refusals.imports import (
    ImportDecided,
    NoPreview,
    NotAllRecognised,
    NotAsked,
    PreviewOutdated,
)
from allmende.membership.use_cases.carry_out_member_import import carry_out_member_import
from allmende.membership.use_cases.confirm_member_import import confirm_member_import
from allmende.membership.use_cases.name_member_columns import Sums, name_member_columns
from allmende.membership.use_cases.preview_member_import import preview_member_import
from allmende.membership.use_cases.recognise_beside import Rest, recognise_beside
from tests.members import a_member
from tests.people import LONG_AGO, a_person, acting_for

from .import_files import (
    BALANCE_DAY,
    NOW,
    TODAY,
    a_preview,
    an_office_with_statutes,
    an_upload,
    an_xlsx,
    undone,
)

pytestmark = pytest.mark.django_db
HEADER = (
    "Nr",
    "Name",
    "Straße",
    "PLZ",
    "Geb.",
    "E-Mail",
    "Eintritt",
    "Anteile",
    "Eltern",
    "Vertreten durch",
    "Mitinhaber",
)


def row(number, name, *, street="Weg 1", born="", email="", parents="", by="", holders=""):
    return (number, name, street, "14770", born, email, "1.2.2024", 1, parents, by, holders)


def a_list(*rows):
    return an_xlsx([HEADER, *rows])


KIM = {"born": "1.5.2015"}
EVA = row(2, "Eva Acker", born="1.5.1980", email="eva@acker.example")


def said(office, run, number):
    with seeing(office):
        found = ImportRow.objects.get(run=run, member_number=number)
        return [(each["code"], each["value"]) for each in found.reasons if each["code"].startswith("beside")]


def recognise(office, run, meant=None, actor=None, **more):
    with seeing(office):
        return recognise_beside(actor=actor or office, run=run, meant=meant or {}, **more)


def entered(office, run):
    with seeing(office):
        run = confirm_member_import(actor=office, run=run)
        return carry_out_member_import(actor=office, run=run, on=TODAY, now=NOW)


def beside(number):
    """Role, name and own number of whoever stands beside a member."""
    own = dict(Member.objects.values_list("party", "number"))
    bonds = Bond.objects.filter(party__memberships__number=number).select_related("beside").order_by("pk")
    return [(bond.role, bond.beside.full_name, own.get(bond.beside_id)) for bond in bonds]


@pytest.mark.parametrize(
    "named",
    ["Eva Acker, geb. 1.5.1980", "Eva Acker (Nr. 2)", "Eva Acker <eva@acker.example>"],
)
def test_more_than_the_name_in_common_is_the_same_person(named):
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, a_list(row(1, "Kim Acker", parents=named, **KIM), EVA))
    assert said(office, run, 1) == [("beside_sure", "Eva Acker/2")]
    entered(office, run)
    with seeing(office):
        assert beside(1) == [("guardian", "Eva Acker", 2)]
        assert Party.objects.filter(coop=coop).count() == 2


def test_the_e_mail_of_the_child_can_be_that_of_the_guardian():
    coop, office = an_office_with_statutes()
    child = row(1, "Kim Acker", parents="Eva Acker", email="EVA@acker.example", **KIM)
    assert said(office, a_preview(coop, office, a_list(child, EVA)), 1) == [("beside_sure", "Eva Acker/2")]


def test_of_a_name_alone_it_is_asked_before_anything_is_entered():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, a_list(row(1, "Kim Acker", parents="Eva und Jan Acker", **KIM), EVA))
    assert (run.counts["asked"], said(office, run, 1)) == (1, [("beside_asked", "Eva Acker/2")])
    with seeing(office), pytest.raises(NotAllRecognised):
        confirm_member_import(actor=office, run=run)
    recognise(office, run, {(2, 0): 2})
    assert said(office, run, 1) == [("beside_same", "Eva Acker/2")]
    entered(office, run)
    with seeing(office):
        assert beside(1) == [("guardian", "Eva Acker", 2), ("guardian", "Jan Acker", None)]


def test_somebody_else_gets_a_row_of_the_own():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, a_list(row(1, "Kim Acker", parents="Eva Acker", **KIM), EVA))
    recognise(office, run, {(2, 0): 0})
    assert said(office, run, 1) == [("beside_other", "Eva Acker/2")]
    entered(office, run)
    with seeing(office):
        assert beside(1) == [("guardian", "Eva Acker", None)]
        assert Party.objects.filter(coop=coop).count() == 3


def test_a_member_of_the_register_is_recognised_too():
    coop, office = an_office_with_statutes()
    eva = a_member(coop, "Eva Acker", on=LONG_AGO, email="eva@acker.example")
    run = a_preview(coop, office, a_list(
        row(11, "Kim Acker", parents="Eva Acker <eva@acker.example>", **KIM),
        row(12, "Hof GmbH", by="Acker, Eva"),
        row(13, "Dora Dill", holders="Eva Acker"),
    ))  # fmt: skip
    number = str(eva.number)
    assert said(office, run, 11) == [("beside_sure", f"Eva Acker/{number}")]
    assert said(office, run, 12) == said(office, run, 13) == [("beside_asked", f"Eva Acker/{number}")]
    recognise(office, run, {(3, 0): eva.number, (4, 0): eva.number})
    entered(office, run)
    with seeing(office):
        assert beside(11) == [("guardian", "Eva Acker", eva.number)]
        assert beside(12) == [("representative", "Eva Acker", eva.number)]
        assert beside(13) == [("joint_holder", "Dora Dill", None), ("joint_holder", "Eva Acker", eva.number)]


def test_all_at_the_same_address_are_answered_at_once_and_so_is_the_rest():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, a_list(
        row(1, "Kim Acker", parents="Eva Acker", **KIM),
        row(3, "Lou Acker", parents="Eva Acker", **KIM),
        row(4, "Max Acker", parents="Eva Acker", street="Allee 9", **KIM),
        EVA,
    ))  # fmt: skip
    recognise(office, run, {(3, 0): 0}, rest=Rest.NEAR)
    answers = [said(office, run, number)[0][0] for number in (1, 3, 4)]
    assert answers == ["beside_same", "beside_other", "beside_asked"]
    recognise(office, run, rest=Rest.NOBODY)
    assert [said(office, run, number)[0][0] for number in (1, 3, 4)] == [
        "beside_same",
        "beside_other",
        "beside_other",
    ]


@pytest.mark.parametrize(
    ("named", "other"),
    [
        ("Eva Acker, geb. 2.5.1980", EVA),
        ("Eva Acker (Nr. 7)", EVA),
        ("Eva Acker", row(2, "Eva Acker", born="1.5.2014")),
    ],
)
def test_another_day_of_birth_number_or_a_child_is_somebody_else(named, other):
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, a_list(row(1, "Kim Acker", parents=named, **KIM), other))
    assert said(office, run, 1) == []


def test_two_members_who_are_as_alike_are_asked_about():
    coop, office = an_office_with_statutes()
    twice = a_list(
        row(1, "Kim Acker", parents="Eva Acker, geb. 1.5.1980", **KIM),
        EVA,
        row(3, *EVA[1:2], born="1.5.1980", street="Allee 9"),
    )
    run = a_preview(coop, office, twice)
    assert said(office, run, 1) == [("beside_asked", "Eva Acker/2, 3")]
    recognise(office, run, {(2, 0): 3})
    assert said(office, run, 1) == [("beside_same", "Eva Acker/3")]


def test_answers_count_on_for_the_next_preview_of_the_file():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, a_list(row(1, "Kim Acker", parents="Eva Acker", **KIM), EVA))
    recognise(office, run, {(2, 0): 2})
    with seeing(office):
        run = name_member_columns(
            actor=office, run=run, columns=run.mapping, as_of=BALANCE_DAY, expected=Sums(), on=TODAY
        )
        preview_member_import(actor=office, run=run, on=TODAY)
    assert said(office, run, 1) == [("beside_same", "Eva Acker/2")]


def test_what_was_not_asked_is_not_answered():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, a_list(row(1, "Kim Acker", parents="Eva Acker", **KIM), EVA))
    for meant in ({(2, 1): 2}, {(3, 0): 2}, {(2, 0): 5}, {(2, -1): 2}):
        with pytest.raises(NotAsked):
            recognise(office, run, meant)
    assert said(office, run, 1) == [("beside_asked", "Eva Acker/2")]


def test_only_the_office_and_only_while_it_is_undecided():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, a_list(EVA))
    with pytest.raises(NotAllowed):
        recognise(office, run, actor=acting_for(a_person("Emil Ellenbogen"), coop))
    with pytest.raises(NoPreview):
        recognise(office, an_upload(coop, office))
    entered(office, run)
    with pytest.raises(ImportDecided):
        recognise(office, run)


def test_who_is_no_member_any_more_when_it_is_entered_makes_a_new_preview():
    coop, office = an_office_with_statutes()
    eva = a_member(coop, "Eva Acker", on=LONG_AGO, email="eva@acker.example")
    run = a_preview(
        coop, office, a_list(row(11, "Kim Acker", parents=f"Eva Acker (Nr. {eva.number})", **KIM))
    )
    with seeing(office):
        one = ImportRow.objects.get(run=run, member_number=11)
        one.record["beside"][0]["same"] = 999
        one.save()
        run = confirm_member_import(actor=office, run=run)
        with pytest.raises(PreviewOutdated):
            carry_out_member_import(actor=office, run=run, on=TODAY, now=NOW)


def an_entered_family(*more):
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office, a_list(row(1, "Kim Acker", parents="Eva Acker (Nr. 2)", **KIM), EVA, *more))
    return coop, office, entered(office, run)


def test_both_go_with_their_list():
    coop, office, run = an_entered_family()
    with seeing(office):
        assert who_stays(run) == []
    undone(office, run)
    with seeing(office), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        assert not Member.objects.filter(coop=coop).exists()
        assert not Party.objects.filter(coop=coop).exists()
        assert not Bond.objects.filter(coop=coop).exists()


def test_the_guardian_of_a_child_who_stays_stands_there_on():
    coop, office, run = an_entered_family()
    with seeing(office):
        kim = Member.objects.get(number=1)
        kim.party.person = a_person("Kim Acker")
        kim.party.save()
    undone(office, run)
    with seeing(office), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        assert list(Member.objects.filter(coop=coop).values_list("number", flat=True)) == [1]
        assert beside(1) == [("guardian", "Eva Acker", None)]
        assert Party.objects.get(given_name="Eva").email == "eva@acker.example"


def test_the_guardian_who_stays_is_a_member_on():
    coop, office, run = an_entered_family()
    with seeing(office):
        eva = Member.objects.get(number=2)
        eva.party.person = a_person("Eva Acker")
        eva.party.save()
        assert [[member.number for member in each.members] for each in who_stays(run)] == [[2]]
    undone(office, run)
    with seeing(office):
        assert list(Member.objects.filter(coop=coop).values_list("number", flat=True)) == [2]
        assert not Bond.objects.filter(coop=coop).exists()


def test_a_member_of_before_stays_when_the_list_goes_also_with_a_login():
    coop, office = an_office_with_statutes()
    eva = a_member(coop, "Eva Acker", on=LONG_AGO, email="eva@acker.example", person=a_person("Eva Acker"))
    run = entered(
        office,
        a_preview(coop, office, a_list(row(11, "Kim Acker", parents=f"Eva Acker (Nr. {eva.number})", **KIM))),
    )
    with seeing(office):
        assert who_stays(run) == []
    undone(office, run)
    with seeing(office):
        assert list(Member.objects.filter(coop=coop)) == [eva]
        assert not Bond.objects.filter(coop=coop).exists()
