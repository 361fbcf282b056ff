-- A profit is divided by what the statutes in force on the day of the resolution say (§ 19 GenG), or not at all (§ 20);
-- before the first version that was entered, by what that one says.

create function membership_profit_goes_by_the_statutes() returns trigger language plpgsql as $$
begin
    if new.divided_by is distinct from coalesce(
        (select profit_by from membership_statutes
         where coop_id = new.coop_id and valid_from <= new.effective_on order by valid_from desc, id desc limit 1),
        (select profit_by from membership_statutes where coop_id = new.coop_id order by valid_from, id limit 1)) then
        raise exception 'a profit is divided as the statutes say'
            using errcode = 'integrity_constraint_violation', constraint = 'a_profit_is_divided_as_the_statutes_say';
    end if;
    return new;
end
$$;
create trigger membership_profit_goes_by_the_statutes before insert on membership_yearrun
    for each row when (new.kind = 'profit') execute function membership_profit_goes_by_the_statutes();

create trigger membership_yearrun_is_divided_the_same before update of divided_by, count_openings on membership_yearrun
    for each row execute function allmende_refuse_change();
