from allmende.kernel.apps import DomainConfig


class ExchangeConfig(DomainConfig):
    name = "allmende.exchange"
    label = "exchange"
