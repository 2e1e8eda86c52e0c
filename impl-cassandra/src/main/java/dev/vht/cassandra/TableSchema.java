package dev.vht.cassandra;

import dev.vht.cassandra.session.Query;
import dev.vht.cassandra.session.Query.Kind;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * The statements on a table of Cassandra.
 *
 * <p>A partition is a key of one generation of the content: {@code key} is the generation, eight
 * bytes, and the key. Its row with the part {@code MAIN} has the value, or says how many other rows
 * of the partition have it. The partition {@code RECORD} describes the table.
 *
 * @param keyspace its keyspace
 * @param name its name
 */
record TableSchema(String keyspace, String name) {
  static final String COMMENT = "VHT table";

  /** The columns with their types, as the cluster's schema shows them. */
  static final Map<String, String> COLUMNS =
      Map.of(
          "key", "blob partition_key",
          "part", "blob clustering",
          "tag", "bigint regular",
          "value", "blob regular",
          "crc", "int regular",
          "chunks", "int regular",
          "past", "blob regular");

  private static final String RANGE =
      " WHERE token(key) >= ? AND token(key) <= ? PER PARTITION LIMIT 1";

  private static final String MAIN_ROW = " WHERE key = ? AND part = 0x00";

  /** Longer than any call is repeated, so a tag tells whether a removal took effect. */
  private static final int TAG_SECONDS = 2 * 3_600;

  static ByteBuffer recordKey() {
    return ByteBuffer.wrap(new byte[] {'v', 'h', 't'});
  }

  String table() {
    return keyspace + '.' + name;
  }

  String createKeyspace(String datacenter, int replication) {
    return "CREATE KEYSPACE IF NOT EXISTS %s WITH replication = {'class':".formatted(keyspace)
        + " 'NetworkTopologyStrategy', '%s': %d}"
            .formatted(datacenter.replace("'", "''"), replication);
  }

  String createTable() {
    return "CREATE TABLE IF NOT EXISTS "
        + table()
        + " (key blob, part blob, tag bigint, value blob, crc int, chunks int, past blob, PRIMARY KEY"
        + " (key, part)) WITH comment = '"
        + COMMENT
        + "'";
  }

  String dropTable() {
    return "DROP TABLE IF EXISTS " + table();
  }

  static Query findKeyspace() {
    return new Query(
        "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?",
        Kind.LOCAL_READ);
  }

  static Query findColumns() {
    return new Query(
        "SELECT column_name, type, kind FROM system_schema.columns WHERE keyspace_name = ? AND"
            + " table_name = ?",
        Kind.LOCAL_READ);
  }

  static Query findComment() {
    return new Query(
        "SELECT comment FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?",
        Kind.LOCAL_READ);
  }

  Query select() {
    return new Query("SELECT tag, value, crc, chunks FROM " + table() + MAIN_ROW, Kind.READ);
  }

  /** Reads a row that is to be replaced. */
  Query selectToReplace() {
    return new Query("SELECT tag, value, crc, chunks, past FROM " + table() + MAIN_ROW, Kind.READ);
  }

  Query contains() {
    return new Query("SELECT crc FROM " + table() + MAIN_ROW, Kind.READ);
  }

  /** Reads the tag after it has settled what is half made, and the age of the tag. */
  Query settle() {
    return new Query(
        "SELECT tag, writetime(tag), toUnixTimestamp(now()), past FROM " + table() + MAIN_ROW,
        Kind.SERIAL_READ);
  }

  /** The condition is true except if this very write was made already. */
  Query put() {
    return new Query(
        "UPDATE "
            + table()
            + " SET tag = ?, value = ?, crc = ?, chunks = ?, past = "
            + PastTags.UNKNOWN
            + MAIN_ROW
            + " IF tag != ?",
        Kind.CONDITIONAL_WRITE);
  }

  Query replace() {
    return new Query(
        "UPDATE "
            + table()
            + " SET tag = ?, value = ?, crc = ?, chunks = ?, past = ?"
            + MAIN_ROW
            + " IF tag = ?",
        Kind.CONDITIONAL_WRITE);
  }

  /** Leaves the tag for a while, which tells that the key was removed and by which call. */
  Query remove() {
    return new Query(
        "UPDATE "
            + table()
            + " USING TTL "
            + TAG_SECONDS
            + " SET tag = ?, value = null, crc = null, chunks = null, past = ?"
            + MAIN_ROW
            + " IF tag = ?",
        Kind.CONDITIONAL_WRITE);
  }

  Query removeRecord() {
    return new Query(
        "DELETE tag, value FROM " + table() + MAIN_ROW + " IF tag = ?", Kind.CONDITIONAL_WRITE);
  }

  Query putPlain() {
    return new Query(
        "UPDATE " + table() + " USING TIMESTAMP ? SET value = ?, crc = ?, chunks = ?" + MAIN_ROW,
        Kind.TIMESTAMPED_WRITE);
  }

  Query removePartition() {
    return new Query(
        "DELETE FROM " + table() + " USING TIMESTAMP ? WHERE key = ?", Kind.TIMESTAMPED_WRITE);
  }

  Query putChunk() {
    return new Query(
        "INSERT INTO " + table() + " (key, part, value) VALUES (?, ?, ?) USING TIMESTAMP ?",
        Kind.TIMESTAMPED_WRITE);
  }

  Query selectChunk() {
    return new Query("SELECT value FROM " + table() + " WHERE key = ? AND part = ?", Kind.READ);
  }

  Query removeChunk() {
    return new Query(
        "DELETE FROM " + table() + " USING TIMESTAMP ? WHERE key = ? AND part = ?",
        Kind.TIMESTAMPED_WRITE);
  }

  /** One row of each partition: that with the value, if it is there. */
  Query walkKeys() {
    return new Query("SELECT key, part, crc, token(key) FROM " + table() + RANGE, Kind.READ);
  }

  Query walkRows() {
    return new Query(
        "SELECT key, part, crc, token(key), value, chunks FROM " + table() + RANGE, Kind.READ);
  }

  static Query sizeEstimates() {
    return new Query(
        "SELECT partitions_count FROM system.size_estimates WHERE keyspace_name = ? AND table_name"
            + " = ?",
        Kind.LOCAL_READ);
  }
}
