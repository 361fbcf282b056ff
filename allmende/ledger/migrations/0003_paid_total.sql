-- What an account paid in all transfers, counted in the row that every transfer updates anyway: the network's turnover is
-- then a sum over accounts, not over all transfers there ever were. The proof recomputes it.

select set_config('allmende.system', 'on', true);
update ledger_account set paid_total = paid.total
from (select payer_id, sum(amount)::bigint as total from ledger_transfer group by payer_id) as paid
where paid.payer_id = ledger_account.id;
select set_config('allmende.system', '', true);


-- One transfer. The same id sent again returns what was stored, if the content is the same (the actor, the value date
-- and the moment of recording may differ: a retry after midnight is the same payment).
create or replace function ledger_transfer(
    p_id uuid, p_payer bigint, p_payee bigint, p_amount bigint, p_kind text, p_purpose text, p_reference text,
    p_person bigint, p_coop bigint, p_system text, p_effective_on date, p_now timestamptz,
    p_reverses uuid default null, out stored ledger_transfer, out is_new boolean
) language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    before text := coalesce(current_setting('allmende.system', true), '');
    payer ledger_account;
    payee ledger_account;
begin
    perform set_config('allmende.system', 'on', true);
    if p_payer < p_payee then
        select * into payer from ledger_account where id = p_payer for no key update;
        select * into payee from ledger_account where id = p_payee for no key update;
    else
        select * into payee from ledger_account where id = p_payee for no key update;
        select * into payer from ledger_account where id = p_payer for no key update;
    end if;
    is_new := payer.id is not null and payee.id is not null;
    if is_new then
        -- Written before it is judged: a transfer sent again must find itself, even when the limit is used up by now.
        insert into ledger_transfer (
            id, payer_id, payee_id, payer_owner, payee_owner, unit_id, amount,
            payer_seq, payee_seq, payer_balance, payee_balance, kind, purpose, reference,
            actor_person, actor_coop, actor_system, effective_on, recorded_at, reverses_id)
        values (
            p_id, payer.id, payee.id, payer.owner, payee.owner, payer.unit_id, p_amount,
            payer.last_seq + 1, payee.last_seq + 1, payer.balance - p_amount, payee.balance + p_amount,
            p_kind, p_purpose, p_reference,
            p_person, p_coop, p_system, p_effective_on, p_now, p_reverses)
        on conflict (id) do nothing
        returning * into stored;
        is_new := found;
    end if;
    if is_new then
        -- Asked here first, because a call costs more than the answer; the CHECKs stand behind both.
        if payer.closed_at is not null or payee.closed_at is not null or payer.unit_id <> payee.unit_id
            or payer.balance - payer.held_out - p_amount < -payer.credit_limit
            or payee.balance + payee.held_in + p_amount > payee.max_balance then
            perform ledger_judge(payer, payee, p_amount);
        end if;
        update ledger_account
        set balance = case id when p_payer then stored.payer_balance else stored.payee_balance end,
            last_seq = last_seq + 1,
            paid_total = case id when p_payer then paid_total + p_amount else paid_total end
        where id in (p_payer, p_payee);
    else
        select * into stored from ledger_transfer where id = p_id;
        if not found then
            perform ledger_judge(payer, payee, p_amount);
        elsif (stored.payer_id, stored.payee_id, stored.amount, stored.kind, stored.purpose, stored.reference)
            is distinct from (p_payer, p_payee, p_amount, p_kind, p_purpose, p_reference)
            or stored.reverses_id is distinct from p_reverses then
            raise exception 'transfer % has other content', p_id using errcode = 'AL004';
        end if;
    end if;
    perform set_config('allmende.system', before, true);
end
$$;


-- Many transfers at once, all or none; limits are judged after the last one. For hot accounts, fees, dividends.
create or replace function ledger_transfer_batch(
    p_batch uuid, p_ids uuid[], p_payers bigint[], p_payees bigint[], p_amounts bigint[], p_references text[],
    p_kind text, p_purpose text, p_person bigint, p_coop bigint, p_system text, p_effective_on date, p_now timestamptz,
    out stored ledger_transfer, out is_new boolean
) returns setof record language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    before text := ledger_lift_policies();
    payer ledger_account;
    payee ledger_account;
    move record;
