from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("membership", "0037_shares_that_ceased")]

    operations = [
        migrations.AddField(
            "importrun",
            "claiming",
            models.CharField(
                choices=[
                    ("nothing", "nothing"),
                    ("due", "what the statutes make due"),
                    ("all", "also what the statutes leave to the assembly"),
                ],
                default="due",
                max_length=8,
            ),
        ),
    ]
