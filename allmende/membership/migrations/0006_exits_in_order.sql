-- Looked at when the transaction ends, so that the steps of leaving and of coming back may stand in any order.
create function membership_check_end() returns trigger language plpgsql as $$
declare
    held membership_member;
begin
    select * into held from membership_member where id = new.id;
    if held.left_on is not null and held.shares <> 0 then
        raise exception 'member % leaves and would keep shares', held.id
            using errcode = 'check_violation', constraint = 'who_leaves_keeps_no_share';
    end if;
    if exists (
        select from membership_member as other
        where other.party_id = held.party_id and other.id <> held.id
            and daterange(other.joined_on, other.left_on, '[]') && daterange(held.joined_on, held.left_on, '[]')
    ) then
        raise exception 'member % would be a member twice on a day', held.id
            using errcode = 'exclusion_violation', constraint = 'memberships_of_a_party_do_not_overlap';
    end if;
    return null;
end
$$;
create constraint trigger membership_member_ends_in_order
    after insert or update of left_on, joined_on, shares, party_id on membership_member
    deferrable initially deferred for each row execute function membership_check_end();
