from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.coops.models import Duty
from allmende.coops.queries import people_with_duty
from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Account, Somebody, Wish, people_from
from allmende.membership.models import Application, Bond, BondRole, Party
from allmende.membership.refusals.members import (
    AlreadyAMember,
    AlreadyApplied,
    ApplicationNotAllowed,
    NoStatutes,
    StatutesHaveChanged,
    TooFewShares,
    TooManyShares,
)
from allmende.membership.use_cases.admit_member import admit_member
from allmende.membership.use_cases.apply_for_membership import apply_for_membership
from allmende.payments.bank_details import decrypt
from allmende.payments.iban import InvalidIban
from tests.members import TEXT, some_statutes
from tests.people import a_coop, a_person, acting_for, an_officer

from .joining import ANNA, BOARD, DECIDED_AT, SIGNED_AT, a_declaration, an_application, named, stored

pytestmark = pytest.mark.django_db
CHILD = replace(ANNA, birth_date=date(2008, 3, 3))
"""18 on the day after SIGNED_AT."""
ORGANISATION = Somebody(
    kind="organisation", name="Werkhof Linde eG", street="Am Speicher 3", postcode="14770", town="Brennau"
)
HOUSEHOLD = replace(ORGANISATION, kind="household", name="Familie Ackermann")


def mails():
    with connection.cursor() as cursor:
        cursor.execute(
            "select args->>'to', args->>'subject', args->>'about', jsonb_array_length(args->'attachments')"
            " from procrastinate_jobs where task_name like '%send_mail' order by id"
        )
        return cursor.fetchall()


def test_a_guests_declaration_is_kept_with_all_that_was_shown():
    coop = a_coop("Gartenwerk eG")
    statutes = some_statutes(coop, notice_months=24)
    application = stored(an_application(coop, wish=Wish(shares=3)))
    assert (application.state, application.shares, application.signed_at) == ("open", 3, SIGNED_AT)
    assert (application.statutes, application.statutes_hash) == (statutes, statutes.text_hash)
    kept = application.declaration
    assert (kept["language"], kept["form"], kept["signatures"]) == ("de", "text", ["Anna Ackermann"])
    assert kept["details"]["birth_date"] == "1980-05-04"
    assert set(kept["statements"]) == {"has_read", "declares", "knows_privacy"}
    assert len(kept["duties"]) == 3  # to pay, no further liability, the long notice
    assert application.party.person_id is None  # a guest links no login
    told = AuditEntry.objects.get(fact="ApplicationMade")
    assert (told.system, told.details["shares"]) == ("applicant", 3)
    label = f"application:{application.pk}"
    offices = people_with_duty(coop_id=coop.pk, duty=Duty.REGISTER, on=SIGNED_AT.date())
    assert [(to, about, files) for to, _subject, about, files in mails()] == [
        ("anna@example.org", label, 1),
        *((person.email, label, 0) for person in offices),
    ]


def test_the_login_is_linked_by_the_persons_own_act():
    coop, person = a_coop(), a_person("Anna Ackermann")
    application = an_application(coop, actor=acting_for(person))
    told = AuditEntry.objects.get(fact="ApplicationMade")
    assert (told.system, told.person_id) == ("applicant", None)  # who is not admitted is forgotten
    assert stored(application).party.person_id == person.pk
    with seeing(acting_for(person)):
        assert Application.objects.count() == 1


def test_the_office_that_enters_a_paper_links_nothing():
    coop = a_coop()
    application = an_application(coop, actor=an_officer(coop))
    assert stored(application).party.person_id is None


def test_sent_twice_it_is_one_application():
    coop = a_coop()
    declaration = a_declaration(coop)
    made = [
        apply_for_membership(actor=GUEST, coop=coop, declaration=declaration, now=SIGNED_AT).pk
        for _again in range(2)
    ]
    assert made[0] == made[1]
    with system_access():
        assert Party.objects.filter(coop=coop).count() == 1


