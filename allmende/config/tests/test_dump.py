from allmende.config.dump import for_every_server
from allmende.config.versions import known_migrations, migrations_in

SCRIPT = [
    b"\\restrict abc\n",
    b"SET statement_timeout = 0;\n",
    b"SET transaction_timeout = 0;\n",
    b"COPY public.home_report (message) FROM stdin;\n",
    b"SET transaction_timeout = 0;\n",
    b"\\.\n",
    b"SET transaction_timeout = 0;\n",
    b"\\unrestrict abc\n",
]


def test_psql_stays_restricted_and_data_stays_as_it_is() -> None:
    assert list(for_every_server(SCRIPT)) == [
        SCRIPT[0],
        SCRIPT[1],
        SCRIPT[3],
        SCRIPT[4],
        SCRIPT[5],
        SCRIPT[7],
    ]


DUMPED = [
    b"SET client_encoding = 'UTF8';\n",
    b"COPY public.django_migrations (id, app, name, applied) FROM stdin;\n",
    b"1\tpool\t0001_initial\t2026-11-22 10:00:00+00\n",
    b"2\tledger\t0003_paid_total\t2026-11-22 10:00:00+00\n",
    b"\\.\n",
    b"SELECT pg_catalog.setval('public.django_migrations_id_seq', 2, true);\n",
]


def test_a_dump_names_the_migrations_it_has_seen() -> None:
    assert migrations_in(DUMPED) == {("pool", "0001_initial"), ("ledger", "0003_paid_total")}
    assert migrations_in([]) == set()
    assert migrations_in(DUMPED) <= known_migrations()
