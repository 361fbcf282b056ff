from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("membership", "0058_letters_of_accounts"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="brought_login",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="application",
            name="recognised_at",
            field=models.DateTimeField(null=True),
        ),
    ]
