import django.db.models.deletion
from django.db import migrations, models

from allmende.kernel.migrations_sql import RowPolicy, RunSQLFile


class Migration(migrations.Migration):
    """To which account somebody is paid, apart from the leave to collect."""

    dependencies = [
        ("coops", "0012_contact_email"),
        ("payments", "0010_incoming_account"),
    ]

    operations = [
        migrations.CreateModel(
            name="PayoutAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder", models.CharField(blank=True, max_length=140)),
                ("iban", models.TextField(null=True)),
                ("iban_start", models.CharField(blank=True, max_length=4)),
                ("iban_end", models.CharField(blank=True, max_length=4)),
                ("actor_person", models.BigIntegerField(null=True)),
                ("actor_coop", models.BigIntegerField(null=True)),
                ("actor_system", models.CharField(max_length=80)),
                ("creditor", models.BigIntegerField()),
                ("from_day", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("until_day", models.DateField(null=True)),
                ("forgotten_at", models.DateTimeField(null=True)),
                (
                    "coop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coops.coop",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["coop", "creditor"], name="payout_accounts_of_creditor"),
                    models.Index(fields=["coop", "iban_end"], name="payout_accounts_by_iban_end"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("actor_person__isnull", False), ("actor_system", "")),
                            models.Q(
                                ("actor_person__isnull", True), models.Q(("actor_system", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="every_payoutaccount_has_an_actor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("iban__isnull", False),
                                ("iban_end__regex", "^[A-Z0-9]{4}$"),
                                ("iban_start__regex", "^[A-Z0-9]{4}$"),
                                models.Q(("holder", ""), _negated=True),
                            ),
                            models.Q(("holder", ""), ("iban", None), ("iban_end", ""), ("iban_start", "")),
                            _connector="OR",
                        ),
                        name="payoutaccount_keeps_a_whole_account_or_none",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until_day", None)),
                        fields=("coop", "creditor"),
                        name="one_current_payout_account_per_creditor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_day", None), ("until_day__gte", models.F("from_day")), _connector="OR"
                        ),
                        name="a_payout_account_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("forgotten_at", None), ("iban__isnull", False)),
                            models.Q(
                                ("forgotten_at__isnull", False), ("iban", None), ("until_day__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="a_payout_account_is_kept_until_forgotten",
                    ),
                ],
            },
        ),
        RunSQLFile(__file__),
        RowPolicy("payments_payoutaccount", "coop_id = any(allmende_coops())"),
    ]
