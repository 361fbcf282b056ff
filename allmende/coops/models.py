"""Cooperatives, the network that connects them, and who may act for whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from allmende.places.models import PlacedModel


class LegalForm(models.TextChoices):
    """Any form of shared ownership; law and statutes hang on the jurisdiction, not on this word."""

    EG = "eg", _("registered cooperative (eG)")
    SCE = "sce", _("European cooperative (SCE)")
    EV = "ev", _("registered association (e. V.)")
    GMBH = "gmbh", _("limited company (GmbH, UG)")
    FOUNDATION = "foundation", _("foundation")
    CITY = "city", _("city or municipality")
    FORMATION = "formation", _("group in formation")
    OTHER = "other", _("other legal form")


class Sector(models.TextChoices):
    """What a cooperative works on; the last column of a register is mapped onto these."""

    FOOD = "food", _("Food and agriculture")
    HOUSING = "housing", _("Building and housing")
    ENERGY = "energy", _("Energy and climate")
    MOBILITY = "mobility", _("Mobility")
    CULTURE = "culture", _("Art, culture and leisure")
    EDUCATION = "education", _("Education and knowledge")
    HEALTH = "health", _("Health and care")
    DIGITAL = "digital", _("Digital and media")
    FINANCE = "finance", _("Money, law and insurance")
    TRADE = "trade", _("Retail and trade")
    CRAFT = "craft", _("Crafts and production")
    SERVICE = "service", _("Services")
    COMMUNITY = "community", _("Community and democracy")
    ENVIRONMENT = "environment", _("Nature and environment")
    OTHER = "other", _("Other")


class Organ(models.TextChoices):
    BOARD = "board", _("board")
    SUPERVISORY_BOARD = "supervisory_board", _("supervisory board")
    STAFF = "staff", _("staff")


class Duty(models.TextChoices):
    """What an office may do for its cooperative."""

    SPEND = "spend", _("borrow and pay")
    LEND = "lend", _("offer and lend")
    MEMBERS = "members", _("appoint and invite people")
    PROFILE = "profile", _("edit the profile")
    REGISTER = "register", _("keep the list of members")
    NETWORK = "network", _("run the network's directory")


def labels(choices: type[models.TextChoices], values: Iterable[str]) -> list[str]:
    """What people read for stored values, in the order in which they are declared."""
    chosen = set(values)
    return [str(label) for value, label in choices.choices if value in chosen]


class Coop(PlacedModel):
    """A cooperative of the network, of any legal form. What stands here is public.

    Purpose: the public profile; `contact_email` is where answers to its mails go. Retention: without end, because
    bookings and books of others refer to it; the address until the cooperative changes it.
    """

    name = models.CharField(_("Name"), max_length=200)
    sort_name = models.GeneratedField(
        expression=Func(F("name"), function="allmende_plain"),
        output_field=models.TextField(),
        db_persist=True,
    )
    slug = models.SlugField(max_length=80, unique=True)
    legal_form = models.CharField(
        _("Legal form"), max_length=20, choices=LegalForm.choices, default=LegalForm.EG
    )
    legal_form_text = models.CharField(max_length=120, blank=True)
    jurisdiction = models.CharField(_("Country of law"), max_length=2, default="DE")
    sectors = ArrayField(models.CharField(max_length=20, choices=Sector.choices), default=list, blank=True)
    description = models.TextField(_("About"), blank=True, max_length=10_000)
    website = models.URLField(_("Website"), blank=True)
    contact_email = models.EmailField(_("E-mail for contact"), blank=True)
    time_zone = models.CharField(_("Time zone"), max_length=64, default="Europe/Berlin")
    joined_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["sort_name", "pk"]
        constraints = [
            *PlacedModel.Meta.constraints,
            models.CheckConstraint(name="a_coop_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="only_another_legal_form_has_words_of_its_own",
                condition=Q(legal_form_text="") | Q(legal_form=LegalForm.OTHER),
            ),
        ]
        indexes = [*PlacedModel.Meta.indexes]

    def __str__(self) -> str:
        return self.name

    @property
    def sector_labels(self) -> list[str]:
        return labels(Sector, self.sectors)

    @property
    def legal_form_label(self) -> str:
        """The legal form in words, those of the cooperative where it has its own."""
        return self.legal_form_text or str(LegalForm(self.legal_form).label)


class Network(models.Model):
    """The installation's one network. The cooperative that runs it is its host; that one's office is the network's.

    The unit is what the exchange counts in; changing its decimals after the first transfer is refused.
    Purpose of `reports_to`: where reports of guests go, shown to nobody. Retention: until the office changes it.
    """

    host = models.OneToOneField(Coop, models.PROTECT, related_name="hosted_network")
    name = models.CharField(_("Name of the network"), max_length=120)
    unit_name = models.CharField(_("Name of the unit"), max_length=30, default="Credits")
    unit_code = models.CharField(max_length=12, default="CREDIT", editable=False)
    unit_decimals = models.PositiveSmallIntegerField(_("Decimals of the unit"), default=2)
    credit_limit = models.BigIntegerField(_("Credit limit of a new account"), default=100_00)
    max_balance = models.BigIntegerField(_("Highest balance of a new account"), default=500_00)
    imprint = models.TextField(_("Imprint"), blank=True, max_length=20_000)
    privacy = models.TextField(_("Privacy notice"), blank=True, max_length=50_000)
    reports_to = models.EmailField(_("Reports go to"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="one_network_per_installation", condition=Q(id=1)),
            models.CheckConstraint(
                name="network_unit_has_at_most_six_decimals", condition=Q(unit_decimals__lte=6)
            ),
            models.CheckConstraint(
                name="a_first_trade_is_possible", condition=Q(credit_limit__gt=0, max_balance__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """An office held from a day to a day, with its duties. Never a flag; a change of duties is a new office.

    `until_day` is the first day on which it is no longer held.
    Purpose: to know who may act for a cooperative, and who could. Retention: ten years after its end (HGB § 257).
    """

    coop = models.ForeignKey(Coop, models.PROTECT, related_name="offices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organ = models.CharField(_("Organ"), max_length=20, choices=Organ.choices)
    duties = ArrayField(models.CharField(max_length=20, choices=Duty.choices), default=list)
    from_day = models.DateField(_("From"))
    until_day = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        ordering = ["coop_id", "person_id", "from_day"]
        constraints = [
            models.CheckConstraint(
                name="an_office_ends_after_it_begins",
                condition=Q(until_day__isnull=True) | Q(until_day__gte=F("from_day")),
            ),
            models.UniqueConstraint(
                fields=["coop", "person", "organ"],
                condition=Q(until_day__isnull=True),
                name="one_open_office_per_organ_and_person",
            ),
        ]
        indexes = [models.Index(fields=["person", "coop"], name="office_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.organ} @ {self.coop_id}"

    @property
    def duty_labels(self) -> list[str]:
        return labels(Duty, self.duties)


class Invitation(PlacedModel):
    """A letter that makes its reader an office holder: of a cooperative, or of one that its acceptance founds.

    `coop` is empty when acceptance founds the cooperative named in `organisation`.
    Purpose of `email`: to send the letter, and to show whom an open invitation awaits. Retention: emptied the night
    after it was accepted, withdrawn or ran out (after 30 days); the row is removed 90 days later.
    """

    coop = models.ForeignKey(Coop, models.CASCADE, null=True, blank=True, related_name="invitations")
    organisation = models.CharField(max_length=200, blank=True)
    legal_form = models.CharField(max_length=20, choices=LegalForm.choices, default=LegalForm.OTHER)
    legal_form_text = models.CharField(max_length=120, blank=True)
    sectors = ArrayField(models.CharField(max_length=20, choices=Sector.choices), default=list, blank=True)
    description = models.TextField(blank=True, max_length=10_000)
    website = models.URLField(blank=True)
    email = models.EmailField(_("E-mail"))
    language = models.CharField(max_length=2, default="de")
    organ = models.CharField(max_length=20, choices=Organ.choices, default=Organ.BOARD)
    duties = ArrayField(models.CharField(max_length=20, choices=Duty.choices), default=list)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    inviting_coop = models.ForeignKey(Coop, models.CASCADE, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_coop = models.ForeignKey(Coop, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            *PlacedModel.Meta.constraints,
            models.CheckConstraint(
                name="an_invitation_names_a_coop_or_an_organisation",
                condition=Q(coop__isnull=False, organisation="")
                | (Q(coop__isnull=True) & ~Q(organisation="")),
            ),
        ]

    @property
    def duty_labels(self) -> list[str]:
        return labels(Duty, self.duties)


class AccessToken(models.Model):
    """A personal access token for the API, bound to one cooperative or, without one, to the person.

    Only the hash of the secret is kept. Purpose: access by programs. Retention: one year after its end.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    coop = models.ForeignKey(Coop, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(_("What it is for"), max_length=80)
    scopes = ArrayField(models.CharField(max_length=20))
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("Valid until"))
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    SCOPES: ClassVar[list[str]] = ["directory", "pool", "exchange", "membership", "coops"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_token_expires_after_it_was_made", condition=Q(expires_at__gt=F("created_at"))
            ),
        ]
