package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.vht.StorageException;
import dev.vht.cassandra.session.Cluster;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Removes the partitions of generations that are not a table's content any more, page by page. What
 * is left by a process that ends meanwhile is removed by the next {@code compact}.
 */
final class GenerationRemover {
  /** Later than any other write, since nothing is ever written to an old generation again. */
  private static final long LAST_TIMESTAMP = Long.MAX_VALUE - 1;

  private static final int PAGE = 500;

  private final TableLocation table;
  private final Cluster cluster;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  GenerationRemover(TableLocation table, Cluster cluster) {
    this.table = table;
    this.cluster = cluster;
  }

  /** Removes the partitions that a condition selects, until this is closed. */
  void remove(Predicate<ByteBuffer> condition) {
    @Nullable ByteBuffer state = null;
    do {
      Cluster.Page page =
          cluster.readPage(table.described("compact"), table.schema().walkKeys(), PAGE, state);
      for (Row row : page.rows()) {
        ByteBuffer partition = Objects.requireNonNull(row.getByteBuffer(0));
        if (condition.test(partition)) {
          cluster.write(
              table.described("compact"),
              null,
              table.schema().removePartition(),
              LAST_TIMESTAMP,
              partition);
        }
      }
      state = page.state();
    } while (state != null && !isClosed.get());
  }

  /** Removes a generation, as far as that succeeds; {@code compact} does the rest. */
  void removeQuietly(long generation) {
    try {
      remove(partition -> Rows.isOf(generation, partition));
    } catch (StorageException e) {
      // compact() removes it
    }
  }

  void close() {
    isClosed.set(true);
  }
}
