-- Erasing the words of movements that are older than books are kept. Days, kinds and amounts stay: the list of members and
-- every figure as of any day rest on them. As for imports that are taken back, one function may do it as the owner of the
-- tables, and says so in a setting of the transaction; either alone opens nothing, both together these columns only.

create or replace function membership_refuse_change_but_undo() returns trigger language plpgsql as $$
declare
    origin bigint;
    words text[] := array['reason', 'actor_person', 'actor_coop', 'actor_system'];
    is_owner boolean := current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid);
begin
    if tg_op = 'DELETE' and is_owner and coalesce(current_setting('allmende.undone_import', true), '') <> '' then
        if tg_table_name = 'membership_member' then
            origin := (to_jsonb(old) ->> 'import_run_id')::bigint;
        else
            select import_run_id into origin from membership_member
            where id = (to_jsonb(old) ->> 'member_id')::bigint;
        end if;
        if origin::text = current_setting('allmende.undone_import', true) then
            return old;
        end if;
    end if;
    if tg_op = 'UPDATE' and is_owner and coalesce(current_setting('allmende.erasing_words', true), '') = 'membership'
        and tg_table_name <> 'membership_member' and to_jsonb(new) - words = to_jsonb(old) - words then
        return new;
    end if;
    raise exception '% is append-only: correct it by a new row', tg_table_name
        using errcode = 'integrity_constraint_violation';
end
$$;

-- Of one cooperative, of each history at most so many that took effect and were recorded before a day. Returns how many.
create function membership_forget_words(p_coop bigint, p_before date, p_most integer) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    before text := coalesce(current_setting('allmende.erasing_words', true), '');
    found bigint;
    done bigint;
begin
    -- Where the owner is a superuser, row policies do not bind this function: it asks for itself.
    if not (allmende_system() or p_coop = any(allmende_coops())) then
        raise exception 'no such cooperative' using errcode = 'no_data_found';
    end if;
    perform set_config('allmende.erasing_words', 'membership', true);
    update membership_sharemovement set reason = '', actor_person = null, actor_coop = null, actor_system = 'erased'
    where id in (select id from membership_sharemovement
                 where coop_id = p_coop and effective_on < p_before and recorded_at < p_before
                   and actor_system <> 'erased'
                 order by id limit p_most for update);
    get diagnostics done = row_count;
    update membership_capitalmovement set reason = '', actor_person = null, actor_coop = null, actor_system = 'erased'
    where id in (select id from membership_capitalmovement
                 where coop_id = p_coop and effective_on < p_before and recorded_at < p_before
                   and actor_system <> 'erased'
                 order by id limit p_most for update);
    get diagnostics found = row_count;
    perform set_config('allmende.erasing_words', before, true);
    return done + found;
end
$$;
