-- A time line only grows; the words somebody wrote beside a step may be emptied, by a job, and nothing else of it.
create function pool_keep_the_time_line() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and allmende_system() and new.reason = ''
       and to_jsonb(new) - 'reason' = to_jsonb(old) - 'reason' then
        return new;
    end if;
    raise exception '% is append-only: at most the reason is emptied', tg_table_name
        using errcode = 'integrity_constraint_violation';
end
$$;
drop trigger pool_bookingevent_is_append_only on pool_bookingevent;
create trigger pool_bookingevent_is_append_only before update or delete on pool_bookingevent
    for each row execute function pool_keep_the_time_line();
