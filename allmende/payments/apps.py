from allmende.kernel.apps import DomainConfig


class PaymentsConfig(DomainConfig):
    name = "allmende.payments"
    label = "payments"
