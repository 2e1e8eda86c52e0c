package dev.vht.examples.machine;

import dev.vht.VirtualHashTable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * Pages in a table, such that a kill at any moment leaves the last checkpoint whole.
 *
 * <p><b>The invariant.</b> Page {@code p} has two slots, the keys {@code 2p} and {@code 2p + 1}.
 * The checkpoint, the value of the key {@value #CHECKPOINT}, says for each page which slot counts,
 * or that none does and the page is all zeros. Between two checkpoints a page is written only to
 * the slot that the last checkpoint does <em>not</em> name. So whatever a kill leaves in the other
 * slots, every page that the checkpoint names is as it was when the checkpoint was taken, and what
 * lies in the others is overwritten before it is ever read.
 *
 * <p><b>The commit</b> is one {@code set}: that of the checkpoint, after every dirty page has been
 * written. It needs nothing of the table but that a {@code set} which returned survives the process
 * ({@link dev.vht.Durability#PROCESS}) and one that did not return has happened or has not.
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

  /** Returns where the pages are now, for the next checkpoint. */
  Slots slots() {
    return current.copy();
  }

  /** Copies a page into {@code target}; one that was never written is all zeros. */
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
   * Which slot of each page counts.
   *
   * @param stored the pages that are stored at all
   * @param second those of them whose second slot counts
   */
  record Slots(BitSet stored, BitSet second) {
    Slots copy() {
      return new Slots((BitSet) stored.clone(), (BitSet) second.clone());
    }
  }
}
