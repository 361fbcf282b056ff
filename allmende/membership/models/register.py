"""The cooperative's own register: who somebody is (party), and the membership (member)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Concat, Now
from django.utils.translation import gettext_lazy as _

from allmende.coops.models import Coop


class PartyKind(models.TextChoices):
    PERSON = "person", _("natural person")
    ORGANISATION = "organisation", _("organisation")
    HOUSEHOLD = "household", _("household or joint holders")


CONTACT_DATA = (
    *("given_name", "family_name", "name", "register_entry", "birth_date", "email", "phone"),
    *("street", "address_extra", "postcode", "town", "country", "language"),
)
"""What the office edits of a party; each edit keeps what was there before."""


class Party(models.Model):
    """Who somebody is, as one cooperative knows them. Never shared: another cooperative has its own row.

    person: the login, linked by the person's own act only.
    birth_date: whether guardians must sign. phone, email: for letters.
    Purpose: the list of members (§ 30 GenG), letters to members. Retention: name and address stay in the list of
    members, also after the exit (§ 30 GenG); e-mail, phone, language and date of birth go twelve months after
    the exit, when its year is accounted for and all is paid; of an application that was refused everything goes at
    once (§ 15 GenG).
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    kind = models.CharField(_("Who"), max_length=12, choices=PartyKind.choices, default=PartyKind.PERSON)
    given_name = models.CharField(_("Given name"), max_length=100, blank=True)
    family_name = models.CharField(_("Family name"), max_length=100, blank=True)
    name = models.CharField(_("Name of the organisation or household"), max_length=200, blank=True)
    register_entry = models.CharField(_("Register and number"), max_length=120, blank=True)
    birth_date = models.DateField(_("Date of birth"), null=True, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    street = models.CharField(_("Street and number"), max_length=200, blank=True)
    address_extra = models.CharField(_("Address line 2"), max_length=200, blank=True)
    postcode = models.CharField(_("Postcode"), max_length=12, blank=True)
    town = models.CharField(_("Town"), max_length=120, blank=True)
    country = models.CharField(_("Country"), max_length=2, default="DE")
    language = models.CharField(
        _("Language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sort_name = models.GeneratedField(
        expression=Func(
            Case(
                When(kind="person", then=Concat(F("family_name"), Value(", "), F("given_name"))),
                default=F("name"),
            ),
            function="allmende_plain",
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    search_text = models.GeneratedField(
        expression=Func(
            Concat(
                *(
                    part
                    for column in ("given_name", "family_name", "name", "town")
                    for part in (F(column), Value(" "))
                ),
                F("postcode"),
            ),
            function="membership_sought",
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    """What a search by words looks into: plain, and without apostrophes. Under a row policy no trigram index helps: it
    is read by the cooperative's index.
    """
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_party_has_a_name",
                condition=(Q(kind="person") & ~Q(family_name="")) | (~Q(kind="person") & ~Q(name="")),
            ),
            models.UniqueConstraint(
                name="one_register_row_per_login_and_coop",
                fields=["coop", "person"],
                condition=Q(person__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["coop", "sort_name", "id"], name="party_by_name"),
            models.Index(fields=["coop", "email"], name="party_by_email"),
            models.Index(fields=["person"], name="party_by_person", condition=Q(person__isnull=False)),
            models.Index(
                fields=["coop", "birth_date"],
                name="party_by_birthday",
                condition=Q(birth_date__isnull=False),
            ),
        ]

    @property
    def full_name(self) -> str:
        """As on a letter: "Anna Ackermann", "Werkhof Linde eG"."""
        return f"{self.given_name} {self.family_name}".strip() if self.kind == PartyKind.PERSON else self.name

    @property
    def list_name(self) -> str:
        """As in a list: "Ackermann, Anna", "Werkhof Linde eG"."""
        if self.kind != PartyKind.PERSON:
            return self.name
        return ", ".join(filter(None, (self.family_name, self.given_name)))

    @property
    def address_lines(self) -> list[str]:
        """Street, second line, postcode with town; without what is not known."""
        return list(filter(None, (self.street, self.address_extra, f"{self.postcode} {self.town}".strip())))


class PartyChange(models.Model):
    """What the register said of a party before it was edited; goes with the party, and is never changed itself.

    before: the values of CONTACT_DATA until then. Purpose: proof of what was known when, lists as known
    at a moment, and letters that came back. Retention: three years after the end of the year of the exit (§ 30 GenG).
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="changes")
    before = models.JSONField()
    changed_at = models.DateTimeField()
    actor_person = models.BigIntegerField(null=True)
    actor_coop = models.BigIntegerField(null=True)
    actor_system = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="every_change_of_a_party_has_an_actor",
                condition=Q(actor_person__isnull=False) | ~Q(actor_system=""),
            ),
        ]
        indexes = [models.Index(fields=["coop", "party", "changed_at"], name="changes_of_a_party")]


class SelfServiceKey(models.Model):
    """The key in a letter that links a login to a party, by the act of whoever opens it. Its hash is all that is kept.

    Purpose: self-service. Retention: until it was used, a newer letter replaced it, or the night after it ran out.
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    party = models.OneToOneField(Party, models.CASCADE, related_name="self_service_key")
    key_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_key_to_self_service_runs_out", condition=Q(expires_at__gt=F("sent_at"))
            ),
        ]


class ListOfMembers(models.Model):
    """A cooperative's list (Mitgliederliste, § 30 GenG) as one row: whoever gives out a number locks it first."""

    coop = models.OneToOneField(Coop, models.PROTECT, primary_key=True, related_name="+")
    last_number = models.PositiveIntegerField(default=0)


class Member(models.Model):
    """A membership in the list of members. Never deleted; leaving ends it.

    Four dates apart: signed_on (declaration), admitted_on (resolution), joined_on (effective), recorded_at.
    shares, capital: the sums of all recorded movements, also of those that take effect later; kept by the database
    under lock, so that no two withdrawals take the same share. capital in cents.
    left_on: the last day of the membership. voided_at: the row was entered by mistake and never was a membership; it
    keeps its number, which only a corrected list gives again where a list had brought it (importing/numbers.py), holds
    nothing, and its last day lies before its first, so that it covers no day. account: its
    capital in the ledger.
    Purpose: the list of members. Retention: it stays in the list, also after the exit (§ 30 GenG).
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, related_name="memberships")
    number = models.PositiveIntegerField(_("Number"))
    group = models.CharField(_("Group"), max_length=40, blank=True)
    is_investing = models.BooleanField(_("Investing member"), default=False)
    signed_on = models.DateField(_("Signed"), null=True, blank=True)
    admitted_on = models.DateField(_("Admitted"))
    joined_on = models.DateField(_("Member since"))
    resolution = models.CharField(_("Resolution"), max_length=200, blank=True)
    left_on = models.DateField(_("Member until"), null=True, blank=True)
    left_by = models.CharField(max_length=20, blank=True)
    """The cause of leaving (departures.Cause)."""
    voided_at = models.DateTimeField(null=True)
    shares = models.IntegerField(default=0)
    capital = models.BigIntegerField(default=0)
    account_id = models.BigIntegerField(null=True)
    """The account in the ledger; None where the cooperative has no shares."""
    import_run = models.ForeignKey(
        "membership.ImportRun", models.PROTECT, null=True, related_name="+", db_index=False
    )
    """The file it came from. Set when the row is made and never changed: only such rows can be taken back."""
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_number_is_given_once",
                fields=["coop", "number"],
                condition=Q(voided_at=None) | Q(import_run=None),
            ),
            models.UniqueConstraint(
                name="one_current_membership_per_party",
                fields=["party"],
                condition=Q(left_on__isnull=True),
            ),
            models.CheckConstraint(name="nobody_holds_fewer_than_no_shares", condition=Q(shares__gte=0)),
            models.CheckConstraint(name="capital_is_not_negative", condition=Q(capital__gte=0)),
            models.CheckConstraint(
                name="a_membership_ends_after_it_began",
                condition=Q(voided_at=None, left_on=None)
                | Q(voided_at=None, left_on__gte=F("joined_on"))
                | Q(voided_at__isnull=False, left_on__isnull=False, left_on__lt=F("joined_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["coop", "left_on", "number"], name="member_by_end"),
            models.Index(fields=["coop", "number", "id"], name="member_by_number"),
            models.Index(fields=["coop", "joined_on", "number"], name="member_by_beginning"),
            models.Index(
                fields=["import_run"], name="member_by_import", condition=Q(import_run__isnull=False)
            ),
        ]
