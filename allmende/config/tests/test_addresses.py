"""Where the server listens, and what is said when it cannot."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from allmende.config.addresses import Address, Refused, noted_address


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("127.0.0.9", True),
        ("0.0.0.0", False),
        ("192.168.1.7", False),
        ("allmende.example", False),
    ],
)
def test_what_only_this_machine_reaches(host: str, expected: bool) -> None:
    assert Address(host, 8000).is_loopback is expected


def test_a_taken_port_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refused, match=rf"Port {port} is taken: .* choose another with --port\."):
            Address("127.0.0.1", port).refuse_if_taken()
    Address("127.0.0.1", port).refuse_if_taken()


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_cannot_be(port: int) -> None:
    with pytest.raises(Refused, match="There is no port"):
        Address("127.0.0.1", port).refuse_if_taken()


def test_an_address_of_another_machine() -> None:
    with pytest.raises(Refused, match="check --host"):
        Address("192.0.2.1", 8000).refuse_if_taken()


def test_children_hear_where_they_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALLMENDE_URL", raising=False)
    monkeypatch.delenv("ALLMENDE_HOSTS", raising=False)
    assert Address("127.0.0.1", 8123).environment() == {
        "ALLMENDE_URL": "http://localhost:8123",
        "ALLMENDE_HOSTS": "localhost,127.0.0.1,[::1]",
    }
    monkeypatch.setenv("ALLMENDE_URL", "https://teilen.example/")
    assert Address("0.0.0.0", 80).environment() == {
        "ALLMENDE_URL": "https://teilen.example",
        "ALLMENDE_HOSTS": "localhost,127.0.0.1,[::1],teilen.example,0.0.0.0",
    }


def test_commands_beside_the_server_know_its_address_while_it_runs(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("ALLMENDE_URL", raising=False)
    assert noted_address(tmp_path) == ""
    forget = Address("127.0.0.1", 9481).note(tmp_path)
    assert noted_address(tmp_path) == "http://localhost:9481"
    forget()
    assert noted_address(tmp_path) == ""
