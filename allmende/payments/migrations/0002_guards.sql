-- What keeps money true, whoever writes. Functions run with the rights and the row policies of the caller: what one may
-- not see, one can neither pay nor change.

-- Nothing is deleted, and only the columns named in the trigger may change.
create function payments_refuse_other_changes() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'DELETE' or to_jsonb(new) - tg_argv is distinct from to_jsonb(old) - tg_argv then
        raise exception 'of % only % may change, and nothing is deleted', tg_table_name, tg_argv
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;

-- A day, a moment or a reason that closes something is written once.
create function payments_close_once() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    closing text;
begin
    foreach closing in array tg_argv loop
        if coalesce(to_jsonb(old) ->> closing, '') <> ''
            and to_jsonb(new) -> closing is distinct from to_jsonb(old) -> closing then
            raise exception '% of % is written once', closing, tg_table_name
                using errcode = 'integrity_constraint_violation';
        end if;
    end loop;
    return new;
end
$$;


create trigger payments_claim_keeps_its_word before update or delete on payments_claim
    for each row execute function payments_refuse_other_changes('paid', 'cancelled_at', 'cancelled_reason');
create trigger payments_claim_is_cancelled_once before update of cancelled_at, cancelled_reason on payments_claim
    for each row execute function payments_close_once('cancelled_at', 'cancelled_reason');

-- `paid` is a sum over rows, so it is kept under the claim's lock, by the trigger of receipts alone.
create function payments_claim_is_paid_by_receipts() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'INSERT' and new.paid <> 0 then
        raise exception 'a new claim is unpaid' using errcode = 'integrity_constraint_violation';
    elsif tg_op = 'UPDATE' and new.paid <> old.paid and pg_trigger_depth() < 2 then
        raise exception 'a claim is paid by receipts' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger payments_claim_is_paid_by_receipts before insert or update of paid on payments_claim
    for each row execute function payments_claim_is_paid_by_receipts();

create function payments_count_receipt() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    claim payments_claim;
    original payments_receipt;
begin
    select * into claim from payments_claim where id = new.claim_id for no key update;
    if not found or claim.coop_id <> new.coop_id then
        raise exception 'a receipt pays a claim of its own cooperative' using errcode = 'integrity_constraint_violation';
    end if;
    if new.reverses_id is null then
        if claim.cancelled_at is not null then
            raise exception 'claim % was cancelled', claim.id using errcode = 'integrity_constraint_violation';
        end if;
    else
        select * into original from payments_receipt where id = new.reverses_id;
        if not found or original.reverses_id is not null
            or (original.claim_id, original.amount) <> (new.claim_id, -new.amount) then
            raise exception 'a reversal takes back one receipt of its claim, in full'
                using errcode = 'integrity_constraint_violation';
        end if;
    end if;
    update payments_claim set paid = paid + new.amount where id = claim.id;
    return null;
end
$$;
create trigger payments_receipt_counts after insert on payments_receipt
    for each row execute function payments_count_receipt();


create trigger payments_mandate_keeps_its_word before update or delete on payments_mandate
    for each row execute function payments_refuse_other_changes(
        'revoked_on', 'forgotten_at', 'holder', 'iban', 'iban_start', 'iban_end');
create trigger payments_mandate_ends_once before update of revoked_on, forgotten_at on payments_mandate
    for each row execute function payments_close_once('revoked_on', 'forgotten_at');

-- Another account is another mandate: this one's can only be forgotten. The IBAN alone may be encrypted anew.
create function payments_mandate_keeps_its_account() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if (new.holder, new.iban_start, new.iban_end) <> (old.holder, old.iban_start, old.iban_end)
        and new.forgotten_at is null then
        raise exception 'a mandate keeps its account' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger payments_mandate_keeps_its_account before update of holder, iban_start, iban_end on payments_mandate
    for each row execute function payments_mandate_keeps_its_account();


create trigger payments_payout_keeps_its_word before update or delete on payments_payout
    for each row execute function payments_refuse_other_changes(
        'paid_on', 'cancelled_at', 'cancelled_reason', 'holder', 'iban', 'iban_start', 'iban_end');
create trigger payments_payout_is_closed_once before update of paid_on, cancelled_at, cancelled_reason
    on payments_payout for each row execute function payments_close_once('paid_on', 'cancelled_at', 'cancelled_reason');

-- Once it is paid or cancelled, its account can only be forgotten.
create function payments_payout_keeps_its_account() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if (new.holder, new.iban_start, new.iban_end) <> (old.holder, old.iban_start, old.iban_end)
        and (old.paid_on is not null or old.cancelled_at is not null) and new.iban is not null then
        raise exception 'a payout that is closed keeps its account' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger payments_payout_keeps_its_account before update of holder, iban_start, iban_end on payments_payout
    for each row execute function payments_payout_keeps_its_account();
