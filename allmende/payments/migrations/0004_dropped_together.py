from django.db import migrations, models
from django.db.models import Q

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    """Claims that were dropped together can be raised again together: when a step towards leaving is undone."""

    dependencies = [("payments", "0003_iban_as_text")]
    operations = [
        migrations.AddField("claim", "cancelled_batch", models.UUIDField(null=True)),
        migrations.AddIndex(
            "claim",
            models.Index(
                fields=["cancelled_batch"],
                name="claims_dropped_together",
                condition=Q(cancelled_batch__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            "claim",
            models.CheckConstraint(
                name="what_was_dropped_together_is_cancelled",
                condition=Q(cancelled_batch=None) | Q(cancelled_at__isnull=False),
            ),
        ),
        RunSQLFile(__file__),
    ]
