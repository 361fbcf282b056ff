"""The tables that domains have registered, each after those it speaks of."""

from __future__ import annotations

from .rows import CarriedTable

_tables: dict[str, CarriedTable] = {}


def carry(*tables: CarriedTable) -> None:
    """Register tables, in `<domain>/carried.py`."""
    for table in tables:
        if table.name in _tables:
            raise ValueError(f"two tables of the archive are called {table.name}")
        _tables[table.name] = table


def carried_tables() -> list[CarriedTable]:
    """All of them, in an order that is always the same."""
    found: dict[str, CarriedTable] = {}

    def visit(name: str, on_the_way: tuple[str, ...]) -> None:
        if name in found:
            return
        if name in on_the_way:
            raise ValueError(f"tables of the archive speak of each other: {on_the_way}")
        for other in sorted(_tables[name].after):
            visit(other, (*on_the_way, name))
        found[name] = _tables[name]

    for name in sorted(_tables):
        visit(name, ())
    return list(found.values())


def holds_nothing(coop_id: int) -> bool:
    """Whether a cooperative has no row yet of what an archive would bring."""
    return not any(table.comes_back and table.has_rows(coop_id) for table in _tables.values())
