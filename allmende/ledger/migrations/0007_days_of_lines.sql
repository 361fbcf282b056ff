-- A day for each line of a batch: a history of ten years moved on thousands of days, and a batch for each wrote the busy
-- account once more, past all the versions of it written before.
drop function ledger_transfer_batch(
    uuid, uuid[], bigint[], bigint[], bigint[], text[], text, text, bigint, bigint, text, date, timestamptz);
create function ledger_transfer_batch(
    p_batch uuid, p_ids uuid[], p_payers bigint[], p_payees bigint[], p_amounts bigint[], p_references text[],
    p_kind text, p_purpose text, p_person bigint, p_coop bigint, p_system text, p_days date[], p_now timestamptz,
    out stored ledger_transfer, out is_new boolean
) returns setof record language plpgsql security definer set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    before text := ledger_lift_policies();
begin
    perform 1 from ledger_account where id = any(p_payers || p_payees) order by id for no key update;
    is_new := not exists (select from ledger_transfer where batch = p_batch or id = any(p_ids));
    if is_new then
        perform ledger_post_lines(
            p_batch, p_ids, p_payers, p_payees, p_amounts, p_references,
            p_days, array_fill(null::uuid, array[cardinality(p_ids)]),
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
