from allmende.kernel.apps import DomainConfig


class LedgerConfig(DomainConfig):
    name = "allmende.ledger"
    label = "ledger"
    written_by_functions = ("ledger_account", "ledger_transfer", "ledger_hold")
