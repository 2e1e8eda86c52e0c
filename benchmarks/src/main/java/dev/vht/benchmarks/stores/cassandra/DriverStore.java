package dev.vht.benchmarks.stores.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.vht.VirtualHashTable;
import dev.vht.benchmarks.stores.Store;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A plain use of the driver: the statements of our tables, prepared, at the same consistency, on a
 * table of Cassandra with the same columns and properties, which the library has created. A
 * conditional write has a tag that no other has, a plain one a timestamp, both of a counter. No
 * checksum is computed or verified, and no failure is handled.
 */
final class DriverStore implements Store {
  private static final String MAIN_ROW = " WHERE key = ? AND part = 0x00";

  private final VirtualHashTable<byte[], byte[]> created;
  private final CqlSession session;
  private final boolean isConditional;
  private final PreparedStatement select;
  private final PreparedStatement update;
  private final AtomicLong numbers =
      new AtomicLong(TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()));

  DriverStore(BenchmarkCluster cluster, String name, String writes) {
    created = cluster.openEmpty(name, writes);
    session = cluster.session();
    isConditional = writes.equals("lwt");
    String table = BenchmarkCluster.qualified(name);
    select = prepared("SELECT tag, value, crc, chunks FROM " + table + MAIN_ROW);
    update =
        isConditional
            ? prepared(
                "UPDATE "
                    + table
                    + " SET tag = ?, value = ?, crc = ?, chunks = ?, past = null"
                    + MAIN_ROW
                    + " IF tag != ?")
            : prepared(
                "UPDATE "
                    + table
                    + " USING TIMESTAMP ? SET value = ?, crc = ?, chunks = ?"
                    + MAIN_ROW);
  }

  private PreparedStatement prepared(String cql) {
    return session.prepare(
        SimpleStatement.newInstance(cql)
            .setConsistencyLevel(DefaultConsistencyLevel.QUORUM)
            .setSerialConsistencyLevel(DefaultConsistencyLevel.SERIAL));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    long number = numbers.getAndIncrement();
    ByteBuffer partition = ByteBuffer.wrap(key);
    ByteBuffer bytes = ByteBuffer.wrap(value);
    var unused =
        session.execute(
            isConditional
                ? update.bind(number, bytes, 0, 0, partition, number)
                : update.bind(number, bytes, 0, 0, partition));
  }

  @Override
  public byte @Nullable [] find(byte[] key) {
    Row row = session.execute(select.bind(ByteBuffer.wrap(key))).one();
    ByteBuffer value = row == null ? null : row.getByteBuffer(1);
    if (value == null) {
      return null;
    }
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    return bytes;
  }

  /** Deletes the table. */
  @Override
  public void close() {
    created.delete();
  }
}
