package dev.vht.postgresql.server;

import javax.sql.DataSource;

/**
 * How connections are made. Equal sources share a pool.
 *
 * @param dataSource makes connections
 * @param identity distinguishes it from other sources
 * @param name the database for messages, without a password
 * @param size how many connections may be open at a time
 * @param isPooled whether the data source is the program's own, which pools if it wants to
 */
public record ConnectionSource(
    DataSource dataSource, Object identity, String name, int size, boolean isPooled) {

  /** Makes commits synchronous where the server's or the role's settings say otherwise. */
  private static final String SYNCHRONOUS =
      "SELECT set_config('synchronous_commit', 'on', false)"
          + " WHERE current_setting('synchronous_commit') = 'off'";

  private static final String ASYNCHRONOUS =
      "SELECT set_config('synchronous_commit', 'off', false)";

  /** What distinguishes two sources with the same address. */
  public record Variant(Object address, boolean isSynchronous) {}

  public String initialSql() {
    return identity instanceof Variant variant && !variant.isSynchronous()
        ? ASYNCHRONOUS
        : SYNCHRONOUS;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConnectionSource source
        && source.identity.equals(identity)
        && source.size == size
        && source.isPooled == isPooled;
  }

  @Override
  public int hashCode() {
    return identity.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
