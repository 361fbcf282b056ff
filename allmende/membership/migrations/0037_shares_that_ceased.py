from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("membership", "0036_transfers_taken_back")]
    operations = [
        migrations.RemoveIndex("departure", "departure_to_note"),
        migrations.AddIndex(
            "departure",
            models.Index(
                fields=["effective_on"], name="departure_to_note", condition=Q(noted_on__isnull=True)
            ),
        ),
    ]
