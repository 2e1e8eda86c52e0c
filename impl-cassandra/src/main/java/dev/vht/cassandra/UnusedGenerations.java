package dev.vht.cassandra;

import dev.vht.StorageException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Removes the generations that a table's record does not keep.
 *
 * <p>A generation is named in the record before anything of it is written, and no record names it
 * again after one that does not. A reader takes it for kept as long as it may use an older record.
 * So it is removed when a record does not name it, and the time of a lease has passed since.
 *
 * <p>What is left by a process that ends meanwhile is removed by the next {@code compact}.
 */
final class UnusedGenerations {
  private final TableContent content;
  private final GenerationRemover remover;
  private final AtomicBoolean isWanted = new AtomicBoolean();
  private final AtomicBoolean isRunning = new AtomicBoolean();

  UnusedGenerations(TableContent content, GenerationRemover remover) {
    this.content = content;
    this.remover = remover;
  }

  /** Removes what is retired and not pinned, in a thread of its own. */
  void removeLater() {
    isWanted.set(true);
    if (isRunning.compareAndSet(false, true)) {
      Thread thread = new Thread(null, this::removeRetired, "vht-cassandra-remover", 0, false);
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void removeRetired() {
    try {
      while (!remover.isClosed() && isWanted.getAndSet(false)) {
        Set<Long> released = content.release();
        if (!released.isEmpty()) {
          content.awaitLeases();
          remover.remove(
              () ->
                  partition ->
                      Rows.isOfAny(partition) && released.contains(Rows.generation(partition)));
        }
      }
    } catch (StorageException e) {
      isWanted.set(false); // compact() removes the rest
    } finally {
      isRunning.set(false);
    }
    if (isWanted.get()) {
      removeLater();
    }
  }

  /** Removes everything that the record does not keep, also what interrupted calls have left. */
  void removeAll() {
    Set<Long> unused = content.release();
    Set<Long> awaited = new HashSet<>();
    remover.remove(() -> garbage(awaited));
  }

  /** Returns the condition for a page that was read before. */
  private Predicate<ByteBuffer> garbage(Set<Long> awaited) {
    TableRecord present = content.read();
    return partition -> {
      if (!Rows.isOfAny(partition) || present.keeps(Rows.generation(partition))) {
        return false;
      }
      if (awaited.add(Rows.generation(partition))) {
        content.awaitLeases();
      }
      return true;
    };
  }
}
