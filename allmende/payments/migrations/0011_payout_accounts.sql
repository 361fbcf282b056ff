-- Another account is another row: what one says stays until it is forgotten.
create function payments_payout_account_stays() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if (new.holder, new.iban_start, new.iban_end) <> (old.holder, old.iban_start, old.iban_end)
        and new.forgotten_at is null then
        raise exception 'an account for payouts stays as it was named' using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end
$$;
create trigger payments_payout_account_keeps_its_word before update or delete on payments_payoutaccount
    for each row execute function payments_refuse_other_changes(
        'until_day', 'forgotten_at', 'holder', 'iban', 'iban_start', 'iban_end');
create trigger payments_payout_account_ends_once before update of until_day, forgotten_at on payments_payoutaccount
    for each row execute function payments_close_once('until_day', 'forgotten_at');
create trigger payments_payout_account_stays before update of holder, iban_start, iban_end on payments_payoutaccount
    for each row execute function payments_payout_account_stays();
