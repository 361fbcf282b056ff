from django.db import migrations, models


class Migration(migrations.Migration):
    """An IBAN in a list is no mandate: the office says where all of them are."""

    dependencies = [("membership", "0046_earlier_books")]
    operations = [
        migrations.AddField(
            model_name="importrun", name="all_have_mandates", field=models.BooleanField(default=False)
        ),
    ]
