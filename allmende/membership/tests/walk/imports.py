"""Steps of the walk: a list from a file comes in, and goes again."""

from __future__ import annotations

from datetime import date, timedelta

from allmende.membership.models import Claiming, ImportRun, ListOfMembers, Member, RunState
from allmende.membership.use_cases.ask_member_import_undo import ask_member_import_undo
from allmende.membership.use_cases.carry_out_member_import import carry_out_member_import
from allmende.membership.use_cases.confirm_member_import import confirm_member_import
from allmende.membership.use_cases.name_member_columns import Sums, name_member_columns
from allmende.membership.use_cases.preview_member_import import preview_member_import
from allmende.membership.use_cases.undo_member_import import undo_member_import
from allmende.membership.use_cases.upload_member_file import upload_member_file

from ..import_files import HEADER, a_csv
from .steps import step
from .world import World

WAYS_IN = (
    upload_member_file,
    name_member_columns,
    preview_member_import,
    confirm_member_import,
    carry_out_member_import,
)


@step(*WAYS_IN)
def a_list_is_imported(world: World) -> None:
    """What its shares lack is claimed as a whole, but for what falls due after an exit that it names."""
    content = a_csv([HEADER, *_rows(world)]).replace(b"\xef\xbb\xbf", b"")
    run = world.does(upload_member_file, coop=world.coop, file_name="liste.csv", content=content)
    assert run is not None
    as_of = date(world.today.year - 1, 12, 31)
    said = {"columns": run.mapping, "as_of": as_of, "expected": Sums()}
    for use_case, more in (
        (name_member_columns, said),
        (preview_member_import, {}),
        (confirm_member_import, {"claiming": Claiming.ALL}),
    ):
        run = world.does(use_case, run=run, **more)
        if run is None:
            return
    if world.does(carry_out_member_import, run=run):
        leaving = Member.objects.filter(import_run=run).exclude(left_on=None)
        world.mixed |= set(leaving.values_list("pk", flat=True))


@step(ask_member_import_undo, undo_member_import)
def an_import_is_undone(world: World) -> None:
    runs = ImportRun.objects.filter(coop=world.coop, state=RunState.DONE)
    if run := world.one(runs.order_by("-pk")[:2]):
        run = world.does(ask_member_import_undo, run=run)
        if run and world.does(undo_member_import, run=run):
            world.noted.clear()  # whom it deleted nobody ever knew of


def _rows(world: World) -> list[tuple]:
    """Two or three people, the last of whom may have left or be about to."""
    roll = ListOfMembers.objects.filter(coop=world.coop).first()
    first = roll.last_number + 1 if roll else 1
    rows = []
    for place in range(world.chance.randint(2, 3)):
        world.names += 1
        shares = world.chance.randint(1, 3)
        paid = world.chance.choice((shares * 100, shares * 100, shares * 40, 0))
        joined = date(2020, 1, 1) + timedelta(days=world.chance.randint(0, 700))
        left = world.chance.choice(("", "", f"31.12.{world.today.year - 1}", f"31.12.{world.today.year}"))
        rows.append(
            (first + place, f"Beet{world.names}", "Bert", "14770", "Brandenburg", f"{joined:%d.%m.%Y}", left,
             shares, paid, "")
        )  # fmt: skip
    return rows
