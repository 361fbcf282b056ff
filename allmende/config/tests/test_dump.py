from allmende.config.dump import for_every_server

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
