"""Make a personal access token at the machine."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from allmende.coops.models import AccessToken, Coop
from allmende.coops.use_cases.make_token import make_token
from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.doors import refusal_text
from allmende.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Make a personal access token for the JSON API and print its secret, this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="e-mail of the person the token stands for")
        parser.add_argument("--coop", default="", help="short name of the cooperative the person acts for")
        parser.add_argument("--scopes", default=",".join(AccessToken.SCOPES), help="default: %(default)s")
        parser.add_argument("--days", type=int, default=90, help="how long it is valid, at most 366")
        parser.add_argument("--name", default="bin/allmende token create", help="what it is for")

    @translation.override("en")  # as all that the command line says
    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            _token, secret = make_token(
                actor=Actor.job("create_token"),
                holder=_holder(options["email"], options["coop"]),
                name=options["name"],
                scopes=[scope.strip() for scope in options["scopes"].split(",") if scope.strip()],
                expires_at=now + timedelta(days=options["days"]),
                now=now,
            )
        except DomainError as error:
            raise CommandError(refusal_text(error)) from error
        self.stdout.write(secret)


def _holder(email: str, slug: str) -> Actor:
    person = Person.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        raise CommandError(f"There is no login with the address {email}.")
    coop = Coop.objects.filter(slug=slug).first()
    if slug and coop is None:
        raise CommandError(f"There is no cooperative with the short name {slug}.")
    return Actor(person_id=person.pk, coop_id=coop.pk if coop else None)
