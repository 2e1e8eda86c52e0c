package dev.vht.examples.machine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A little-endian memory of many pages, some of which are resident in frames. Others are fetched
 * from {@link ShadowPages} on demand and written back when their frame is needed.
 *
 * <p><b>Address translation.</b> {@code readable[page]} is the page's frame, or {@link #NONE}.
 * {@code writable[page]} is the same, but only while the page is dirty and has no decoded code.
 * Therefore the first store to a clean page and every store to code take the slow path. All other
 * accesses cost one array lookup.
 *
 * <p><b>Page replacement</b> is by the clock algorithm. The counter of a frame's accesses, which
 * the statistics need, is also its reference bit.
 *
 * <p>Accesses need not be aligned. One that crosses pages is done byte by byte, after a check that
 * both pages exist.
 */
final class PagedMemory {
  static final int PAGE_BITS = 12;
  static final int PAGE_BYTES = 1 << PAGE_BITS;

  private static final int NONE = -1;
  private static final int OFFSET = PAGE_BYTES - 1;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle HALF =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private final ShadowPages store;
  private final Traffic traffic;
  private final DecodedCode code;
  private final byte[] ram;
  private final int[] readable;
  private final int[] writable;
  private final int[] pageIn;
  private final boolean[] dirty;
  private final int[] accesses;
  private final boolean[] recentlyUsed;
  private int hand;

  PagedMemory(ShadowPages store, int frames, Traffic traffic) {
    int pages = store.pages();
    this.store = store;
    this.traffic = traffic;
    this.ram = new byte[Math.min(frames, pages) << PAGE_BITS];
    this.readable = arrayOfNone(pages);
    this.writable = arrayOfNone(pages);
    this.pageIn = arrayOfNone(frames());
    this.dirty = new boolean[frames()];
    this.accesses = new int[frames()];
    this.recentlyUsed = new boolean[frames()];
    this.code = new DecodedCode(this);
  }

  int pages() {
    return readable.length;
  }

  int frames() {
    return ram.length >> PAGE_BITS;
  }

  DecodedCode code() {
    return code;
  }

  int loadByte(int address) {
    return ram[frameToRead(address) << PAGE_BITS | address & OFFSET];
  }

  int loadHalf(int address) {
    if ((address & OFFSET) > PAGE_BYTES - 2) {
      return (short) loadAcross(address, 2);
    }
    return (short) HALF.get(ram, frameToRead(address) << PAGE_BITS | address & OFFSET);
  }

  int loadWord(int address) {
    if ((address & OFFSET) > PAGE_BYTES - 4) {
      return loadAcross(address, 4);
    }
    return (int) WORD.get(ram, frameToRead(address) << PAGE_BITS | address & OFFSET);
  }

  void storeByte(int address, int value) {
    ram[frameToWrite(address, 1) << PAGE_BITS | address & OFFSET] = (byte) value;
  }

  void storeHalf(int address, int value) {
    if ((address & OFFSET) > PAGE_BYTES - 2) {
      storeAcross(address, value, 2);
    } else {
      HALF.set(ram, frameToWrite(address, 2) << PAGE_BITS | address & OFFSET, (short) value);
    }
  }

  void storeWord(int address, int value) {
    if ((address & OFFSET) > PAGE_BYTES - 4) {
      storeAcross(address, value, 4);
    } else {
      WORD.set(ram, frameToWrite(address, 4) << PAGE_BITS | address & OFFSET, value);
    }
  }

  /** Returns the instruction at an aligned address. Not counted in the statistics. */
  int fetch(int pc) {
    int frame = readable[existing(pc, "instruction fetch")];
    int found = frame != NONE ? frame : bringIn(pc >>> PAGE_BITS);
    return (int) WORD.get(ram, found << PAGE_BITS | pc & OFFSET);
  }

  /** Returns the page of an address, which must be in the memory. */
  int existing(int address, String access) {
    int page = address >>> PAGE_BITS;
    if (page >= readable.length) {
      throw new MachineFault(
          access
              + " at "
              + MachineFault.hex(address)
              + ", which is outside the memory of "
              + readable.length
              + " pages");
    }
    return page;
  }

  /** Makes every later store to a page take the slow path. */
  void watchStores(int page) {
    writable[page] = NONE;
  }

  /** Adds the counted accesses to the statistics. */
  void flushCounts() {
    for (int frame = 0; frame < accesses.length; frame++) {
      recentlyUsed[frame] |= accesses[frame] != 0;
      flushCounts(frame);
    }
  }

  /** Writes every dirty page back. All stay resident. */
  void writeBackAll() {
    for (int frame = 0; frame < dirty.length; frame++) {
      writeBack(frame);
    }
  }

  private int frameToRead(int address) {
    int page = address >>> PAGE_BITS;
    int frame = page < readable.length ? readable[page] : NONE;
    if (frame < 0) {
      frame = bringIn(existing(address, "load"));
    }
    accesses[frame]++;
    return frame;
  }

  private int frameToWrite(int address, int bytes) {
    int page = address >>> PAGE_BITS;
    int frame = page < writable.length ? writable[page] : NONE;
    if (frame < 0) {
      frame = makeDirty(address, bytes);
    }
    accesses[frame]++;
    return frame;
  }

  private int makeDirty(int address, int bytes) {
    int page = existing(address, "store");
    int frame = readable[page] != NONE ? readable[page] : bringIn(page);
    dirty[frame] = true;
    if (code.holds(page)) {
      code.invalidate(address);
      code.invalidate(address + bytes - 1);
    } else {
      writable[page] = frame;
    }
    return frame;
  }

  private int loadAcross(int address, int bytes) {
    existing(address + bytes - 1, "load");
    int value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (loadByte(address + i) & 0xff) << (8 * i);
    }
    return value;
  }

  private void storeAcross(int address, int value, int bytes) {
    existing(address, "store");
    existing(address + bytes - 1, "store");
    for (int i = 0; i < bytes; i++) {
      storeByte(address + i, value >>> (8 * i));
    }
  }

  private int bringIn(int page) {
    traffic.faulted(page);
    int frame = freeFrame();
    store.read(page, ram, frame << PAGE_BITS);
    pageIn[frame] = page;
    readable[page] = frame;
    return frame;
  }

  private int freeFrame() {
    int frame = hand;
    while (accesses[frame] != 0 || recentlyUsed[frame]) {
      flushCounts(frame);
      recentlyUsed[frame] = false;
      frame = after(frame);
    }
    hand = after(frame);
    vacate(frame);
    return frame;
  }

  private int after(int frame) {
    return frame + 1 == pageIn.length ? 0 : frame + 1;
  }

  private void vacate(int frame) {
    writeBack(frame);
    int page = pageIn[frame];
    if (page != NONE) {
      readable[page] = NONE;
      pageIn[frame] = NONE;
    }
  }

  private void writeBack(int frame) {
    if (dirty[frame]) {
      int page = pageIn[frame];
      int begin = frame << PAGE_BITS;
      store.write(page, Arrays.copyOfRange(ram, begin, begin + PAGE_BYTES));
      traffic.wroteBack(page);
      dirty[frame] = false;
      writable[page] = NONE;
    }
  }

  private void flushCounts(int frame) {
    if (accesses[frame] != 0) {
      traffic.accessed(pageIn[frame], accesses[frame]);
      accesses[frame] = 0;
    }
  }

  private static int[] arrayOfNone(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }
}
