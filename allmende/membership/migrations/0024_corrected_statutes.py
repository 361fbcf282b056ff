from django.db import migrations, models

# Until something rests on it, a version may be entered once more for the same day: the newest counts.
CORRECTED = """
create function membership_correct_unused_statutes() returns trigger language plpgsql as $$
begin
    if exists (
        select from membership_statutes s
        where s.coop_id = new.coop_id and s.valid_from = new.valid_from and s.id <> new.id and (
            exists (select from membership_application a where a.statutes_id = s.id)
            or exists (select from membership_member m where m.coop_id = s.coop_id and m.recorded_at >= s.recorded_at)
            or exists (
                select from membership_departure d where d.coop_id = s.coop_id and d.recorded_at >= s.recorded_at)
        )
    ) then
        raise exception 'something rests on the statutes of this day already'
            using errcode = 'integrity_constraint_violation', constraint = 'used_statutes_are_not_corrected';
    end if;
    return new;
end
$$;
create trigger membership_correct_unused_statutes before insert on membership_statutes
    for each row execute function membership_correct_unused_statutes();
"""
AS_BEFORE = """
drop trigger membership_correct_unused_statutes on membership_statutes;
drop function membership_correct_unused_statutes();
"""


class Migration(migrations.Migration):
    dependencies = [("membership", "0023_counted_at_once")]
    operations = [
        migrations.RemoveConstraint("statutes", "one_version_of_the_statutes_a_day"),
        migrations.AddIndex(
            "statutes",
            models.Index(fields=["coop", "-valid_from", "-id"], name="statutes_newest_first"),
        ),
        migrations.RunSQL(CORRECTED, AS_BEFORE),
    ]
