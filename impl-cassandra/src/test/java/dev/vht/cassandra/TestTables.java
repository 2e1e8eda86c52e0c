package dev.vht.cassandra;

import dev.vht.cassandra.cluster.TestCluster;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Tables of Cassandra for tests. Creating one takes longer than most tests, so they are lent again;
 * a table of ours that is deleted in one leaves it.
 */
final class TestTables {
  private static final ConcurrentLinkedDeque<String> FREE = new ConcurrentLinkedDeque<>();
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private TestTables() {}

  private static final class Keyspace {
    private static final String NAME = TestCluster.newKeyspace();
  }

  static String keyspace() {
    return Keyspace.NAME;
  }

  /** Returns the URL of the cluster, without a keyspace. */
  static String cluster() {
    return "cassandra://"
        + TestCluster.contactPoints().stream()
            .map(address -> address.getHostString() + ':' + address.getPort())
            .collect(Collectors.joining(","));
  }

  /** Returns the name of an empty table of Cassandra in the keyspace. */
  static String borrow() {
    String free = FREE.pollFirst();
    return free == null ? create() : free;
  }

  private static String create() {
    String name = "t" + NUMBERS.incrementAndGet();
    TableSchema schema = new TableSchema(keyspace(), name);
    TestCluster.define(
        schema.createTable().replace(TableSchema.COMMENT, "made for tests, and never dropped"));
    return name;
  }

  /** Takes a table back. No table of ours is in it. */
  static void giveBack(String table) {
    FREE.addLast(table);
  }

  /** Returns the URL of a table; its leases are short, because clearing takes longer than one. */
  static String url(String table) {
    return cluster()
        + '/'
        + keyspace()
        + '/'
        + table
        + "?datacenter="
        + TestCluster.datacenter()
        + "&lease=30";
  }
}
