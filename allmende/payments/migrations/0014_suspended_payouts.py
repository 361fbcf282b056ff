from django.db import migrations, models

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    """A payout that waits may be suspended."""

    dependencies = [
        ("coops", "0012_contact_email"),
        ("payments", "0013_payout_returns"),
    ]

    operations = [
        migrations.AddField(
            model_name="payout",
            name="suspended_on",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("suspended_on", None),
                    models.Q(("cancelled_at", None), ("paid_on", None)),
                    _connector="OR",
                ),
                name="a_suspended_payout_waits",
            ),
        ),
        RunSQLFile(__file__),
    ]
