"""Persons and their logins."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Func
from django.db.models.functions import Lower, Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    GERMAN = "de", _("German")


class PersonManager(BaseUserManager["Person"]):
    """What django.contrib.auth asks of the model of a login."""

    def create_user(
        self, *, email: str, name: str = "", password: str | None = None, **fields: Any
    ) -> Person:
        person = self.model(email=email.strip().lower(), name=name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """A natural person with a login. Not a member: `membership` keeps its own rows.

    `session_generation` counts up to end every session of the person.
    Purpose of name, email and language: to address the person and to show who acted.
    Retention: until the person deletes the login; then the row stays without them (`delete_login`).
    """

    email = models.EmailField(_("E-mail"))
    name = models.CharField(_("Name"), max_length=120)
    sort_name = models.GeneratedField(
        expression=Func(F("name"), function="allmende_plain"),
        output_field=models.TextField(),
        db_persist=True,
    )
    language = models.CharField(
        _("Language"), max_length=2, choices=Language.choices, default=Language.GERMAN
    )
    is_active = models.BooleanField(default=True)
    session_generation = models.PositiveIntegerField(default=0, editable=False)
    joined_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_login_per_email"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("a person who has left"))

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is checked against: a new password or a new generation ends all of them."""
        seed = f"{self.password}:{self.session_generation}"
        return salted_hmac(
            "allmende.identity.Person.session", seed, secret=secret, algorithm="sha256"
        ).hexdigest()
