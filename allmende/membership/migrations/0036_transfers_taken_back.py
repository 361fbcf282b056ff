from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("membership", "0035_days_where_it_is")]

    operations = [
        migrations.AlterField(
            "correction",
            "kind",
            models.CharField(
                choices=[
                    ("exit", "a step towards leaving"),
                    ("death", "a death that ended nothing"),
                    ("admission", "an admission"),
                    ("transfer", "a transfer of shares"),
                ],
                max_length=10,
            ),
        ),
    ]