begin
    perform 1 from ledger_account where id = any(p_payers || p_payees) order by id for no key update;
    is_new := not exists (select from ledger_transfer where batch = p_batch or id = any(p_ids));
    if is_new then
        for move in
            select l.payer, l.payee from unnest(p_payers, p_payees) as l (payer, payee) group by l.payer, l.payee
        loop
            select * into payer from ledger_account where id = move.payer;
            select * into payee from ledger_account where id = move.payee;
            -- Existence, closing and units of each pair; the sums are judged below.
            payer.credit_limit := null;
            payee.max_balance := null;
            perform ledger_judge(payer, payee, 0);
        end loop;
        with line as (
            select * from unnest(p_ids, p_payers, p_payees, p_amounts, p_references)
                with ordinality as l (id, payer, payee, amount, reference, n)
        ), running as (
            select leg.account, leg.n,
                   sum(leg.change) over moves as moved, row_number() over moves as step
            from (select payer as account, n, -amount as change from line
                  union all select payee, n, amount from line) as leg
            window moves as (partition by leg.account order by leg.n rows unbounded preceding)
        )
        insert into ledger_transfer (
            id, payer_id, payee_id, payer_owner, payee_owner, unit_id, amount,
            payer_seq, payee_seq, payer_balance, payee_balance, kind, purpose, reference,
            actor_person, actor_coop, actor_system, effective_on, recorded_at, batch)
        select line.id, giving.id, taking.id, giving.owner, taking.owner, giving.unit_id, line.amount,
               giving.last_seq + given.step, taking.last_seq + taken.step,
               giving.balance + given.moved, taking.balance + taken.moved, p_kind, p_purpose, line.reference,
               p_person, p_coop, p_system, p_effective_on, p_now, p_batch
        from line
        join ledger_account giving on giving.id = line.payer
        join ledger_account taking on taking.id = line.payee
        join running given on given.n = line.n and given.account = line.payer
        join running taken on taken.n = line.n and taken.account = line.payee
        order by line.n;
        for move in
            select leg.account, sum(leg.change)::bigint as moved, count(*) as steps,
                   coalesce(-sum(leg.change) filter (where leg.change < 0), 0)::bigint as paid
            from (select payer_id as account, -amount as change from ledger_transfer where batch = p_batch
                  union all select payee_id, amount from ledger_transfer where batch = p_batch) as leg
            group by leg.account
        loop
            select * into payer from ledger_account where id = move.account;
            if move.moved < 0 then
                payee := payer;
                payee.max_balance := null;
                perform ledger_judge(payer, payee, -move.moved);
            else
                payee := payer;
                payer.credit_limit := null;
                perform ledger_judge(payer, payee, move.moved);
            end if;
            update ledger_account
            set balance = balance + move.moved, last_seq = last_seq + move.steps, paid_total = paid_total + move.paid
            where id = move.account;
        end loop;
    elsif (select count(*) from ledger_transfer where batch = p_batch) <> cardinality(p_ids) or exists (
        select from unnest(p_ids, p_payers, p_payees, p_amounts, p_references) as l (id, payer, payee, amount, reference)
        left join ledger_transfer t using (id)
        where (t.batch, t.payer_id, t.payee_id, t.amount, t.reference, t.kind, t.purpose)
            is distinct from (p_batch, l.payer, l.payee, l.amount, l.reference, p_kind, p_purpose)
    ) then
        raise exception 'batch % has other content', p_batch using errcode = 'AL004';
    end if;
    return query
        select t, is_new from unnest(p_ids) with ordinality as l (id, n)
        join ledger_transfer t on t.id = l.id order by l.n;
    perform set_config('allmende.system', before, true);
end
$$;


-- What a network may know without seeing any account: that everything sums to zero.
drop function ledger_unit_totals();
create function ledger_unit_totals()
returns table (
    unit_id varchar, accounts bigint, balances numeric, held_out numeric, held_in numeric, in_credit numeric, paid numeric
)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    before text := ledger_lift_policies();
begin
    return query
        select unit_id, count(*), sum(balance), sum(held_out), sum(held_in),
               coalesce(sum(balance) filter (where balance > 0), 0), sum(paid_total)
        from ledger_account group by unit_id order by unit_id;
    perform set_config('allmende.system', before, true);
end
$$;
