-- As in 0043_bonds_of_imports.sql; what is new: a power of attorney that names its own end may end once before it, with
-- a reason (§ 168 BGB), and its document never changes.
create or replace function membership_bond_ends_once() returns trigger language plpgsql as $$
begin
    if new.until_day is null
        or (old.until_day is not null and not (
            old.role in ('attorney', 'inspector') and old.end_reason = '' and new.end_reason <> ''
            and new.until_day <= old.until_day))
        or (new.id, new.coop_id, new.party_id, new.beside_id, new.role, new.from_day, new.document)
            is distinct from (old.id, old.coop_id, old.party_id, old.beside_id, old.role, old.from_day, old.document)
        or new.proven_on is distinct from old.proven_on or new.import_run_id is distinct from old.import_run_id then
        raise exception 'a bond ends once, and says the same for ever'
            using errcode = 'integrity_constraint_violation', constraint = 'a_bond_ends_once';
    end if;
    return new;
end
$$;
