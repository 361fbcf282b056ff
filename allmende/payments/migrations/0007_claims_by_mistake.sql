-- That a claim never was owed is written once, with the reason.
drop trigger payments_claim_keeps_its_word on payments_claim;
create trigger payments_claim_keeps_its_word before update or delete on payments_claim
    for each row execute function payments_refuse_other_changes(
        'paid', 'cancelled_at', 'cancelled_reason', 'cancelled_batch', 'was_mistake');
create function payments_claim_says_mistake_as_it_ends() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.was_mistake <> old.was_mistake and old.cancelled_at is not null then
        raise exception 'whether a claim was a mistake is written once, as it is cancelled'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger payments_claim_says_mistake_as_it_ends before update of was_mistake on payments_claim
    for each row execute function payments_claim_says_mistake_as_it_ends();
