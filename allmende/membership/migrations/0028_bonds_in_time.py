from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import migrations, models

from allmende.kernel.migrations_sql import RunSQLFile
from allmende.membership.models.bonds import Days

# Until now the last day stood beside an end, now the first one after it. Once more for heirs of a death that was taken
# back, and for who stood there twice: they never did.
LAST_DAYS = """
select set_config('allmende.system', 'on', true);
update membership_bond b set until_day = case
    when b.role in ('heir', 'joint_representative') then b.from_day else b.until_day + 1 end
where b.until_day is not null;
update membership_bond b set until_day = b.from_day
where exists (select from membership_bond o where o.party_id = b.party_id and o.role = b.role and o.id < b.id
    and (o.beside_id = b.beside_id or b.role = 'joint_representative') and daterange(o.from_day, o.until_day)
        && daterange(b.from_day, b.until_day));
select set_config('allmende.system', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("coops", "0011_legal_form_text"),
        ("membership", "0027_corrections"),
    ]

    operations = [
        migrations.RunSQL(LAST_DAYS, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="bond",
            name="end_reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="bond",
            name="proven_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="bond",
            name="role",
            field=models.CharField(
                choices=[
                    ("representative", "representative of the organisation"),
                    ("guardian", "legal guardian"),
                    ("carer", "carer appointed by a court"),
                    ("joint_holder", "joint holder"),
                    ("heir", "heir"),
                    ("joint_representative", "joint representative of the heirs"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="bond",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_reason", ""), ("until_day__isnull", False), _connector="OR"),
                name="only_a_bond_that_ended_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="bond",
            constraint=models.CheckConstraint(
                condition=models.Q(("proven_on__isnull", True), ("role", "heir"), _connector="OR"),
                name="only_heirs_have_a_certificate_of_inheritance",
            ),
        ),
        migrations.AddConstraint(
            model_name="bond",
            constraint=ExclusionConstraint(
                expressions=[
                    ("party", "="),
                    ("beside", "="),
                    ("role", "="),
                    (Days("from_day", "until_day"), "&&"),
                ],
                name="nobody_stands_beside_twice_in_a_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="bond",
            constraint=ExclusionConstraint(
                condition=models.Q(("role", "joint_representative")),
                expressions=[("party", "="), (Days("from_day", "until_day"), "&&")],
                name="heirs_have_one_joint_representative_at_a_time",
            ),
        ),
        RunSQLFile(__file__),
    ]
