import django.db.models.deletion
from django.db import migrations, models

from allmende.kernel.migrations_sql import RowPolicy, RunSQLFile


class Migration(migrations.Migration):
    """What was entered as paid by mistake, or came back from the bank, waits again."""

    dependencies = [
        ("coops", "0012_contact_email"),
        ("payments", "0012_dues_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="payout",
            name="times_back",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="PayoutReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("actor_person", models.BigIntegerField(null=True)),
                ("actor_coop", models.BigIntegerField(null=True)),
                ("actor_system", models.CharField(max_length=80)),
                ("number", models.PositiveSmallIntegerField()),
                ("paid_on", models.DateField()),
                ("back_on", models.DateField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("mistake", "entered as paid by mistake"),
                            ("sent_back", "sent back by the bank"),
                        ],
                        max_length=10,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "coop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="coops.coop",
                    ),
                ),
                (
                    "payout",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="payments.payout",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("actor_person__isnull", False), ("actor_system", "")),
                            models.Q(
                                ("actor_person__isnull", True), models.Q(("actor_system", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="every_payoutreturn_has_an_actor",
                    ),
                    models.UniqueConstraint(
                        fields=("payout", "number"), name="a_payout_is_taken_back_once_each_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("back_on__gte", models.F("paid_on"))),
                        name="a_payout_comes_back_after_it_was_paid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cause__in", ["mistake", "sent_back"])),
                        name="a_payout_comes_back_for_a_cause",
                    ),
                ],
            },
        ),
        RunSQLFile(__file__),
        RowPolicy("payments_payoutreturn", "coop_id = any(allmende_coops())"),
    ]
