package dev.vht.cassandra.session;

import dev.vht.Durability;
import dev.vht.StorageException;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the nodes whether they sync their commit log before they acknowledge a write. By default
 * they do not: they sync it every ten seconds.
 */
public final class CommitLogs {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.cassandra");

  private static final Query SETTING =
      new Query(
          "SELECT value FROM system_views.settings WHERE name = 'commitlog_sync'",
          Query.Kind.LOCAL_READ);

  /** The values of {@code commitlog_sync} with which a write waits for a sync. */
  private static final Set<String> SYNCED = Set.of("batch", "group");

  private CommitLogs() {}

  /**
   * Checks that a table has a durability, as far as the nodes tell their settings. Some may not
   * answer, and the right to read them may be lacking.
   *
   * @param durability that the table is to have
   * @param table names the table in messages
   * @throws StorageException if a node acknowledges what it has not synced, though it should
   */
  public static void require(Durability durability, String table, Cluster cluster) {
    if (durability != Durability.DISK) {
      return;
    }
    Set<String> modes = new TreeSet<>();
    try {
      cluster
          .readRowsOfAnsweringNodes("open table " + table, SETTING)
          .forEach(row -> modes.add(String.valueOf(row.getString(0))));
    } catch (Cluster.RefusedException e) {
      LOGGER.debug("whether the nodes of {} sync each write is not known", table, e);
      return;
    }
    modes.removeAll(SYNCED);
    if (!modes.isEmpty()) {
      throw new StorageException(
          ("table %s cannot have the durability DISK, because nodes of %s sync writes only now and"
                  + " then (commitlog_sync = %s); set commitlog_sync = batch or group on all nodes,"
                  + " or open the table with PROCESS")
              .formatted(table, cluster.name(), String.join(", ", modes)),
          null);
    }
  }
}
