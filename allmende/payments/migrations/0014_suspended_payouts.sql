-- A payout can be suspended and freed while it waits.

drop trigger payments_payout_keeps_its_word on payments_payout;
create trigger payments_payout_keeps_its_word before update or delete on payments_payout
    for each row execute function payments_refuse_other_changes(
        'paid_on', 'times_back', 'suspended_on', 'cancelled_at', 'cancelled_reason', 'holder', 'iban', 'iban_start',
        'iban_end');
