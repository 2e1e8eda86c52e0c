package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.vht.StorageException;
import dev.vht.cassandra.session.Cluster;
import dev.vht.spi.Cursor;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Iterates over the keys of one generation, in pages of a {@link RingWalk}.
 *
 * <p>A page is used only if the generation was certainly kept until after it was read. Before the
 * second page the generation is pinned, so that the content which a walk goes over stays, though
 * the table has another one now. If it is too late for that, the walk begins again with the present
 * content, and leaves out the keys that it has returned.
 *
 * <p>Once a value has been asked for, the following pages bring the values along, and a first page
 * is read again. Such a value is used only if the generation was still the table's content when the
 * page had been read, and no call of any handle in this process has ended since the page was asked
 * for. Otherwise a thread may know a newer value already, and the value is read again from the
 * present content (rule C4).
 */
final class CassandraCursor implements Cursor {
  private static final int FIRST_PAGE = 32;
  private static final int LARGEST_PAGE = 5_000;

  /** The keys and values of a page have about as many bytes, if they are alike. */
  private static final int PAGE_BYTES = 1 << 20;

  private final TableLocation table;
  private final Cluster cluster;
  private final ValueStore values;
  private final TableContent content;
  private final GenerationPins pins;
  private final Deque<Entry> entries = new ArrayDeque<>();

  /** The keys of pages that were read before their generation was pinned. */
  private final Set<ByteBuffer> returned = new HashSet<>();

  private long generation;
  private boolean isPinned;

  /** Whether the table still had this content when the last page was read. */
  private boolean isPresent = true;

  private boolean hasRestarted;
  private RingWalk walk;
  private boolean hasPage;

  /** Whether the last page is the first one of its walk. */
  private boolean isFirstPage;

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

  CassandraCursor(
      TableLocation table,
      Cluster cluster,
      ValueStore values,
      TableContent content,
      GenerationPins pins) {
    this.table = table;
    this.cluster = cluster;
    this.values = values;
    this.content = content;
    this.pins = pins;
    this.generation = content.current().generation();
    this.walk = newWalk();
  }

  private RingWalk newWalk() {
    return new RingWalk(table, cluster, "list the keys of");
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

  /** Adds the entries of a page, or begins again. */
  private void fetch() {
    if (hasPage && !isPinned) {
      isPinned = pins.begin(generation);
      if (!isPinned) {
        restart();
      } else if (!hasRestarted) {
        returned.clear();
      }
    }
    hasValues = readsValues && isPresent;
    calls = Cluster.callCount() + 1; // that of the page itself
    List<Row> rows = walk.next(page, hasValues);
    TableRecord record = content.current();
    isPresent = record.generation() == generation;
    if (record.keeps(generation)) {
      use(rows);
    } else if (isPinned) {
      throw new StorageException(
          ("cannot go on walking over table %s: what it goes over was replaced, and this process"
                  + " has asked for nothing of it for twelve hours, so it may be removed; walk over"
                  + " the table again")
              .formatted(table),
          null);
    } else {
      restart();
    }
  }

  private void restart() {
    generation = content.current().generation();
    isPresent = true;
    hasRestarted = true;
    walk = newWalk();
    hasPage = false;
    page = FIRST_PAGE;
  }

  /** Leaves the rest of a first page, so that it is read once more with values. */
  private void readAgain() {
    if (isFirstPage && isPresent) {
      entries.forEach(entry -> returned.remove(ByteBuffer.wrap(entry.key())));
      entries.clear();
      isExhausted = false;
      restart();
    }
  }

  private void use(List<Row> rows) {
    long bytes = 0;
    for (Row row : rows) {
      bytes += add(row);
    }
    isFirstPage = !hasPage;
    hasPage = true;
    isExhausted = walk.isExhausted();
    page = nextPage(bytes, rows.size());
    if (isExhausted) {
      unpin();
    } else if (isPinned) {
      pins.renew(generation);
    }
  }

  private void unpin() {
    if (isPinned) {
      isPinned = false;
      pins.end(generation);
    }
  }

  /** Twice as many rows as before, as long as that is not too many bytes. */
  private int nextPage(long bytes, int rows) {
    long fitting = bytes == 0 ? LARGEST_PAGE : PAGE_BYTES * (long) rows / bytes;
    return (int) Math.max(1, Math.min(Math.min(2L * page, LARGEST_PAGE), fitting));
  }

  /** Adds an entry, if the row is one of this generation; returns the bytes of the row. */
  private long add(Row row) {
    ByteBuffer partition = Objects.requireNonNull(row.getByteBuffer(0));
    ByteBuffer value = hasValues ? row.getByteBuffer(4) : null;
    if (Rows.isOf(generation, partition) && Rows.isMain(row.getByteBuffer(1)) && !row.isNull(2)) {
      byte[] key = Rows.key(partition);
      if (isNew(ByteBuffer.wrap(key))) {
        entries.add(
            new Entry(
                key,
                hasValues
                    ? new StoredValue(null, ValueStore.orEmpty(value), row.getInt(2), row.getInt(5))
                    : null));
      }
    }
    return (long) partition.remaining() + (value == null ? 0 : value.remaining());
  }

  private boolean isNew(ByteBuffer key) {
    if (!isPinned) {
      return returned.add(key);
    }
    return !hasRestarted || !returned.contains(key);
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
    if (!readsValues) {
      readsValues = true;
      readAgain();
    }
    StoredValue row = entry.row();
    if (row != null && isPresent && !row.isDivided() && Cluster.callCount() == calls) {
      return values.value(entry.key(), Rows.partition(generation, entry.key()), row);
    }
    page = FIRST_PAGE; // the values of this page, if it has any, are of no use any more
    return values.get(content.current().generation(), entry.key());
  }

  @Override
  public void close() {
    entries.clear();
    isExhausted = true;
    unpin();
  }
}
