"""Where something of a person or a cooperative is stored: behind a row policy, or named here with a reason.

The columns are found, not listed. A new table, also one that a library brings, fails here until somebody has decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, models

from allmende.coops.models import Coop
from allmende.identity.models import Person
from tests.for_each import for_each

OURS = "allmende."

OPEN_TABLES = {
    "account_emailaddress": "allauth asks for it before anyone is signed in",
    "account_emailconfirmation": "stays empty: the links are signed, not stored",
    "coops_coop": "public by purpose: the profile, with the address that the cooperative shows everyone",
    "coops_network": "the installation's public face",
    "directory_entry": "public by purpose: the register on the map",
    "directory_importprogress": "two numbers, written beside the import's own transaction",
    "identity_person": "looked up before anyone is signed in; names stand beside offices, bookings and messages",
    "membership_arrivalprogress": "two numbers, written beside the arrival's own transaction",
    "membership_importprogress": "two numbers, written beside the import's own transaction",
    "kernel_auditentry": "ids and figures, written by whoever acts; nothing reads it but the operator",
    "membership_yearprogress": "two numbers, written beside the run's own transaction",
    "membership_statutes": "public: to be read before anyone joins (§ 15 GenG)",
    "pool_busytime": "neither person nor purpose: everybody may see when something is taken",
    "pool_resource": "public by purpose: what is on offer",
}
"""Tables with such columns, or hanging on one with a policy, that have no policy themselves."""

TABLES_OF_LIBRARIES = {
    "auth_group": "stays empty: permissions are rules",
    "auth_group_permissions": "stays empty",
    "auth_permission": "names of models",
    "django_content_type": "names of models",
    "django_migrations": "names of files",
    "django_session": "tells who asks, so it is read before that is known; a row is found by its secret key",
    "kernel_cache": "counts attempts by network address, before anyone is signed in; gone when they count no longer",
    "procrastinate_events": "when a job began and ended",
    "procrastinate_jobs": "written in anyone's transaction and read by the worker; mails in it go after a week",
    "procrastinate_periodic_defers": "names of jobs",
    "procrastinate_workers": "heartbeats",
}
"""Tables without a model of ours. The queue and the cache are not reached through models at all."""

OPAQUE_NUMBER = re.compile(r"(^|_)(person|coop|owner)(_id)?$")
"""How a number is called that means a person or a cooperative on a floor that knows neither."""
OF_A_PERSON = re.compile(r"(^|_)person(_id)?$")


def our_models() -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model.__module__.startswith(OURS)]


def tables_that_name_someone() -> dict[str, list[str]]:
    """Of all models, also a library's: the columns that say which person or cooperative a row is about."""
    found = {
        model._meta.db_table: [field.name for field in model._meta.concrete_fields if _names_someone(field)]
        for model in apps.get_models(include_auto_created=True)
    }
    return {table: columns for table, columns in found.items() if columns}


def _names_someone(field: models.Field) -> bool:
    return _names_a_person(field) or _refers_to(field, Coop) or _is_number_called(field, OPAQUE_NUMBER)


def _names_a_person(field: models.Field) -> bool:
    return (
        isinstance(field, models.EmailField)
        or _refers_to(field, Person)
        or _is_number_called(field, OF_A_PERSON)
    )


def _refers_to(field: models.Field, model: type[models.Model]) -> bool:
    return isinstance(field, models.ForeignKey) and field.related_model is model


def _is_number_called(field: models.Field, name: re.Pattern[str]) -> bool:
    return isinstance(field, models.IntegerField) and bool(name.search(field.name))


def tables_hanging_on(guarded: set[str]) -> Iterator[tuple[str, str]]:
    """What refers to a guarded table speaks of its rows."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model._meta.db_table in guarded:
                yield model._meta.db_table, field.name


@pytest.fixture
def guarded(db: None) -> set[str]:
    return _tables(
        "c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy where polrelid = c.oid)"
    )


def _tables(condition: str = "true") -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c where c.relkind in ('r', 'p')"
            f" and c.relnamespace = 'public'::regnamespace and {condition}"
        )
        return {name for (name,) in cursor.fetchall()}


def test_what_names_someone_has_a_row_policy_or_a_reason(guarded: set[str]) -> None:
    for table, columns in tables_that_name_someone().items():
        assert table in guarded or table in OPEN_TABLES, (
            f"{table} has {columns} and neither policy nor reason"
        )


def test_what_hangs_on_a_guarded_table_is_guarded_or_has_a_reason(guarded: set[str]) -> None:
    for table, column in tables_hanging_on(guarded):
        assert table in guarded or table in OPEN_TABLES, f"{table}.{column} leads to a guarded table"


def test_tables_of_libraries_were_looked_at(db: None) -> None:
    ours = {model._meta.db_table for model in our_models()}
    assert _tables() - ours - set(OPEN_TABLES) == set(TABLES_OF_LIBRARIES)


def test_no_reason_is_left_over(guarded: set[str]) -> None:
    """A table that got its policy, or that is gone, needs no excuse."""
    open_ones = set(tables_that_name_someone()) | {table for table, _column in tables_hanging_on(guarded)}
    open_ones |= {"account_emailconfirmation"}  # leads to an address by way of another open table
    assert set(OPEN_TABLES) == open_ones - guarded


@for_each(our_models(), name=lambda model: model._meta.label)
def test_purpose_and_retention_stand_beside_what_names_a_person(model: type[models.Model]) -> None:
    personal = [field.name for field in model._meta.concrete_fields if _names_a_person(field)]
    text = (model.__doc__ or "").lower()
    for word in ("purpose", "retention"):
        assert not personal or word in text, f"{model.__name__} has {personal} and does not say its {word}"
