from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pool", "0005_dearest_booking"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="busytime",
            name="busy_by_start",
        ),
        migrations.AddIndex(
            model_name="busytime",
            index=models.Index(
                models.F("resource"),
                models.OrderBy(models.F("starts_at"), descending=True),
                condition=models.Q(("exclusive", True)),
                include=("ends_at",),
                name="busy_by_start",
            ),
        ),
    ]