def test_who_signs_for_an_organisation_has_the_login():
    coop, person = a_coop(), a_person("Rita Rübe")
    beside = people_from("Rita Rübe\nKurt Kohl", BondRole.REPRESENTATIVE)
    application = an_application(coop, ORGANISATION, actor=acting_for(person), beside=beside)
    with system_access():
        bonds = Bond.objects.filter(party=application.party).order_by("pk")
        assert [(each.role, each.beside.full_name, each.beside.person_id) for each in bonds] == [
            ("representative", "Rita Rübe", person.pk),
            ("representative", "Kurt Kohl", None),
        ]
    assert stored(application).party.person_id is None


def test_guardians_and_joint_holders_stand_beside():
    coop = a_coop()
    child = an_application(coop, CHILD, beside=people_from("Eva Ackermann", BondRole.GUARDIAN))
    household = an_application(
        coop, HOUSEHOLD, beside=people_from("Eva Ackermann\nUwe Acker", BondRole.JOINT_HOLDER)
    )
    with system_access():
        found = Bond.objects.order_by("pk").values_list("party_id", "role")
        assert list(found) == [
            (child.party_id, "guardian"),
            (household.party_id, "joint_holder"),
            (household.party_id, "joint_holder"),
        ]


def test_the_account_is_kept_encrypted():
    coop = a_coop()
    account = Account(holder="", iban="de89 3704 0044 0532 0130 00")
    application = stored(an_application(coop, account=account))
    assert (application.masked_iban, application.holder) == ("DE89 •••• 3000", "Anna Ackermann")
    assert decrypt(application.iban) == "DE89370400440532013000"
    assert "0532" not in str(application.declaration)
    assert "mandate" in application.declaration["statements"]
    with pytest.raises(InvalidIban):
        an_application(coop, named("Bert", "Beet"), account=replace(account, iban="DE00 1234"))


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        ({"wish": Wish(shares=1)}, TooFewShares, "shares"),
        ({"wish": Wish(shares=6)}, TooManyShares, "shares"),
        ({"wish": Wish(shares=2, pays_instalments=True)}, ApplicationNotAllowed, "pays"),
        ({"wish": Wish(shares=2, is_investing=True)}, ApplicationNotAllowed, "is_investing"),
        ({"wish": Wish(shares=2, group="users")}, ApplicationNotAllowed, "group"),
        ({"has_read": False}, ApplicationNotAllowed, "has_read"),
        ({"declares": False}, ApplicationNotAllowed, "declares"),
        ({"knows_privacy": False}, ApplicationNotAllowed, "knows_privacy"),
        ({"signatures": (" ",)}, ApplicationNotAllowed, "signature"),
        ({"applicant": replace(ANNA, family_name="")}, ApplicationNotAllowed, "family_name"),
        ({"applicant": replace(ANNA, town="")}, ApplicationNotAllowed, "town"),
        ({"applicant": replace(ANNA, birth_date=None)}, ApplicationNotAllowed, "birth_date"),
        ({"applicant": replace(ANNA, birth_date=date(2027, 1, 1))}, ApplicationNotAllowed, "birth_date"),
        ({"applicant": CHILD}, ApplicationNotAllowed, "guardians"),
        ({"applicant": ORGANISATION}, ApplicationNotAllowed, "representatives"),
        ({"applicant": HOUSEHOLD}, ApplicationNotAllowed, "joint_holders"),
        (
            {"applicant": HOUSEHOLD, "beside": people_from("Eva Acker", BondRole.JOINT_HOLDER)},
            ApplicationNotAllowed,
            "joint_holders",
        ),
        ({"applicant": replace(ORGANISATION, name="")}, ApplicationNotAllowed, "name"),
        ({"applicant": replace(ANNA, kind="robot")}, ApplicationNotAllowed, "kind"),
        ({"beside": people_from("Eva Acker", BondRole.GUARDIAN)}, ApplicationNotAllowed, "guardians"),
        ({"beside": people_from("Eva Acker", BondRole.HEIR)}, ApplicationNotAllowed, ""),
        (
            {"applicant": CHILD, "beside": people_from("Eva", BondRole.GUARDIAN)},
            ApplicationNotAllowed,
            "guardians",
        ),
    ],
)
def test_what_the_statutes_and_the_law_do_not_allow_is_refused(said, refusal, field):
    coop = a_coop()
    some_statutes(coop, shares_required=2, shares_most=5)
    declaration = a_declaration(coop, **{"wish": Wish(shares=2)} | said)
    with pytest.raises(refusal) as refused:
        apply_for_membership(actor=GUEST, coop=coop, declaration=declaration, now=SIGNED_AT)
    assert refused.value.field == field
    with system_access():
        assert not Party.objects.exists()


