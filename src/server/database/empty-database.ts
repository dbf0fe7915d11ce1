import pg from 'pg'

/** Empties a demonstration: drops what the migrations made, so that they make it anew. The owner's act alone. */
export async function emptyDatabase(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(`begin;
      drop schema if exists ledger cascade;
      drop schema if exists graphile_worker cascade;
      do $$ declare one record; begin
        for one in select format('%I.%I', schemaname, tablename) as name from pg_tables
          where schemaname = 'public' loop execute 'drop table ' || one.name || ' cascade'; end loop;
        for one in select format('%I.%I', schemaname, sequencename) as name from pg_sequences
          where schemaname = 'public' loop execute 'drop sequence ' || one.name || ' cascade'; end loop;
      end $$;
      drop procedure if exists make_append_only(regclass);
      drop function if exists refuse_change() cascade;
      commit`)
  } finally {
    await client.end()
  }
}
