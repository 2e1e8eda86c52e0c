package dev.vht.examples.machine;

import dev.vht.VirtualHashTable;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A processor with the sieve in its memory, which is a table. It begins where the table's last
 * checkpoint left it; in an empty table, at the program's begin.
 *
 * <p>The first thing that an empty table gets is a checkpoint, before any page. So every table that
 * a machine has begun to use says whose it is, and one that has entries but no checkpoint is
 * somebody else's.
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
   * @param frames how many pages are in RAM at once, at least 1
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
    saved.ifPresent(checkpoint -> checkpoint.mustBeOf(sieve));
    return saved;
  }

  /** Executes at most {@code budget} instructions, unless the program has ended. */
  void run(long budget) {
    if (finished) {
      return;
    }
    finished = processor.run(budget) == Processor.Stop.ENVIRONMENT_CALL;
    memory.settle();
    traffic.advance(processor.retired());
  }

  /** Makes what has happened so far survive the process. */
  void checkpoint() {
    memory.clean();
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
   * Returns the SHA-256 of the whole memory at the last checkpoint, page after page; the same
   * wherever the pages lie.
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
