package dev.vht.cassandra;

import dev.vht.StorageException;
import dev.vht.cassandra.session.Cluster;
import dev.vht.spi.Capability;
import dev.vht.spi.Cursor;
import dev.vht.spi.Metadata;
import dev.vht.spi.Storage;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A table in a cluster. Each call is a few statements; nothing is held between two calls. */
final class CassandraStorage implements Storage {
  private final TableLocation table;
  private final Cluster cluster;
  private final TableRecord record;
  private final TableCatalog catalog;
  private final TableContent content;
  private final ValueStore values;
  private final KeyWriter writer;
  private final GenerationRemover remover;
  private final UnusedGenerations unused;
  private final GenerationPins pins;
  private final Identity identity;

  /** Equal for the same table, by whatever address it was opened. */
  private record Identity(String table, long incarnation) {}

  /**
   * Creates an open table.
   *
   * @param cluster which this closes
   * @param record as it was just read
   * @param startNanos when the read began
   */
  CassandraStorage(TableLocation table, Cluster cluster, TableRecord record, long startNanos) {
    this.table = table;
    this.cluster = cluster;
    this.record = record;
    this.catalog = new TableCatalog(table, cluster);
    this.content = new TableContent(table, new RecordRow(table, cluster), record, startNanos);
    this.values = new ValueStore(table, cluster);
    this.writer =
        record.writes() == WriteMode.LWT
            ? new ConditionalWriter(table, cluster, content, values)
            : new PlainWriter(table, cluster, content, values);
    this.remover = new GenerationRemover(table, cluster);
    this.unused = new UnusedGenerations(content, remover);
    this.pins = new GenerationPins(content, unused);
    this.identity = new Identity(table.schema().table(), record.incarnation());
  }

  @Override
  public Metadata metadata() {
    return record.metadata();
  }

  /** As the table was created, whatever the URL says that it was opened by. */
  @Override
  public Set<Capability> missingCapabilities() {
    return record.writes() == WriteMode.LWT ? Set.of() : Set.of(Capability.CONDITIONAL_WRITES);
  }

  @Override
  public Object identity() {
    return identity;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return values.get(content.current().generation(), key);
  }

  @Override
  public boolean contains(byte[] key) {
    ByteBuffer partition = Rows.partition(content.current().generation(), key);
    var row = cluster.readRow(table.described("read from"), table.schema().contains(), partition);
    return row != null && !row.isNull(0);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    writer.put(key, value);
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
    return writer.putIfAbsent(key, value);
  }

  @Override
  public byte @Nullable [] replace(byte[] key, byte[] value) {
    return writer.replace(key, value);
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value) {
    return writer.replace(key, expected, value);
  }

  @Override
  public boolean remove(byte[] key) {
    return writer.remove(key);
  }

  @Override
  public boolean remove(byte[] key, byte[] expected) {
    return writer.remove(key, expected);
  }

  @Override
  public Cursor cursor() {
    return new CassandraCursor(table, cluster, values, content, pins);
  }

  /** Walks over the keys, which takes time in proportion to their number. */
  @Override
  public long count() {
    long count = 0;
    try (Cursor cursor = cursor()) {
      while (cursor.next()) {
        count++;
      }
    }
    return count;
  }

  @Override
  public void clear() {
    content.replaceBy("clear", Tags.random(), false);
    unused.removeLater();
  }

  /** Writes a new generation, which nobody reads before it is complete. */
  @Override
  public void fill(Iterator<Pair> pairs) {
    long generation = Tags.random();
    try {
      TableFiller.fill(table, cluster, content, generation, pairs);
    } catch (RuntimeException | Error e) {
      giveUpFilling(generation, e);
      throw e;
    }
    content.replaceBy("fill", generation, true);
    unused.removeLater();
  }

  private void giveUpFilling(long generation, Throwable reason) {
    try {
      content.giveUpFilled(generation);
      unused.removeLater();
    } catch (StorageException e) {
      reason.addSuppressed(e);
    }
  }

  /** Each write is synced by a quorum before it returns, as far as the nodes are set to do so. */
  @Override
  public void flush() {}

  /** Removes what interrupted calls have left. The nodes compact their files by themselves. */
  @Override
  public void compact() {
    unused.removeAll();
  }

  @Override
  public void destroy() {
    pins.forget();
    remover.close();
    if (!catalog.destroy()) {
      throw new StorageException("table " + table + " was deleted by another process", null);
    }
    cluster.close();
  }

  @Override
  public void close() {
    pins.close();
    remover.close();
    cluster.close();
  }
}
