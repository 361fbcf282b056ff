from allmende.kernel.apps import DomainConfig


class IdentityConfig(DomainConfig):
    name = "allmende.identity"
    label = "identity"
