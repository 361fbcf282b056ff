-- What was entered as paid waits again by one way only: a row that says when it was paid, when and why it came back. The
-- row is never changed, and takes the day off its payout by itself, so that neither is without the other.

create function payments_payout_is_paid_once() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.times_back = old.times_back then
        if old.paid_on is not null and new.paid_on is distinct from old.paid_on then
            raise exception 'paid_on of payments_payout is written once, but for a return'
                using errcode = 'integrity_constraint_violation';
        end if;
    elsif new.times_back <> old.times_back + 1 or old.paid_on is null or new.paid_on is not null
        or not exists (select from payments_payoutreturn r
                       where r.payout_id = old.id and r.number = new.times_back and r.paid_on = old.paid_on) then
        raise exception 'a payout waits again by a return of its own'
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;

drop trigger payments_payout_keeps_its_word on payments_payout;
create trigger payments_payout_keeps_its_word before update or delete on payments_payout
    for each row execute function payments_refuse_other_changes(
        'paid_on', 'times_back', 'cancelled_at', 'cancelled_reason', 'holder', 'iban', 'iban_start', 'iban_end');
drop trigger payments_payout_is_closed_once on payments_payout;
create trigger payments_payout_is_closed_once before update of cancelled_at, cancelled_reason
    on payments_payout for each row execute function payments_close_once('cancelled_at', 'cancelled_reason');
create trigger payments_payout_is_paid_once before update of paid_on, times_back
    on payments_payout for each row execute function payments_payout_is_paid_once();

-- A number up to times_back is one that an archive brings: its payout came with what became of it since.
create function payments_take_payout_back() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    payout payments_payout;
begin
    select * into payout from payments_payout where id = new.payout_id for no key update;
    if not found or payout.coop_id <> new.coop_id then
        raise exception 'a return is of a payout of its own cooperative'
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.number between 1 and payout.times_back then
        return null;
    end if;
    if new.number <> payout.times_back + 1 or payout.paid_on is distinct from new.paid_on then
        raise exception 'a return is of what is paid, on the day it was paid, one after another'
            using errcode = 'integrity_constraint_violation';
    end if;
    update payments_payout set paid_on = null, times_back = new.number where id = payout.id;
    return null;
end
$$;
create trigger payments_return_takes_payout_back after insert on payments_payoutreturn
    for each row execute function payments_take_payout_back();
create trigger payments_payoutreturn_is_append_only before update or delete on payments_payoutreturn
    for each row execute function payments_receipt_stays();


-- As in 0005_forget_words.sql, and of a return who entered it.
create or replace function payments_forget_words(p_coop bigint, p_before date, p_most integer) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    before text := coalesce(current_setting('allmende.erasing_words', true), '');
    found bigint;
    done bigint := 0;
begin
    -- Where the owner is a superuser, row policies do not bind this function: it asks for itself.
    if not (allmende_system() or p_coop = any(allmende_coops())) then
        raise exception 'no such cooperative' using errcode = 'no_data_found';
    end if;
    perform set_config('allmende.erasing_words', 'payments', true);
    update payments_receipt set note = case when note = '' then '' else '–' end,
        actor_person = null, actor_coop = null, actor_system = 'erased'
    where id in (select id from payments_receipt
                 where coop_id = p_coop and value_on < p_before and recorded_at < p_before and actor_system <> 'erased'
                 order by id limit p_most for update);
    get diagnostics found = row_count;
    done := done + found;
    update payments_claim set reference = '–', cancelled_reason = case when cancelled_reason = '' then '' else '–' end,
        actor_person = null, actor_coop = null, actor_system = 'erased'
    where id in (select c.id from payments_claim c
                 where c.coop_id = p_coop and c.raised_at < p_before and c.raised_on < p_before
                   and c.actor_system <> 'erased' and (c.cancelled_at < p_before or c.paid = c.amount)
                   and not exists (select from payments_receipt r where r.claim_id = c.id
                                   and (r.value_on >= p_before or r.recorded_at >= p_before))
                 order by c.id limit p_most for update);
    get diagnostics found = row_count;
    done := done + found;
    update payments_payout set reason = '–', cancelled_reason = case when cancelled_reason = '' then '' else '–' end,
        actor_person = null, actor_coop = null, actor_system = 'erased'
    where id in (select id from payments_payout
                 where coop_id = p_coop and (paid_on < p_before or cancelled_at < p_before) and queued_at < p_before
                   and actor_system <> 'erased'
                 order by id limit p_most for update);
    get diagnostics found = row_count;
    done := done + found;
    update payments_payoutreturn set actor_person = null, actor_coop = null, actor_system = 'erased'
    where id in (select id from payments_payoutreturn
                 where coop_id = p_coop and back_on < p_before and recorded_at < p_before and actor_system <> 'erased'
                 order by id limit p_most for update);
    get diagnostics found = row_count;
    perform set_config('allmende.erasing_words', before, true);
    return done + found;
end
$$;
