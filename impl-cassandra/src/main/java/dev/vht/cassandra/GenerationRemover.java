package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.vht.StorageException;
import dev.vht.cassandra.session.Cluster;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Removes the partitions of generations that are not a table's content any more, page by page.
 *
 * <p>A generation is named in the record before anything of it is written. So what a page has, and
 * a record that was read after the page does not name, is of no use any more.
 *
 * <p>What is left by a process that ends meanwhile is removed by the next {@code compact}.
 */
final class GenerationRemover {
  /** Later than any other write, since nothing is ever written to an old generation again. */
  private static final long LAST_TIMESTAMP = Long.MAX_VALUE - 1;

  private static final int PAGE = 500;

  private final TableLocation table;
  private final Cluster cluster;
  private final Set<Long> unused = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean isRemoving = new AtomicBoolean();
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
    @Nullable ByteBuffer state = null;
    do {
      Cluster.Page page =
          cluster.readPage(table.described("compact"), table.schema().walkKeys(), PAGE, state);
      Predicate<ByteBuffer> condition = page.rows().isEmpty() ? any -> false : garbage.get();
      if (condition == null) {
        return;
      }
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
    } while (state != null && !isClosed);
  }

  /** Removes a generation that is no table's content, in a thread of its own. */
  void removeLater(long generation) {
    unused.add(generation);
    if (isRemoving.compareAndSet(false, true)) {
      Thread thread = new Thread(null, this::removeUnused, "vht-cassandra-remover", 0, false);
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void removeUnused() {
    try {
      while (!unused.isEmpty() && !isClosed) {
        Set<Long> some = Set.copyOf(unused);
        remove(() -> partition -> some.stream().anyMatch(one -> Rows.isOf(one, partition)));
        unused.removeAll(some);
      }
    } catch (StorageException e) {
      unused.clear(); // compact() removes them
    } finally {
      isRemoving.set(false);
    }
  }

  void close() {
    isClosed = true;
  }
}
