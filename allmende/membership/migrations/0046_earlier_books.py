from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Lists with a dated history are entered: what came and went in earlier books, with its sign."""

    dependencies = [("membership", "0045_shares_settled_before")]
    operations = [
        migrations.AlterField(
            "importrow",
            "fate",
            models.CharField(
                choices=[
                    ("create", "new member"),
                    ("further", "further shares"),
                    ("movement", "dated movement"),
                    ("refuse", "refused"),
                    ("skip", "no member"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "capitalmovement",
            "kind",
            models.CharField(
                choices=[
                    ("payment", "payment"),
                    ("instalment", "instalment"),
                    ("transfer", "transfer"),
                    ("profit", "share in the profit"),
                    ("loss", "share in the loss"),
                    ("payout", "payout"),
                    ("opening", "opening balance"),
                    ("earlier", "movement in earlier books"),
                    ("reversal", "reversal"),
                ],
                max_length=12,
            ),
        ),
        migrations.RemoveConstraint("capitalmovement", "payments_raise_capital_and_payouts_lower_it"),
        migrations.AddConstraint(
            "capitalmovement",
            models.CheckConstraint(
                name="payments_raise_capital_and_payouts_lower_it",
                condition=Q(kind__in=["payment", "instalment", "profit", "opening"], amount__gt=0)
                | Q(kind__in=["loss", "payout"], amount__lt=0)
                | Q(kind="transfer", counterpart__isnull=False)
                | Q(kind__in=["earlier", "reversal"]),
            ),
        ),
    ]
