from allmende.kernel.apps import DomainConfig


class PaymentsConfig(DomainConfig):
    name = "allmende.payments"
    label = "payments"

    def ready(self) -> None:
        super().ready()
        from .bank_details import check_keys  # reads the settings, and translates: needs loaded apps

        check_keys()
        from . import checks  # noqa: F401  # registers itself; asks models, which need loaded apps
