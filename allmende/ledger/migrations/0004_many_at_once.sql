-- Many reversals and many closings at once. One by one in a transaction, every reversal would write the busy account
-- once more, and read past all the versions of it written before: ten thousand took minutes.

-- Write the lines of a batch, whose accounts are locked, with their running balances; limits are judged after the last
-- one. What a line reverses is null where it reverses nothing. An inner function: without rights of its own.
create function ledger_post_lines(
    p_batch uuid, p_ids uuid[], p_payers bigint[], p_payees bigint[], p_amounts bigint[], p_references text[],
    p_days date[], p_reverses uuid[], p_kind text, p_purpose text, p_person bigint, p_coop bigint, p_system text,
    p_now timestamptz
) returns void language plpgsql as $$
#variable_conflict use_column
declare
    payer ledger_account;
    payee ledger_account;
    move record;
begin
    -- Existence, closing and units of each pair; the sums are judged below.
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
        select * from unnest(p_ids, p_payers, p_payees, p_amounts, p_references, p_days, p_reverses)
            with ordinality as l (id, payer, payee, amount, reference, effective_on, reverses, n)
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
           giving.balance + given.moved, taking.balance + taken.moved, p_kind, p_purpose, line.reference,
           p_person, p_coop, p_system, line.effective_on, p_now, line.reverses, p_batch
    from line
    join ledger_account giving on giving.id = line.payer
    join ledger_account taking on taking.id = line.payee
    join running given on given.n = line.n and given.account = line.payer
    join running taken on taken.n = line.n and taken.account = line.payee
    order by line.n;
    -- The first account that is beyond a limit now raises; the CHECKs stand behind it.
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
begin
    perform 1 from ledger_account where id = any(p_payers || p_payees) order by id for no key update;
    is_new := not exists (select from ledger_transfer where batch = p_batch or id = any(p_ids));
    if is_new then
        perform ledger_post_lines(
            p_batch, p_ids, p_payers, p_payees, p_amounts, p_references,
            array_fill(p_effective_on, array[cardinality(p_ids)]),
            array_fill(null::uuid, array[cardinality(p_ids)]),
            p_kind, p_purpose, p_person, p_coop, p_system, p_now);
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


-- Give many transfers back, each once, each on the day of what it reverses (or all on p_effective_on), all or none.
-- p_ids: of the reversals, in the order of p_reverses. The same batch sent again returns what is stored.
create function ledger_reverse_batch(
    p_batch uuid, p_ids uuid[], p_reverses uuid[], p_kind text, p_purpose text,
    p_person bigint, p_coop bigint, p_system text, p_effective_on date, p_now timestamptz,
    out stored ledger_transfer, out is_new boolean
) returns setof record language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    before text := ledger_lift_policies();
    lines record;
begin
    select array_agg(t.payee_id order by l.n) as payers, array_agg(t.payer_id order by l.n) as payees,
           array_agg(t.amount order by l.n) as amounts, array_agg(t.reference::text order by l.n) as refs,
           array_agg(coalesce(p_effective_on, t.effective_on) order by l.n) as days
    into lines
    from unnest(p_reverses) with ordinality as l (id, n) join ledger_transfer t on t.id = l.id;
    if coalesce(cardinality(lines.payers), 0) <> cardinality(p_ids) or cardinality(p_ids) <> cardinality(p_reverses) then
        raise exception 'no transfer for each line of batch %', p_batch using errcode = 'AL007';
    end if;
    perform 1 from ledger_account where id = any(lines.payers || lines.payees) order by id for no key update;
    is_new := not exists (select from ledger_transfer where batch = p_batch or id = any(p_ids));
    if is_new then
        if exists (select from ledger_transfer t
                   where (t.id = any(p_reverses) and t.reverses_id is not null) or t.reverses_id = any(p_reverses)) then
            raise exception 'a transfer of batch % is reversed or a reversal', p_batch using errcode = 'AL008';
        end if;
        perform ledger_post_lines(
            p_batch, p_ids, lines.payers, lines.payees, lines.amounts, lines.refs, lines.days, p_reverses,
            p_kind, p_purpose, p_person, p_coop, p_system, p_now);
    elsif (select count(*) from ledger_transfer where batch = p_batch) <> cardinality(p_ids) or exists (
        select from unnest(p_ids, p_reverses) as l (id, reverses)
        left join ledger_transfer t using (id)
        where (t.batch, t.reverses_id, t.kind, t.purpose) is distinct from (p_batch, l.reverses, p_kind, p_purpose)
    ) then
        raise exception 'batch % has other content', p_batch using errcode = 'AL004';
    end if;
    return query
        select t, is_new from unnest(p_ids) with ordinality as l (id, n)
        join ledger_transfer t on t.id = l.id order by l.n;
    perform set_config('allmende.system', before, true);
end
$$;


-- Close many empty accounts for good, all or none. Those that are closed already stay as they are.
create function ledger_close_accounts(p_accounts bigint[], p_now timestamptz) returns setof ledger_account
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    before text := ledger_lift_policies();
    account ledger_account;
begin
    perform 1 from ledger_account where id = any(p_accounts) order by id for no key update;
    if (select count(*) from ledger_account where id = any(p_accounts))
        <> (select count(distinct id) from unnest(p_accounts) as l (id)) then
        raise exception 'one of the accounts does not exist' using errcode = 'AL007';
    end if;
    for account in
        select * from ledger_account
        where id = any(p_accounts) and (balance, held_out, held_in) <> (0, 0, 0) order by id limit 1
    loop
        perform ledger_close_account(account.id, p_now);  -- says what is left on it
    end loop;
    update ledger_account set closed_at = p_now where id = any(p_accounts) and closed_at is null;
    return query select * from ledger_account where id = any(p_accounts) order by id;
    perform set_config('allmende.system', before, true);
end
$$;
