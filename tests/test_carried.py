"""Everything a cooperative has leaves in its archive, or stands here with the reason why not."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Field, Model

from allmende.coops.models import Coop
from allmende.kernel.carrying import carried_tables

OPAQUE = {"coop_id", "owner", "payer_owner", "payee_owner"}
"""Numbers that mean a cooperative to the floors above."""
NOT_CARRIED = {
    "coops.AccessToken": "of a person's programs",
    "coops.Invitation": "letters that found their way",
    "coops.Network": "of the installation",
    "directory.Entry": "follows the page of the cooperative by itself; what a register says is the register's",
    "directory.ImportRow": "of a register, with the network's office",
    "home.Report": "about others, to the network's office",
    "membership.ArrivalProgress": "how far an archive on its way in is",
    "membership.CoopArrival": "an archive on its way in",
    "membership.CoopArrivalPart": "an archive on its way in",
    "membership.CoopExport": "archives of archives",
    "membership.CoopExportPart": "archives of archives",
    "membership.ImportProgress": "how far a list on its way in is",
    "membership.ImportRow": "the lines of a list; what came of them is carried",
    "membership.SelfServiceKey": "keys in letters of the other installation",
    "membership.StatementBundle": "a file made from what is carried",
    "membership.YearProgress": "how far a run that waits is",
}


def names_a_coop(column: Field) -> bool:
    return column.related_model is Coop or column.attname in OPAQUE


def of_coops() -> set[type[Model]]:
    """Models that name a cooperative, and those that hang on them."""
    models = [model for model in apps.get_models() if model.__module__.startswith("allmende.")]
    found: set[type[Model]] = set()
    more = {each for each in models if any(map(names_a_coop, each._meta.concrete_fields))}
    while more:
        found |= more
        more = {
            each
            for each in models
            if each not in found
            and any(column.related_model in found for column in each._meta.concrete_fields)
        }
    return found


def test_every_table_of_a_cooperative_is_carried_or_says_why_not():
    carried = {model for table in carried_tables() for model in table.covers}
    assert {model._meta.label for model in of_coops() - carried} == NOT_CARRIED.keys()
    assert {model._meta.label for model in carried - of_coops()} <= {Coop._meta.label}
