from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("membership", "0040_years_with_a_month")]
    operations = [
        migrations.AddField(
            "yearrun", "count_openings", models.BooleanField(default=False, db_default=False)
        ),
    ]
