package dev.vht.examples.machine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The decoded instructions of recently executed pages.
 *
 * <p>Words are decoded when they are first executed. A store into a page of code resets the decoded
 * word in place, so even a loop that is executing that page sees the new instruction.
 */
final class DecodedCode {
  /** The index of the last word of a page, and the mask for such indices. */
  static final int LAST = PagedMemory.PAGE_BYTES / 4 - 1;

  private static final int MAX_PAGES = 64;

  private final PagedMemory memory;
  private final long[] @Nullable [] pages;
  private int count;

  DecodedCode(PagedMemory memory) {
    this.memory = memory;
    this.pages = new long[memory.pages()][];
  }

  /**
   * Returns the decoded words of the page with the address {@code pc}. Call again after each change
   * of page.
   */
  long[] page(int pc) {
    int page = memory.existing(pc, "instruction fetch");
    long[] decoded = pages[page];
    return decoded != null ? decoded : begin(page);
  }

  private long[] begin(int page) {
    if (count == MAX_PAGES) {
      Arrays.fill(pages, null);
      count = 0;
    }
    count++;
    long[] decoded = new long[LAST + 1];
    pages[page] = decoded;
    memory.watchStores(page);
    return decoded;
  }

  void decode(int pc) {
    long[] decoded = page(pc);
    decoded[pc >>> 2 & LAST] = Decoder.decode(memory.fetch(pc));
  }

  boolean holds(int page) {
    return pages[page] != null;
  }

  /** Forgets the decoded word whose byte at {@code address} has changed. */
  void invalidate(int address) {
    long[] decoded = pages[address >>> PagedMemory.PAGE_BITS];
    if (decoded != null) {
      decoded[address >>> 2 & LAST] = Op.UNDECODED;
    }
  }
}
