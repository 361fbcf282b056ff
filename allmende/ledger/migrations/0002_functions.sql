-- The ledger's only doors for writing. The web's role may read the tables, and call these.
--
-- Accounts are always locked first, in the order of their ids, FOR NO KEY UPDATE: no two functions deadlock, and a
-- statement after the lock sees what the previous holder of the lock committed (READ COMMITTED). Holds and reversals
-- are judged under the locks of their two accounts.
--
-- The functions touch rows of both parties, so they lift the row policies while they run; an error rolls that back
-- together with everything else. Inner functions have no rights and no settings of their own: called from outside, they
-- can do nothing the caller cannot.
--
-- Every statement costs about as much as its CHECKs and policies take to set up, so the common transfer is four
-- statements and a comparison.
--
-- SQLSTATEs (refusals.py gives them words):
--   AL001 payer's credit limit    AL002 payee's highest balance    AL003 account closed     AL004 same id, other content
--   AL005 hold not pending        AL006 different units            AL007 no such row        AL008 reversed already
--   AL009 account not empty       AL010 limit in use

alter table ledger_account set (fillfactor = 50);
alter table ledger_seal add constraint a_seal_is_a_sha256_digest check (octet_length(digest) = 32);

-- What identifies an account never changes. Only these columns fire it: the balance is updated on every transfer.
create trigger ledger_account_keeps_its_identity
    before update of id, unit_id, owner, purpose, opened_at or delete on ledger_account
    for each row execute function allmende_refuse_change();

create function ledger_hold_is_settled_once() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'UPDATE' and old.state = 'pending'
        and (new.id, new.payer_id, new.payee_id, new.amount) = (old.id, old.payer_id, old.payee_id, old.amount) then
        return new;
    end if;
    raise exception 'a hold is posted, voided or expires once, and nothing else of it changes'
        using errcode = 'integrity_constraint_violation';
end
$$;
create trigger ledger_hold_is_settled_once before update or delete on ledger_hold
    for each row execute function ledger_hold_is_settled_once();


-- Lift the row policies; returns what to restore afterwards.
create function ledger_lift_policies() returns text language plpgsql as $$
declare
    before text := coalesce(current_setting('allmende.system', true), '');
begin
    perform set_config('allmende.system', 'on', true);
    return before;
end
$$;

-- Refuse a transfer or a hold that the two accounts, both locked, do not allow.
create function ledger_judge(payer ledger_account, payee ledger_account, amount bigint) returns void
language plpgsql as $$
begin
    if payer.id is null or payee.id is null then
        raise exception 'no such account' using errcode = 'AL007';
    elsif payer.closed_at is not null or payee.closed_at is not null then
        raise exception 'account % is closed', case when payer.closed_at is null then payee.id else payer.id end
            using errcode = 'AL003';
    elsif payer.unit_id <> payee.unit_id then
        raise exception 'accounts of % and %', payer.unit_id, payee.unit_id using errcode = 'AL006';
    elsif payer.balance - payer.held_out - amount < -payer.credit_limit then
        raise exception 'account % is beyond its credit limit', payer.id
            using errcode = 'AL001', detail = json_build_object('account_id', payer.id, 'unit', payer.unit_id,
                'available', payer.balance - payer.held_out + payer.credit_limit, 'needed', amount,
                'decimals', (select decimals from public.ledger_unit where code = payer.unit_id));
    elsif payee.balance + payee.held_in + amount > payee.max_balance then
        raise exception 'account % is beyond its highest balance', payee.id
            using errcode = 'AL002', detail = json_build_object('account_id', payee.id, 'unit', payee.unit_id);
    end if;
end
$$;


