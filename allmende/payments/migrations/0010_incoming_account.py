from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """To which account a cooperative's debtors pay."""

    dependencies = [("payments", "0009_payment_settings")]
    operations = [
        migrations.AddField(
            model_name="paymentsettings",
            name="iban",
            field=models.CharField(blank=True, max_length=34),
        ),
        migrations.AddConstraint(
            model_name="paymentsettings",
            constraint=models.CheckConstraint(
                name="an_incoming_account_has_its_shape",
                condition=Q(iban="") | Q(iban__regex="^[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}$"),
            ),
        ),
    ]
