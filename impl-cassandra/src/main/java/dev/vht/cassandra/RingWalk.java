package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.vht.cassandra.session.Cluster;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the first row of each partition in the order of the cluster's ring, in pages. The state
 * between two pages is a position on the ring, so any node can read the next page.
 *
 * <p>A node refuses to read a page if it has to pass over too many tombstones, which are what it
 * keeps of removed rows for some days. Then the rest of the range is divided, until each part has
 * few enough of them. The rest begins with the token of the last row, because several keys may have
 * the same; of these the ones that were returned are left out.
 */
final class RingWalk {
  private static final int KEY = 0;
  private static final int TOKEN = 3;

  private final TableLocation table;
  private final Cluster cluster;
  private final String operation;
  private final Deque<Range> ranges = new ArrayDeque<>(List.of(Range.ALL));
  private @Nullable ByteBuffer state;

  /** The token of the last row of this range. */
  private @Nullable Long last;

  /** The keys with that token. */
  private final Set<ByteBuffer> returned = new HashSet<>();

  /** A part of the ring; both bounds belong to it. */
  private record Range(long first, long last) {
    static final Range ALL = new Range(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  RingWalk(TableLocation table, Cluster cluster, String operation) {
    this.table = table;
    this.cluster = cluster;
    this.operation = operation;
  }

  boolean isExhausted() {
    return ranges.isEmpty();
  }

  /**
   * Reads a page; it may have no rows though there are more.
   *
   * @param size the most rows
   * @param hasValues whether the rows have values
   */
  List<Row> next(int size, boolean hasValues) {
    while (true) {
      Range range = ranges.getFirst();
      try {
        Cluster.Page page =
            cluster.readPage(
                table.described(operation),
                hasValues ? table.schema().walkRows() : table.schema().walkKeys(),
                size,
                state,
                range.first(),
                range.last());
        if (hasValues) {
          Cluster.countPage();
        }
        return use(page);
      } catch (Cluster.TombstonesException e) {
        divide(range, e);
      }
    }
  }

  private List<Row> use(Cluster.Page page) {
    List<Row> rows = new ArrayList<>(page.rows().size());
    for (Row row : page.rows()) {
      long token = row.getLong(TOKEN);
      if (last == null || last != token) {
        last = token;
        returned.clear();
      }
      if (returned.add(Objects.requireNonNull(row.getByteBuffer(KEY)))) {
        rows.add(row);
      }
    }
    state = page.state();
    if (state == null) {
      Range unused = ranges.removeFirst();
      last = null;
      returned.clear();
    }
    return rows;
  }

  private void divide(Range range, Cluster.TombstonesException reason) {
    long first = last == null ? range.first() : last;
    if (first == range.last()) {
      throw reason;
    }
    long middle = first + ((range.last() - first) >>> 1); // the difference has no sign
    Range unused = ranges.removeFirst();
    ranges.addFirst(new Range(middle + 1, range.last()));
    ranges.addFirst(new Range(first, middle));
    state = null;
  }
}
