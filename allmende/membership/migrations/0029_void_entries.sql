-- A row of the list that was entered by mistake stays, with its number: it covers no day, holds nothing, and stays void.

-- As before, but what is void is no membership: it overlaps with none, and its last day lies before its first.
create or replace function membership_check_end() returns trigger language plpgsql as $$
declare
    held membership_member;
begin
    select * into held from membership_member where id = new.id;
    if held.left_on is not null and held.shares <> 0 then
        raise exception 'member % leaves and would keep shares', held.id
            using errcode = 'check_violation', constraint = 'who_leaves_keeps_no_share';
    end if;
    if held.voided_at is null and exists (
        select from membership_member as other
        where other.party_id = held.party_id and other.id <> held.id and other.voided_at is null
            and daterange(other.joined_on, other.left_on, '[]') && daterange(held.joined_on, held.left_on, '[]')
    ) then
        raise exception 'member % would be a member twice on a day', held.id
            using errcode = 'exclusion_violation', constraint = 'memberships_of_a_party_do_not_overlap';
    end if;
    return null;
end
$$;

-- When the transaction ends, so that an archive may bring the row before its movements.
create function membership_check_void() returns trigger language plpgsql as $$
begin
    if exists (select from membership_member where id = new.id and (shares <> 0 or capital <> 0))
        or exists (select from membership_application where member_id = new.id)
        or exists (select from membership_departure
                   where member_id = new.id and withdrawn_on is null and overtaken_by is null) then
        raise exception 'number % was entered by mistake and holds nothing', new.number
            using errcode = 'check_violation', constraint = 'what_is_void_holds_nothing';
    end if;
    return null;
end
$$;
create constraint trigger membership_void_holds_nothing after insert or update on membership_member
    deferrable initially deferred for each row when (new.voided_at is not null)
    execute function membership_check_void();

create trigger membership_void_stays_void before update of voided_at, joined_on, left_on, party_id on membership_member
    for each row when (old.voided_at is not null) execute function allmende_refuse_change();
