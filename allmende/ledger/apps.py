from allmende.kernel.apps import DomainConfig


class LedgerConfig(DomainConfig):
    name = "allmende.ledger"
    label = "ledger"
