from allmende.kernel.apps import DomainConfig


class HomeConfig(DomainConfig):
    name = "allmende.home"
    label = "home"
