from django.db import migrations, models

TABLES = ("payments_mandate", "payments_payout")


def change(to: str, using: str) -> str:
    return "".join(f"alter table {table} alter column iban type {to} using {using};" for table in TABLES)


class Migration(migrations.Migration):
    """What is encrypted is plain text already. As such many rows are inserted at once, in a fraction of the time."""

    dependencies = [("payments", "0002_guards")]
    operations = [
        migrations.RunSQL(
            change("text", "convert_from(iban, 'UTF8')"),
            change("bytea", "convert_to(iban, 'UTF8')"),
            state_operations=[
                migrations.AlterField("mandate", "iban", models.TextField(null=True)),
                migrations.AlterField("payout", "iban", models.TextField(null=True)),
            ],
        )
    ]
