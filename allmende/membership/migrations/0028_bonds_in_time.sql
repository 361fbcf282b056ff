-- A bond ends once, and is never rewritten otherwise; it may go with what it belongs to (forgetting.py).
create function membership_bond_ends_once() returns trigger language plpgsql as $$
begin
    if old.until_day is not null or new.until_day is null
        or (new.id, new.coop_id, new.party_id, new.beside_id, new.role, new.from_day)
            is distinct from (old.id, old.coop_id, old.party_id, old.beside_id, old.role, old.from_day)
        or new.proven_on is distinct from old.proven_on then
        raise exception 'a bond ends once, and says the same for ever'
            using errcode = 'integrity_constraint_violation', constraint = 'a_bond_ends_once';
    end if;
    return new;
end
$$;
create trigger membership_bond_ends_once before update on membership_bond
    for each row execute function membership_bond_ends_once();

-- Both sides of a bond stand in one cooperative's register.
create function membership_bond_is_of_one_register() returns trigger language plpgsql as $$
begin
    if (select count(*) from membership_party where id in (new.party_id, new.beside_id) and coop_id = new.coop_id) <> 2
    then
        raise exception 'both sides of a bond stand in the register of its cooperative'
            using errcode = 'integrity_constraint_violation', constraint = 'a_bond_is_of_one_register';
    end if;
    return new;
end
$$;
create trigger membership_bond_is_of_one_register before insert on membership_bond
    for each row execute function membership_bond_is_of_one_register();

-- Whom a person stands beside today, as in 0025_of_age.sql; what is new: on the day a bond ended, it opens nothing more.
create or replace function membership_represented() returns bigint[]
language plpgsql stable parallel unsafe security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    before text := coalesce(current_setting('allmende.system', true), '');
    found_parties bigint[];
begin
    if allmende_person() is null then
        return '{}';
    end if;
    perform set_config('allmende.system', 'on', true);
    select coalesce(array_agg(b.party_id), '{}') into found_parties
    from membership_party p
    join membership_bond b on b.beside_id = p.id
    join membership_party stands on stands.id = b.party_id
    where p.person_id = allmende_person()
      and b.from_day <= current_date and (b.until_day is null or b.until_day > current_date)
      and (b.role <> 'guardian' or stands.birth_date is null
           or current_date < membership_of_age(stands.birth_date)
           or b.from_day >= membership_of_age(stands.birth_date));
    perform set_config('allmende.system', before, true);
    return found_parties;
end
$$;
