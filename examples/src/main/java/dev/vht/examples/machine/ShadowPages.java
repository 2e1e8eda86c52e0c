package dev.vht.examples.machine;

import dev.vht.VirtualHashTable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * Pages in a table, with a checkpoint that survives a kill at any moment.
 *
 * <p><b>Invariant.</b> Page {@code p} has two slots, the keys {@code 2p} and {@code 2p + 1}. The
 * checkpoint, stored under the key {@value #CHECKPOINT}, names the current slot of each page, or no
 * slot for a page of zeros. Between two checkpoints, a page is written only to the slot that the
 * last checkpoint does <em>not</em> name. After a kill, every page that the checkpoint names is
 * unchanged since that checkpoint, and the other slots are overwritten before they are read.
 *
 * <p><b>Commit</b> is one {@code set}, that of the checkpoint, after every dirty page has been
 * written. It requires only that a {@code set} that returned survives the process ({@link
 * dev.vht.Durability#PROCESS}), and that one interrupted by a kill is atomic.
 *
 * <p>The technique is shadow paging: R. Lorie, Physical Integrity in a Large Segmented Database,
 * ACM TODS 2(1), 1977.
 */
final class ShadowPages {
  static final long CHECKPOINT = -1;

  private final VirtualHashTable<Long, byte[]> table;
  private final int pages;
  private Slots committed;
  private Slots current;

  ShadowPages(VirtualHashTable<Long, byte[]> table, int pages) {
    this(table, pages, new Slots(new BitSet(pages), new BitSet(pages)));
  }

  ShadowPages(VirtualHashTable<Long, byte[]> table, int pages, Slots slots) {
    this.table = table;
    this.pages = pages;
    this.committed = slots;
    this.current = slots.copy();
  }

  static Optional<byte[]> checkpoint(VirtualHashTable<Long, byte[]> table) {
    return table.find(CHECKPOINT);
  }

  int pages() {
    return pages;
  }

  /** Returns the current slots, for the next checkpoint. */
  Slots slots() {
    return current.copy();
  }

  /** Copies a page into {@code target}. A page that was never written is all zeros. */
  void read(int page, byte[] target, int offset) {
    if (current.stored().get(page)) {
      byte[] content = table.ref(key(page, current));
      System.arraycopy(content, 0, target, offset, PagedMemory.PAGE_BYTES);
    } else {
      Arrays.fill(target, offset, offset + PagedMemory.PAGE_BYTES, (byte) 0);
    }
  }

  void write(int page, byte[] content) {
    current.stored().set(page);
    current.second().set(page, committed.stored().get(page) && !committed.second().get(page));
    table.set(key(page, current), content);
  }

  void commit(byte[] checkpoint) {
    table.set(CHECKPOINT, checkpoint);
    committed = current.copy();
  }

  private static long key(int page, Slots slots) {
    return 2L * page + (slots.second().get(page) ? 1 : 0);
  }

  /**
   * The current slot of each page.
   *
   * @param stored the pages that have a slot
   * @param second those whose current slot is the second one
   */
  record Slots(BitSet stored, BitSet second) {
    Slots copy() {
      return new Slots((BitSet) stored.clone(), (BitSet) second.clone());
    }
  }
}
