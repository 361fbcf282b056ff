-- Which claims were dropped together is written once, as the reason is.
drop trigger payments_claim_keeps_its_word on payments_claim;
create trigger payments_claim_keeps_its_word before update or delete on payments_claim
    for each row execute function payments_refuse_other_changes(
        'paid', 'cancelled_at', 'cancelled_reason', 'cancelled_batch');
drop trigger payments_claim_is_cancelled_once on payments_claim;
create trigger payments_claim_is_cancelled_once
    before update of cancelled_at, cancelled_reason, cancelled_batch on payments_claim
    for each row execute function payments_close_once('cancelled_at', 'cancelled_reason', 'cancelled_batch');