def test_of_age_on_the_eighteenth_birthday():
    coop = a_coop()
    grown_up = replace(ANNA, birth_date=date(2008, 3, 2))
    assert an_application(coop, grown_up).pk


def test_one_of_the_groups_that_the_statutes_name():
    coop = a_coop()
    some_statutes(coop, groups=[{"code": "users", "name": "Nutzer", "votes": True}])
    with pytest.raises(ApplicationNotAllowed):
        an_application(coop)
    assert an_application(coop, wish=Wish(shares=1, group="users")).group == "users"


def test_an_association_without_shares():
    coop = a_coop("Gartenfreunde e. V.", legal_form="ev")
    some_statutes(coop, share_price=0, pay_at_once=0, dues=60_00)
    with pytest.raises(TooManyShares):
        an_application(coop)
    application = an_application(coop, wish=Wish())
    office = an_officer(coop)
    with seeing(office):
        member = admit_member(actor=office, application_id=application.pk, resolution=BOARD, now=DECIDED_AT)
    assert (member.shares, member.account_id) == (0, None)


def test_nobody_joins_without_statutes_or_by_older_ones():
    coop = a_coop()
    declaration = a_declaration(coop)
    some_statutes(coop, valid_from=date(2026, 3, 1), text=f"{TEXT} Geändert.")
    with pytest.raises(StatutesHaveChanged):
        apply_for_membership(actor=GUEST, coop=coop, declaration=declaration, now=SIGNED_AT)
    with pytest.raises(NoStatutes):
        apply_for_membership(actor=GUEST, coop=a_coop(), declaration=declaration, now=SIGNED_AT)


def test_neither_a_job_nor_a_token_of_another_scope():
    coop = a_coop()
    declaration = a_declaration(coop)
    person = a_person()
    for actor in (Actor.job("test"), Actor(person_id=person.pk, scopes=frozenset({"pool"}))):
        with pytest.raises(NotAllowed):
            apply_for_membership(actor=actor, coop=coop, declaration=declaration, now=SIGNED_AT)


def test_nobody_applies_twice_or_as_a_member():
    coop, person = a_coop(), acting_for(a_person())
    application = an_application(coop, actor=person)
    with pytest.raises(AlreadyApplied):
        an_application(coop, actor=person)
    office = an_officer(coop)
    with seeing(office):
        admit_member(actor=office, application_id=application.pk, resolution=BOARD, now=DECIDED_AT)
    with pytest.raises(AlreadyAMember):
        an_application(coop, actor=person)
    assert an_application(a_coop(), actor=person).pk  # another cooperative is another list


def test_the_database_keeps_one_open_application_a_party():
    application = an_application(a_coop())
    application.pk, application.key = None, None
    with (
        pytest.raises(IntegrityError, match="one_open_application_per_party"),
        transaction.atomic(),
        system_access(),
    ):
        application.save(force_insert=True)
    with (
        pytest.raises(IntegrityError, match="application_keeps_a_whole_account_or_none"),
        transaction.atomic(),
        system_access(),
    ):
        Application.objects.update(iban_end="3000")


def test_applications_are_seen_by_their_cooperative_only():
    coop = a_coop()
    an_application(coop)
    for actor, seen in ((an_officer(coop), 1), (an_officer(a_coop()), 0), (GUEST, 0)):
        with seeing(actor), connection.cursor() as cursor:
            cursor.execute("select count(*) from membership_application")
            assert cursor.fetchone() == (seen,)