-- One transfer. The same id sent again returns what was stored, if the content is the same (the actor, the value date
-- and the moment of recording may differ: a retry after midnight is the same payment).
create function ledger_transfer(
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
        set balance = case id when p_payer then stored.payer_balance else stored.payee_balance end, last_seq = last_seq + 1
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
create function ledger_transfer_batch(
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
            select leg.account, sum(leg.change)::bigint as moved, count(*) as steps
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
            update ledger_account set balance = balance + move.moved, last_seq = last_seq + move.steps
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


-- Keep an amount ready. The same id sent again returns what was stored, if the content is the same.
create function ledger_hold(
    p_id uuid, p_payer bigint, p_payee bigint, p_amount bigint, p_kind text, p_purpose text, p_reference text,
    p_person bigint, p_coop bigint, p_system text, p_expires_at timestamptz, p_now timestamptz,
    out stored ledger_hold, out is_new boolean
) language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    before text := ledger_lift_policies();
    payer ledger_account;
    payee ledger_account;
begin
    perform 1 from ledger_account where id in (p_payer, p_payee) order by id for no key update;
    select * into stored from ledger_hold where id = p_id;
    is_new := not found;
    if is_new then
        select * into payer from ledger_account where id = p_payer;
        select * into payee from ledger_account where id = p_payee;
        perform ledger_judge(payer, payee, p_amount);
        insert into ledger_hold (
            id, payer_id, payee_id, payer_owner, payee_owner, unit_id, amount, kind, purpose, reference,
            actor_person, actor_coop, actor_system, expires_at, recorded_at, state)
        values (
            p_id, payer.id, payee.id, payer.owner, payee.owner, payer.unit_id, p_amount, p_kind, p_purpose, p_reference,
            p_person, p_coop, p_system, p_expires_at, p_now, 'pending')
        returning * into stored;
        update ledger_account set held_out = held_out + p_amount where id = p_payer;
        update ledger_account set held_in = held_in + p_amount where id = p_payee;
    elsif (stored.payer_id, stored.payee_id, stored.amount, stored.kind, stored.purpose, stored.reference)
        is distinct from (p_payer, p_payee, p_amount, p_kind, p_purpose, p_reference) then
        raise exception 'hold % has other content', p_id using errcode = 'AL004';
    end if;
    perform set_config('allmende.system', before, true);
end
$$;


-- The hold, with its accounts locked.
create function ledger_take_hold(p_id uuid) returns ledger_hold
language plpgsql as $$
declare
    taken ledger_hold;
begin
    select * into taken from ledger_hold where id = p_id;
    if not found then
        raise exception 'no hold %', p_id using errcode = 'AL007';
    end if;
    perform 1 from ledger_account where id in (taken.payer_id, taken.payee_id) order by id for no key update;
    select * into taken from ledger_hold where id = p_id for update;
    return taken;
end
$$;

-- Give back what a pending hold, whose accounts are locked, keeps.
create function ledger_settle_hold(held ledger_hold, p_state text, p_transfer uuid, p_now timestamptz)
returns ledger_hold language plpgsql as $$
begin
    update ledger_account set held_out = held_out - held.amount where id = held.payer_id;
    update ledger_account set held_in = held_in - held.amount where id = held.payee_id;
    update ledger_hold set state = p_state, settled_at = p_now, transfer_id = p_transfer
    where id = held.id returning * into held;
    return held;
end
$$;

create function ledger_refuse_settled(held ledger_hold) returns void
language plpgsql as $$
begin
    raise exception 'hold % is %', held.id, held.state
        using errcode = 'AL005', detail = json_build_object('state', held.state);
end
$$;


-- Post a hold: it becomes a transfer, once. Posted again, it returns that transfer. Fails only after its expiry.
create function ledger_post_hold(
    p_id uuid, p_transfer uuid, p_person bigint, p_coop bigint, p_system text, p_effective_on date, p_now timestamptz,
    out stored ledger_transfer, out is_new boolean
) language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    before text := ledger_lift_policies();
    held ledger_hold := ledger_take_hold(p_id);
    posting record;
begin
    if held.state = 'posted' then
        select * into stored from ledger_transfer where id = held.transfer_id;
        is_new := false;
    else
        if held.state = 'pending' and held.expires_at <= p_now then
            held.state := 'expired';
        end if;
        if held.state <> 'pending' then
            perform ledger_refuse_settled(held);
        end if;
        perform ledger_settle_hold(held, 'posted', p_transfer, p_now);
        select * into posting from ledger_transfer(
            p_transfer, held.payer_id, held.payee_id, held.amount, held.kind, held.purpose, held.reference,
            p_person, p_coop, p_system, p_effective_on, p_now);
        stored := posting.stored;
        is_new := posting.is_new;
        if not is_new then
            raise exception 'transfer % exists already', p_transfer using errcode = 'AL004';
        end if;
    end if;
    perform set_config('allmende.system', before, true);
end
$$;


-- Void a hold: everything is available again. Voided again, it stays voided; an expired one is given back already.
create function ledger_void_hold(p_id uuid, p_now timestamptz, out stored ledger_hold, out is_new boolean)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    before text := ledger_lift_policies();
begin
    stored := ledger_take_hold(p_id);
    is_new := stored.state = 'pending';
    if is_new then
        stored := ledger_settle_hold(stored, 'voided', null, p_now);
    elsif stored.state = 'posted' then
        perform ledger_refuse_settled(stored);
    end if;
    perform set_config('allmende.system', before, true);
end
$$;


-- Make a pending hold firm: from now on it never lapses.
create function ledger_make_hold_firm(p_id uuid, p_now timestamptz, out stored ledger_hold, out is_new boolean)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    before text := ledger_lift_policies();
begin
    stored := ledger_take_hold(p_id);
    if stored.state = 'pending' and stored.expires_at <= p_now then
        stored.state := 'expired';
    end if;
    if stored.state <> 'pending' then
        perform ledger_refuse_settled(stored);
    end if;
    is_new := stored.expires_at is not null;
    update ledger_hold set expires_at = null where id = p_id returning * into stored;
    perform set_config('allmende.system', before, true);
end
$$;


-- Let at most p_limit holds lapse whose time has come. Accounts of all of them are locked first, in one order.
create function ledger_expire_holds(p_now timestamptz, p_limit integer) returns setof ledger_hold
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    before text := ledger_lift_policies();
    due uuid[];
    held ledger_hold;
begin
    due := array(select id from ledger_hold where state = 'pending' and expires_at <= p_now
                 order by expires_at limit p_limit);
    perform 1 from ledger_account
        where id in (select unnest(array[h.payer_id, h.payee_id]) from ledger_hold h where h.id = any(due))
        order by id for no key update;
    for held in
        select * from ledger_hold
        where id = any(due) and state = 'pending' and expires_at <= p_now order by expires_at, id for update
    loop
        return next ledger_settle_hold(held, 'expired', null, p_now);
    end loop;
    perform set_config('allmende.system', before, true);
end
$$;


-- Give a transfer back, once, by a new one that names it. Limits hold for it as for any other.
create function ledger_reverse(
    p_id uuid, p_reverses uuid, p_kind text, p_purpose text, p_person bigint, p_coop bigint, p_system text,
    p_effective_on date, p_now timestamptz, out stored ledger_transfer, out is_new boolean
) language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    before text := ledger_lift_policies();
    original ledger_transfer;
    posting record;
begin
    select * into original from ledger_transfer where id = p_reverses;
    if not found then
        raise exception 'no transfer %', p_reverses using errcode = 'AL007';
    end if;
    perform 1 from ledger_account where id in (original.payer_id, original.payee_id) order by id for no key update;
    if original.reverses_id is not null
        or exists (select from ledger_transfer where reverses_id = p_reverses and id <> p_id) then
        raise exception 'transfer % is reversed or a reversal', p_reverses using errcode = 'AL008';
    end if;
    select * into posting from ledger_transfer(
        p_id, original.payee_id, original.payer_id, original.amount, p_kind, p_purpose, original.reference,
        p_person, p_coop, p_system, p_effective_on, p_now, p_reverses);
    stored := posting.stored;
    is_new := posting.is_new;
    perform set_config('allmende.system', before, true);
end
$$;


create function ledger_open_account(
    p_unit text, p_owner bigint, p_purpose text, p_credit_limit bigint, p_max_balance bigint, p_now timestamptz
) returns setof ledger_account language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    before text := ledger_lift_policies();
begin
    if not exists (select from ledger_unit where code = p_unit) then
        raise exception 'no unit %', p_unit using errcode = 'AL007';
    end if;
    return query insert into ledger_account (
            unit_id, owner, purpose, credit_limit, max_balance, opened_at, balance, held_out, held_in, last_seq)
        values (p_unit, p_owner, p_purpose, p_credit_limit, p_max_balance, p_now, 0, 0, 0, 0)
        on conflict do nothing
        returning *;
    perform set_config('allmende.system', before, true);
end
$$;


-- Set both limits. Refused below what is used or held already: nobody falls out of a limit unseen.
create function ledger_set_limits(p_account bigint, p_credit_limit bigint, p_max_balance bigint) returns ledger_account
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    before text := ledger_lift_policies();
    account ledger_account;
begin
    select * into account from ledger_account where id = p_account for no key update;
    if not found then
        raise exception 'no account %', p_account using errcode = 'AL007';
    elsif account.closed_at is not null then
        raise exception 'account % is closed', p_account using errcode = 'AL003';
    elsif account.balance - account.held_out < -p_credit_limit or account.balance + account.held_in > p_max_balance then
        raise exception 'account % is beyond this limit', p_account
            using errcode = 'AL010', detail = json_build_object('account_id', account.id, 'unit', account.unit_id,
                'balance', account.balance, 'held_out', account.held_out, 'held_in', account.held_in,
                'decimals', (select decimals from ledger_unit where code = account.unit_id));
    end if;
    update ledger_account set credit_limit = p_credit_limit, max_balance = p_max_balance
    where id = p_account returning * into account;
    perform set_config('allmende.system', before, true);
    return account;
end
$$;


create function ledger_close_account(p_account bigint, p_now timestamptz) returns ledger_account
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    before text := ledger_lift_policies();
    account ledger_account;
begin
    select * into account from ledger_account where id = p_account for no key update;
    if not found then
        raise exception 'no account %', p_account using errcode = 'AL007';
    elsif (account.balance, account.held_out, account.held_in) <> (0, 0, 0) then
        raise exception 'account % is not empty', p_account
            using errcode = 'AL009', detail = json_build_object('account_id', account.id, 'unit', account.unit_id,
                'balance', account.balance, 'held_out', account.held_out, 'held_in', account.held_in);
    elsif account.closed_at is null then
        update ledger_account set closed_at = p_now where id = p_account returning * into account;
    end if;
    perform set_config('allmende.system', before, true);
    return account;
end
$$;


-- What a network may know without seeing any account: that everything sums to zero.
create function ledger_unit_totals()
returns table (unit_id varchar, accounts bigint, balances numeric, held_out numeric, held_in numeric, in_credit numeric)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    before text := ledger_lift_policies();
begin
    return query
        select unit_id, count(*), sum(balance), sum(held_out), sum(held_in),
               coalesce(sum(balance) filter (where balance > 0), 0)
        from ledger_account group by unit_id order by unit_id;
    perform set_config('allmende.system', before, true);
end
$$;


-- Accounts, transfers and holds are seen by their parties and by jobs. Nobody sees more by owning the tables.
--
-- The conditions are plain calls, not sub-selects as in kernel's RowPolicy: the ledger's functions touch two or three
-- rows by key in every statement, and planning a sub-select costs them more than asking per row.
alter table ledger_account enable row level security;
alter table ledger_account force row level security;
create policy ledger_account_rows on ledger_account
    using (allmende_system() or owner = any(allmende_coops()));

alter table ledger_transfer enable row level security;
alter table ledger_transfer force row level security;
create policy ledger_transfer_rows on ledger_transfer
    using (allmende_system() or payer_owner = any(allmende_coops()) or payee_owner = any(allmende_coops()));

alter table ledger_hold enable row level security;
alter table ledger_hold force row level security;
create policy ledger_hold_rows on ledger_hold
    using (allmende_system() or payer_owner = any(allmende_coops()) or payee_owner = any(allmende_coops()));
