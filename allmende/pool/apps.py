from allmende.kernel.apps import DomainConfig


class PoolConfig(DomainConfig):
    name = "allmende.pool"
    label = "pool"
