"""Everything a cooperative has leaves in its archive, or stands here with the reason why not."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Field, Model, UUIDField

from allmende.coops.models import Coop
from allmende.kernel.carrying import Table, carried_tables

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


NAME_THEMSELVES = [
    table
    for table in carried_tables()
    if isinstance(table, Table) and table.comes_back and table.name in table.refs.values()
]


@pytest.mark.parametrize("table", NAME_THEMSELVES, ids=lambda table: table.name)
def test_a_row_that_names_another_of_its_table_goes_in_when_that_is_known(table):
    """UUIDs are known before, and what is set later needs no order. All else names what stands above in the file."""
    names = {name for name, of in table.refs.items() if of == table.name}
    if isinstance(table.model._meta.pk, UUIDField):
        assert not table.own_refs
        return
    assert set(table.own_refs) == names - set(table.later)
    if not table.own_refs:
        return
    assert table.rows(0).query.order_by == ("pk",)
    (column,) = table.own_refs
    rows = [
        {"id": 1},
        {"id": 2, column: None},
        {"id": 3, column: 1},
        {"id": 4, column: 2},
        {"id": 5, column: 4},
    ]
    known: set[int] = set()
    for together in table.at_once(rows):
        assert {said.get(column) for said in together} - {None} <= known
        known |= {said["id"] for said in together}
    assert known == {1, 2, 3, 4, 5}


def test_claims_are_among_those_that_name_themselves():
    assert [table.name for table in NAME_THEMSELVES if table.own_refs] == ["claims"]
