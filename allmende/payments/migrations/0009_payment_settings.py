import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from allmende.kernel.migrations_sql import RowPolicy


class Migration(migrations.Migration):
    """What a cooperative's payments need to know of itself: its creditor identifier."""

    dependencies = [("coops", "0012_contact_email"), ("payments", "0008_shortfall")]
    operations = [
        migrations.CreateModel(
            name="PaymentSettings",
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
                ("creditor_identifier", models.CharField(blank=True, max_length=35)),
                (
                    "coop",
                    models.ForeignKey(
                        "coops.coop", django.db.models.deletion.PROTECT, related_name="+", db_index=False
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        name="every_paymentsettings_has_an_actor",
                        condition=Q(actor_person__isnull=False, actor_system="")
                        | (Q(actor_person__isnull=True) & ~Q(actor_system="")),
                    ),
                    models.UniqueConstraint(
                        name="a_cooperative_has_one_set_of_payment_settings", fields=["coop"]
                    ),
                    models.CheckConstraint(
                        name="a_creditor_identifier_has_its_shape",
                        condition=Q(creditor_identifier="")
                        | Q(creditor_identifier__regex="^[A-Z]{2}[0-9]{2}[A-Z0-9]{4,31}$"),
                    ),
                ],
            },
        ),
        RowPolicy("payments_paymentsettings", "coop_id = any(allmende_coops())"),
    ]
