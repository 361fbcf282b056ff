-- Transfers that were posted elsewhere, with their own days, moments and reasons, between empty accounts of one owner that
-- are opened for them. Running numbers and balances are computed anew; limits are judged after the last line, and what a
-- line gives back has to be the same amount between the same accounts. Batches keep what was posted together.
create function ledger_bring_in(
    p_owner bigint, p_ids uuid[], p_payers bigint[], p_payees bigint[], p_amounts bigint[], p_kinds text[],
    p_purposes text[], p_references text[], p_days date[], p_moments timestamptz[], p_reverses uuid[], p_batches uuid[],
    p_systems text[]
) returns bigint language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    before text := ledger_lift_policies();
    payer ledger_account;
    payee ledger_account;
    move record;
begin
    perform 1 from ledger_account where id = any(p_payers || p_payees) order by id for no key update;
    if exists (select from ledger_account
               where id = any(p_payers || p_payees) and owner is distinct from p_owner) then
        raise exception 'an account belongs to somebody else' using errcode = 'AL007';
    end if;
    for move in
        select l.payer, l.payee from unnest(p_payers, p_payees) as l (payer, payee)
        left join ledger_account giving on giving.id = l.payer
        left join ledger_account taking on taking.id = l.payee
        where giving.id is null or taking.id is null or giving.closed_at is not null or taking.closed_at is not null
            or giving.unit_id <> taking.unit_id
        limit 1
    loop
        select * into payer from ledger_account where id = move.payer;
        select * into payee from ledger_account where id = move.payee;
        payer.credit_limit := null;
        payee.max_balance := null;
        perform ledger_judge(payer, payee, 0);
    end loop;
    with line as (
        select * from unnest(p_ids, p_payers, p_payees, p_amounts, p_kinds, p_purposes, p_references, p_days, p_moments,
                             p_reverses, p_batches, p_systems)
            with ordinality as l (id, payer, payee, amount, kind, purpose, reference, effective_on, recorded_at,
                                  reverses, batch, system, n)
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
        actor_person, actor_coop, actor_system, effective_on, recorded_at, reverses_id, batch)
    select line.id, giving.id, taking.id, giving.owner, taking.owner, giving.unit_id, line.amount,
           giving.last_seq + given.step, taking.last_seq + taken.step,
           giving.balance + given.moved, taking.balance + taken.moved, line.kind, line.purpose, line.reference,
           null, null, line.system, line.effective_on, line.recorded_at, line.reverses, line.batch
    from line
    join ledger_account giving on giving.id = line.payer
    join ledger_account taking on taking.id = line.payee
    join running given on given.n = line.n and given.account = line.payer
    join running taken on taken.n = line.n and taken.account = line.payee
    order by line.n;
    if exists (
        select from unnest(p_ids, p_reverses) as l (id, reverses)
        join ledger_transfer back on back.id = l.id
        left join ledger_transfer given on given.id = l.reverses
        where l.reverses is not null
          and (given.id is null or given.reverses_id is not null
               or (given.payer_id, given.payee_id, given.amount) <> (back.payee_id, back.payer_id, back.amount))
    ) then
        raise exception 'a reversal gives back exactly what it reverses' using errcode = 'AL008';
    end if;
    for move in
        select leg.account, leg.moved
        from (select account, sum(change)::bigint as moved
              from (select payer as account, -amount as change from unnest(p_payers, p_amounts) as l (payer, amount)
                    union all select payee, amount from unnest(p_payees, p_amounts) as l (payee, amount)) as legs
              group by account) as leg
        join ledger_account a on a.id = leg.account
        where (leg.moved < 0 and a.balance - a.held_out + leg.moved < -a.credit_limit)
           or (leg.moved >= 0 and a.balance + a.held_in + leg.moved > a.max_balance)
        order by leg.account
        limit 1
    loop
        select * into payer from ledger_account where id = move.account;
        payee := payer;
        if move.moved < 0 then
            payee.max_balance := null;
        else
            payer.credit_limit := null;
        end if;
        perform ledger_judge(payer, payee, abs(move.moved));
    end loop;
    update ledger_account set
        balance = balance + leg.moved, last_seq = last_seq + leg.steps, paid_total = paid_total + leg.paid
    from (select account, sum(change)::bigint as moved, count(*) as steps,
                 coalesce(-sum(change) filter (where change < 0), 0)::bigint as paid
          from (select payer as account, -amount as change from unnest(p_payers, p_amounts) as l (payer, amount)
                union all select payee, amount from unnest(p_payees, p_amounts) as l (payee, amount)) as legs
          group by account) as leg
    where ledger_account.id = leg.account;
    perform set_config('allmende.system', before, true);
    return cardinality(p_ids);
end
$$;
