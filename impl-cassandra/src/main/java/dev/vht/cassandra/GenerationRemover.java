package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.vht.cassandra.session.Cluster;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Removes the partitions of generations, page by page. */
final class GenerationRemover {
  /** Later than any other write, since nothing is ever written to an old generation again. */
  private static final long LAST_TIMESTAMP = Long.MAX_VALUE - 1;

  private static final int PAGE = 500;
  private static final String COMPACT = "compact";

  private final TableLocation table;
  private final Cluster cluster;
  private volatile boolean isClosed;

  GenerationRemover(TableLocation table, Cluster cluster) {
    this.table = table;
    this.cluster = cluster;
  }

  /**
   * Removes partitions until there are no more, or this is closed.
   *
   * @param garbage called after each page was read; says which partitions of the page to remove, or
   *     is null to end
   */
  void remove(Supplier<? extends @Nullable Predicate<ByteBuffer>> garbage) {
    RingWalk walk = new RingWalk(table, cluster, COMPACT);
    WritePipeline removals =
        new WritePipeline(cluster, table.described(COMPACT), table.schema().removePartition());
    while (!walk.isExhausted() && !isClosed) {
      List<Row> rows = walk.next(PAGE, false);
      Predicate<ByteBuffer> condition = rows.isEmpty() ? any -> false : garbage.get();
      if (condition == null) {
        break;
      }
      for (Row row : rows) {
        ByteBuffer partition = Objects.requireNonNull(row.getByteBuffer(0));
        if (condition.test(partition)) {
          removals.send(LAST_TIMESTAMP, partition);
        }
      }
    }
    removals.await();
  }

  boolean isClosed() {
    return isClosed;
  }

  void close() {
    isClosed = true;
  }
}
