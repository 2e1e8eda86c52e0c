package dev.vht.postgresql;

import dev.vht.postgresql.server.ServerConnection;
import java.sql.SQLException;

/**
 * Replaces a table by another one in its name, with its comment and its privileges.
 *
 * <p>That is possible if the table belongs to this role, which may create tables, and nothing
 * depends on it or was added to it: triggers, rules, views, policies, partitions, publications,
 * indexes, storage options.
 */
final class TableReplacement {
  private static final String IS_POSSIBLE =
      "SELECT pg_get_userbyid(c.relowner) = current_user"
          + " AND has_schema_privilege(c.relnamespace, 'CREATE')"
          + " AND NOT c.relhasrules AND NOT c.relhastriggers AND NOT c.relrowsecurity"
          + " AND NOT c.relispartition AND NOT c.relhassubclass AND c.relpersistence = 'p'"
          + " AND c.reloptions IS NULL AND c.reltablespace = 0 AND c.relreplident = 'd'"
          + " AND NOT EXISTS (SELECT 1 FROM pg_attribute a"
          + " WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL)"
          + " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.refobjid = c.oid"
          + " AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'n')"
          + " AND NOT EXISTS (SELECT 1 FROM pg_publication_rel p WHERE p.prrelid = c.oid)"
          + " AND (SELECT count(*) FROM pg_index i WHERE i.indrelid = c.oid) = 1"
          + " AND EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid"
          + " AND k.contype = 'p' AND k.conname = c.relname || '_pkey')"
          + " FROM pg_class c WHERE c.oid = ?::regclass";

  private static final String GRANTEE =
      "CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END";

  private static final String OF_OTHERS =
      " FROM pg_class c, aclexplode(c.relacl) a"
          + " WHERE c.oid = ?::regclass AND a.grantee <> c.relowner";

  /** The statements that take the privileges on a table, by default ones, from other roles. */
  private static final String REVOCATIONS =
      "SELECT coalesce(string_agg(format('REVOKE ALL ON TABLE %s FROM %s', ?::text, "
          + GRANTEE
          + "), '; '), '')"
          + OF_OTHERS;

  /** The statements that give the privileges on a table to other roles. */
  private static final String GRANTS =
      "SELECT coalesce(string_agg(format('GRANT %s ON TABLE %s TO %s%s', a.privilege_type,"
          + " ?::text, "
          + GRANTEE
          + ", CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), '; '), '')"
          + OF_OTHERS;

  private static final String COMMENT = "SELECT obj_description(?::regclass, 'pg_class')";

  private final ServerConnection connection;
  private final TableSchema schema;

  TableReplacement(ServerConnection connection, TableSchema schema) {
    this.connection = connection;
    this.schema = schema;
  }

  boolean isPossible() throws SQLException {
    return connection
        .queryFirst(IS_POSSIBLE, row -> row.getBoolean(1), schema.table())
        .orElse(false);
  }

  /** Replaces the table. The caller is in a transaction that has locked it for itself. */
  void replaceBy(TableSchema other) throws SQLException {
    String comment = text(COMMENT, schema.table());
    String revocations = text(REVOCATIONS, other.table(), other.table());
    String grants = text(GRANTS, other.table(), schema.table());
    connection.execute(
        String.join(
            "; ",
            other.comment(comment),
            revocations,
            grants,
            schema.drop(),
            other.renameTo(schema)));
  }

  private String text(String sql, Object... arguments) throws SQLException {
    String text = connection.queryText(sql, arguments);
    return text == null ? "" : text;
  }
}
