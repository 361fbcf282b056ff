from django.db import migrations, models
from django.db.models import Q

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    """A claim that never was owed counts on no day, as the membership that it came with."""

    dependencies = [("payments", "0006_raised_again_once")]
    operations = [
        migrations.AddField("claim", "was_mistake", models.BooleanField(default=False, db_default=False)),
        migrations.AddConstraint(
            "claim",
            models.CheckConstraint(
                name="a_claim_by_mistake_is_cancelled",
                condition=Q(was_mistake=False) | Q(cancelled_at__isnull=False),
            ),
        ),
        RunSQLFile(__file__),
    ]
