package dev.vht.examples.machine;

import dev.vht.VirtualHashTable;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A processor that runs the sieve in a memory that is a table. It continues from the table's last
 * checkpoint, or starts the program if the table is empty.
 *
 * <p>The first entry of an empty table is a checkpoint, before any page. Therefore every table that
 * a machine has used identifies its program, and a table with entries but no checkpoint belongs to
 * something else.
 */
final class Machine {
  private final VirtualHashTable<Long, byte[]> table;
  private final Sieve sieve;
  private final ShadowPages pages;
  private final Traffic traffic;
  private final PagedMemory memory;
  private final Processor processor;
  private final long retiredBefore;
  private boolean finished;

  /**
   * Builds the machine over a table.
   *
   * @param sieve the program and its size
   * @param frames the number of pages in RAM, at least 1
   * @throws WrongTableException if the table is of another program or size
   */
  Machine(VirtualHashTable<Long, byte[]> table, Sieve sieve, int frames) {
    Optional<Checkpoint> saved = saved(table, sieve);
    this.table = table;
    this.sieve = sieve;
    this.pages =
        saved
            .map(checkpoint -> new ShadowPages(table, sieve.pages(), checkpoint.slots()))
            .orElseGet(() -> new ShadowPages(table, sieve.pages()));
    this.traffic = saved.map(Checkpoint::traffic).orElseGet(() -> new Traffic(sieve.pages()));
    this.memory = new PagedMemory(pages, frames, traffic);
    this.processor = new Processor(memory);
    this.finished = saved.map(Checkpoint::finished).orElse(false);
    saved.ifPresentOrElse(checkpoint -> checkpoint.restore(processor), this::checkpoint);
    this.retiredBefore = processor.retired();
    if (retiredBefore == 0) {
      sieve.load(memory, processor);
    }
  }

  private static Optional<Checkpoint> saved(VirtualHashTable<Long, byte[]> table, Sieve sieve) {
    Optional<Checkpoint> saved = ShadowPages.checkpoint(table).map(Checkpoint::decode);
    if (saved.isEmpty() && !table.isEmpty()) {
      throw new WrongTableException("it has entries, but no checkpoint of a machine");
    }
    saved.ifPresent(checkpoint -> checkpoint.requireOf(sieve));
    return saved;
  }

  /** Executes at most {@code budget} instructions, unless the program has ended. */
  void run(long budget) {
    if (finished) {
      return;
    }
    finished = processor.run(budget) == Processor.Stop.ENVIRONMENT_CALL;
    memory.flushCounts();
    traffic.advance(processor.retired());
  }

  /** Saves the present state, which then survives the process. */
  void checkpoint() {
    memory.writeBackAll();
    pages.commit(Checkpoint.of(sieve, finished, processor, pages, traffic).encode());
  }

  boolean finished() {
    return finished;
  }

  /** Returns what the program has computed, once it has finished. */
  int answer() {
    return processor.register(Sieve.A0);
  }

  /** Returns the number of instructions since the program began, in all runs together. */
  long retired() {
    return processor.retired();
  }

  /** Returns the number of instructions before this run. */
  long retiredBefore() {
    return retiredBefore;
  }

  Traffic traffic() {
    return traffic;
  }

  /** Returns how much of the work is done, 0 to 1. */
  double progress() {
    return finished ? 1 : sieve.progress(processor);
  }

  VirtualHashTable<Long, byte[]> table() {
    return table;
  }

  /**
   * Returns the SHA-256 of the whole memory at the last checkpoint, page by page. It doesn't depend
   * on the slots or on the storage.
   */
  String digest() {
    MessageDigest digest = Sieve.sha256();
    byte[] page = new byte[PagedMemory.PAGE_BYTES];
    for (int i = 0; i < pages.pages(); i++) {
      pages.read(i, page, 0);
      digest.update(page);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
