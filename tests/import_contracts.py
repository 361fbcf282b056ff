"""A contract of our own for import-linter: what a domain shows to the others."""

from __future__ import annotations

from typing import Any

from importlinter import Contract, ContractCheck, fields, output


class FaceContract(Contract):
    """From another domain only the rooms that are its face are imported, and the pure modules beside them.

    - package: what contains the domains
    - private_rooms: the rooms nobody else enters
    - knows_everyone: the domain that wires all others together
    - open_domains: domains that are tools of all the others and have no rooms
    """

    type_name = "face"

    package = fields.StringField()
    private_rooms = fields.ListField(subfield=fields.StringField())
    knows_everyone = fields.StringField()
    open_domains = fields.ListField(subfield=fields.StringField())

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        package, private, opened = str(self.package), set(self.private_rooms), set(self.open_domains)
        broken = []
        for imported in sorted(graph.modules):
            domain, room = _domain_and_room(imported, package)
            if room not in private or domain in opened:
                continue
            for importer in sorted(graph.find_modules_that_directly_import(imported)):
                visitor, its_room = _domain_and_room(importer, package)
                if visitor not in {domain, self.knows_everyone} and its_room != "tests":
                    broken.append(f"{importer} imports {imported}")
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["broken"]:
            output.print_error(line)


def _domain_and_room(module: str, package: str) -> tuple[str, str]:
    parts = module.removeprefix(package + ".").split(".")
    return parts[0], parts[1] if len(parts) > 1 else ""
