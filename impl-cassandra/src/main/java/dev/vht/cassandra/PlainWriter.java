package dev.vht.cassandra;

import dev.vht.cassandra.session.Cluster;
import java.nio.ByteBuffer;

/**
 * Writes keys by plain statements. Each has the time of this process's clock, and the write with
 * the latest time wins, whatever the order in which they are made. A repeated statement has the
 * time of the first one, so it changes nothing.
 *
 * <p>What depends on the present value cannot be made so ({@link
 * dev.vht.spi.Capability#CONDITIONAL_WRITES}).
 */
final class PlainWriter implements KeyWriter {
  private final TableLocation table;
  private final Cluster cluster;
  private final TableContent content;
  private final ValueStore values;

  PlainWriter(TableLocation table, Cluster cluster, TableContent content, ValueStore values) {
    this.table = table;
    this.cluster = cluster;
    this.content = content;
    this.values = values;
  }

  @Override
  public void put(byte[] key, byte[] value) {
    if (ValueStore.isLong(value)) {
      content.allowChunks();
    }
    TableRecord record = content.current();
    ByteBuffer partition = Rows.partition(record.generation(), key);
    StoredValue old = record.hasChunks() ? values.row(partition) : StoredValue.ABSENT;
    long timestamp = cluster.nextTimestamp();
    StoredValue row = values.store(key, partition, value, timestamp);
    cluster.write(
        table.described("write to"),
        key,
        table.schema().putPlain(),
        timestamp,
        row.value(),
        row.crc(),
        row.chunks(),
        partition);
    values.removeChunks(partition, old);
  }

  /** The result is what was there just before; another client may have removed it meanwhile. */
  @Override
  public boolean remove(byte[] key) {
    ByteBuffer partition = Rows.partition(content.current().generation(), key);
    boolean wasThere = values.row(partition).isPresent();
    cluster.write(
        table.described("remove from"),
        key,
        table.schema().removePartition(),
        cluster.nextTimestamp(),
        partition);
    return wasThere;
  }
}
