-- Erasing the words of what is older than vouchers are kept. Rows, days and amounts stay, so figures as of any day do, too.
-- One function may do it; it alone runs as the owner of the tables and says so in a setting of the transaction. Either
-- alone opens nothing, and both together open these columns only.

create function payments_erases_words(p_table oid, p_old jsonb, p_new jsonb) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select current_user = (select pg_get_userbyid(relowner) from pg_class where oid = p_table)
       and coalesce(current_setting('allmende.erasing_words', true), '') = 'payments'
       and p_new - array['reference', 'note', 'reason', 'cancelled_reason', 'actor_person', 'actor_coop', 'actor_system']
         = p_old - array['reference', 'note', 'reason', 'cancelled_reason', 'actor_person', 'actor_coop', 'actor_system'];
$$;

create or replace function payments_refuse_other_changes() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'DELETE' or to_jsonb(new) - tg_argv is distinct from to_jsonb(old) - tg_argv then
        if tg_op = 'UPDATE' and payments_erases_words(tg_relid, to_jsonb(old), to_jsonb(new)) then
            return new;
        end if;
        raise exception 'of % only % may change, and nothing is deleted', tg_table_name, tg_argv
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;

create or replace function payments_close_once() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    closing text;
begin
    foreach closing in array tg_argv loop
        if coalesce(to_jsonb(old) ->> closing, '') <> ''
            and to_jsonb(new) -> closing is distinct from to_jsonb(old) -> closing
            and not payments_erases_words(tg_relid, to_jsonb(old), to_jsonb(new)) then
            raise exception '% of % is written once', closing, tg_table_name
                using errcode = 'integrity_constraint_violation';
        end if;
    end loop;
    return new;
end
$$;

create function payments_receipt_stays() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'UPDATE' and payments_erases_words(tg_relid, to_jsonb(old), to_jsonb(new)) then
        return new;
    end if;
    raise exception '% is append-only: correct it by a new row', tg_table_name
        using errcode = 'integrity_constraint_violation';
end
$$;
drop trigger payments_receipt_is_append_only on payments_receipt;
create trigger payments_receipt_is_append_only before update or delete on payments_receipt
    for each row execute function payments_receipt_stays();


-- Of one cooperative: receipts, claims and payouts that were closed before a day, of each at most so many. Returns how
-- many. "–" stands where a word was, 'erased' where somebody acted.
create function payments_forget_words(p_coop bigint, p_before date, p_most integer) returns bigint
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
    perform set_config('allmende.erasing_words', before, true);
    return done + found;
end
$$;
