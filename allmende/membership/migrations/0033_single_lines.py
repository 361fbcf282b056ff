from django.db import migrations, models
from django.db.models import Q

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("membership", "0032_terms")]
    operations = [
        migrations.AddField("yearline", "borne", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddConstraint(
            "yearline",
            models.CheckConstraint(
                name="only_what_is_settled_bore_a_loss_before",
                condition=Q(borne=0) | Q(borne__gt=0, departure__isnull=False),
            ),
        ),
        RunSQLFile(__file__),
    ]
