package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.vht.cassandra.session.Cluster;
import dev.vht.spi.Cursor;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the keys of one generation in the order of the cluster's ring, in pages. The state
 * between two pages is a position on the ring, so any node can read the next page.
 *
 * <p>Once a value has been asked for, the following pages bring the values along. Such a value is
 * used only if no call of any handle in this process has ended since the page was asked for.
 * Otherwise a thread may know a newer value already, and the value is read again (rule C4).
 */
final class CassandraCursor implements Cursor {
  private static final int FIRST_PAGE = 32;
  private static final int LARGEST_PAGE_OF_KEYS = 2_000;
  private static final int LARGEST_PAGE_OF_VALUES = 500;

  /** The values of a page have about as many bytes, if they are alike. */
  private static final int PAGE_BYTES = 1 << 20;

  private final TableLocation table;
  private final Cluster cluster;
  private final ValueStore values;
  private final long generation;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private @Nullable ByteBuffer state;
  private @Nullable Entry current;
  private int page = FIRST_PAGE;
  private boolean readsValues;
  private boolean hasValues;

  /** The number of calls in this process at which the values of the page are known to be new. */
  private long calls;

  private boolean isExhausted;

  /** A key, and its value if the page has that. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(byte[] key, @Nullable StoredValue row) {}

  CassandraCursor(TableLocation table, Cluster cluster, ValueStore values, long generation) {
    this.table = table;
    this.cluster = cluster;
    this.values = values;
    this.generation = generation;
  }

  @Override
  public boolean next() {
    while (entries.isEmpty() && !isExhausted) {
      fetch();
    }
    Entry next = entries.pollFirst();
    current = next == null ? current : next;
    return next != null;
  }

  private void fetch() {
    if (readsValues && !hasValues) {
      page = Math.min(page, LARGEST_PAGE_OF_VALUES);
    }
    hasValues = readsValues;
    calls = Cluster.callCount() + 1; // that of the page itself
    Cluster.Page fetched =
        cluster.readPage(
            table.described("list the keys of"),
            hasValues ? table.schema().walkRows() : table.schema().walkKeys(),
            page,
            state);
    long bytes = 0;
    for (Row row : fetched.rows()) {
      bytes += add(row);
    }
    state = fetched.state();
    isExhausted = state == null;
    page = nextPage(bytes, fetched.rows().size());
  }

  /** Twice as many rows as before, as long as that is not too many bytes. */
  private int nextPage(long bytes, int rows) {
    int largest = hasValues ? LARGEST_PAGE_OF_VALUES : LARGEST_PAGE_OF_KEYS;
    long fitting = rows == 0 || bytes == 0 ? largest : PAGE_BYTES * (long) rows / bytes;
    return (int) Math.max(1, Math.min(Math.min(2L * page, largest), fitting));
  }

  /** Adds an entry, unless the row is none of this generation; returns the bytes of its value. */
  private long add(Row row) {
    ByteBuffer partition = Objects.requireNonNull(row.getByteBuffer(0));
    ByteBuffer value = hasValues ? row.getByteBuffer(3) : null;
    if (Rows.isOf(generation, partition) && Rows.isMain(row.getByteBuffer(1)) && !row.isNull(2)) {
      entries.add(
          new Entry(
              Rows.key(partition),
              hasValues
                  ? new StoredValue(null, ValueStore.orEmpty(value), row.getInt(2), row.getInt(4))
                  : null));
    }
    return value == null ? 0 : value.remaining();
  }

  @Override
  public byte[] key() {
    return entry().key().clone();
  }

  private Entry entry() {
    return Objects.requireNonNull(current, "next() was not called");
  }

  @Override
  public byte @Nullable [] value() {
    Entry entry = entry();
    readsValues = true;
    StoredValue row = entry.row();
    return row != null && !row.isDivided() && Cluster.callCount() == calls
        ? values.value(entry.key(), Rows.partition(generation, entry.key()), row)
        : values.get(generation, entry.key());
  }

  @Override
  public void close() {
    entries.clear();
    isExhausted = true;
  }
}
