package dev.vht.postgresql.server;

import dev.vht.Durability;
import dev.vht.StorageException;
import java.sql.SQLException;

/**
 * What a server says of itself.
 *
 * @param version for example 180006
 * @param database identifies the database among all servers
 * @param isSynced whether the server syncs what it commits (its setting {@code fsync})
 */
public record ServerInfo(int version, String database, boolean isSynced) {
  /** The first version that materializes a {@code WITH} query on demand. */
  public static final int OLDEST = 120_000;

  private static final String SETTINGS =
      "SELECT current_setting('server_version_num')::int, current_setting('fsync'),"
          + " (SELECT oid FROM pg_database WHERE datname = current_database())";

  public static ServerInfo of(ServerConnection connection, String name) throws SQLException {
    ServerInfo partial =
        connection
            .queryFirst(
                SETTINGS,
                row ->
                    new ServerInfo(row.getInt(1), row.getString(3), row.getString(2).equals("on")))
            .orElseThrow();
    requireVersion(partial.version, name);
    return new ServerInfo(
        partial.version, system(connection, name) + '/' + partial.database, partial.isSynced);
  }

  /** Returns the server's identifier, or its address if the role may not ask for it. */
  private static String system(ServerConnection connection, String name) throws SQLException {
    String identifier;
    try {
      identifier = connection.queryText("SELECT system_identifier::text FROM pg_control_system()");
    } catch (SQLException e) {
      if (!Failures.isForbidden(e)) {
        throw e;
      }
      return name;
    }
    return String.valueOf(identifier);
  }

  public static void requireVersion(int version, String name) {
    if (version < OLDEST) {
      throw new StorageException(
          "the server of %s is PostgreSQL %d, which is too old; use version %d or a newer one"
              .formatted(name, version / 10_000, OLDEST / 10_000));
    }
  }

  public void requireDurability(Durability durability, String name) {
    if (durability == Durability.DISK && !isSynced) {
      throw new StorageException(
          "the server of %s does not sync (fsync = off), so it cannot give the durability DISK;"
                  .formatted(name)
              + " set fsync = on there, or open the table with PROCESS");
    }
  }
}
