from datetime import date

import pytest
from django.core import mail

from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.ledger.models import Account
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.membership.importing.entering import Entering
from allmende.membership.models import Departure, ImportRow, ListOfMembers, Member, Party, RunState
from allmende.membership.money.accounts import Pot
from allmende.membership.queries import capital_on, shares_on
from allmende.membership.refusals.imports import NotConfirmed, PreviewOutdated
from allmende.membership.use_cases.carry_out_member_import import carry_out_member_import
from allmende.membership.use_cases.confirm_member_import import confirm_member_import
from allmende.payments.queries import mandate_of
from tests.members import a_member
from tests.people import BUILDER, a_person, acting_for

from .import_files import (
    BALANCE_DAY,
    HEADER,
    NOW,
    THREE,
    TODAY,
    a_preview,
    an_import,
    an_office_with_statutes,
    an_xlsx,
)

pytestmark = pytest.mark.django_db


def test_rows_become_members_with_their_numbers_shares_and_capital():
    coop, office = an_office_with_statutes()
    run = an_import(coop, office, all_have_mandates=True)
    with seeing(office):
        anna, bert, carla = Member.objects.filter(coop=coop).select_related("party").order_by("number")
        assert [each.number for each in (anna, bert, carla)] == [1, 2, 4]
        assert (anna.party.full_name, anna.joined_on, anna.shares, anna.capital) == (
            "Anna Ackermann",
            date(2019, 2, 1),
            3,
            300_00,
        )
        assert (bert.party.postcode, bert.party.town) == ("01067", "Dresden")
        assert (carla.left_on, carla.left_by, carla.shares) == (date(2022, 12, 31), "unknown", 0)
        assert shares_on(carla, date(2022, 12, 30)) == 2
        assert shares_on(anna, date(2019, 2, 1)) == 3
        assert capital_on(anna, BALANCE_DAY) == 300_00
        assert capital_on(anna, date(2025, 12, 30)) == 0
        assert Departure.objects.get(member=carla).settled_on == date(2022, 12, 31)
        assert Account.objects.get(owner=coop.pk, purpose=Pot.OPENING).balance == -400_00
        assert mandate_of(coop_id=coop.pk, debtor=anna.pk).masked_iban == "DE89 •••• 3000"
        assert ListOfMembers.objects.get(coop=coop).last_number == 4
    assert run.state == RunState.DONE
    with system_access():
        assert prove_ledger(actor=BUILDER).difference == ""


def test_the_file_and_what_was_read_are_forgotten_and_nobody_gets_a_mail():
    coop, office = an_office_with_statutes()
    run = an_import(coop, office)
    with seeing(office):
        run.refresh_from_db()
        assert run.content is None
        assert not ImportRow.objects.exclude(record=None).exists()
    assert mail.outbox == []
    told = AuditEntry.objects.get(fact="MembersImported")
    assert (told.details["members"], told.details["shares"], told.details["capital"]) == (3, 4, 400_00)
    assert not AuditEntry.objects.filter(fact="MemberAdmitted").exists()


def test_the_next_member_gets_the_number_after_the_highest():
    coop, office = an_office_with_statutes()
    an_import(coop, office)
    assert a_member(coop, "Dora Dill").number == 5


def test_further_shares_of_a_member_are_a_history():
    coop, office = an_office_with_statutes()
    rows = [HEADER, THREE[0], (1, "Ackermann", "Anna", "", "", "1.6.2021", "", 2, "200", "")]
    run = an_import(coop, office, an_xlsx(rows))
    assert (run.counts["create"], run.counts["further"]) == (1, 1)
    with seeing(office):
        anna = Member.objects.get(coop=coop)
        assert (anna.shares, anna.capital) == (5, 500_00)
        assert shares_on(anna, date(2021, 5, 31)) == 3


def test_a_number_given_out_since_the_preview_stops_it():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office)
    with seeing(office):
        run = confirm_member_import(actor=office, run=run)
    a_member(coop, "Dora Dill")
    with seeing(office), pytest.raises(PreviewOutdated):
        carry_out_member_import(actor=office, run=run, on=TODAY, now=NOW)
    with seeing(office):
        assert Member.objects.filter(coop=coop).count() == 1


def test_only_what_was_confirmed_is_entered_and_only_once():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office)
    with seeing(office), pytest.raises(NotConfirmed):
        carry_out_member_import(actor=office, run=run, on=TODAY, now=NOW)


def test_somebody_without_the_duty_enters_nothing():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office)
    with seeing(office):
        run = confirm_member_import(actor=office, run=run)
    stranger = acting_for(a_person("Emil Ellenbogen"), coop)
    with seeing(office), pytest.raises(NotAllowed):
        carry_out_member_import(actor=stranger, run=run, on=TODAY, now=NOW)


def test_an_error_in_the_middle_leaves_nothing(monkeypatch):
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office)
    with seeing(office):
        run = confirm_member_import(actor=office, run=run)

    def fail(self, pairs):
        raise RuntimeError("the lights go out")

    monkeypatch.setattr(Entering, "_enter_mandates", fail)
    with pytest.raises(RuntimeError), seeing(office):
        carry_out_member_import(actor=office, run=run, on=TODAY, now=NOW)
    with seeing(office):
        assert not Member.objects.filter(coop=coop).exists()
        assert not Party.objects.filter(coop=coop).exists()
        assert not Account.objects.filter(owner=coop.pk, purpose__startswith="capital:").exists()
        run.refresh_from_db()
        assert run.state == RunState.CONFIRMED
