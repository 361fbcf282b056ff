from allmende.kernel.apps import DomainConfig


class DirectoryConfig(DomainConfig):
    name = "allmende.directory"
    label = "directory"
