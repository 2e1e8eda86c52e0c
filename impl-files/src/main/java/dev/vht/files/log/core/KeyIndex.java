package dev.vht.files.log.core;

import dev.vht.files.log.segment.Address;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where each key's record is: 10 to 22 bytes a key, in arrays of numbers.
 *
 * <p>A slot is 64 bits: the upper 24 are a part of the key's hash, the lower 40 the record's {@link
 * Address}. No key is kept: where the part agrees, the record itself is asked. Ten other bits of
 * the hash choose one of 1,024 shards, so that a growing table copies a thousandth of itself at a
 * time.
 *
 * <p>A shard is a table with open addressing and linear probing. A key's home is given by the upper
 * bits of its part; so the keys of any range of parts stand together, from the home of the lowest
 * to the first empty slot behind the home of the highest, however large the shard is ({@link
 * #range}).
 *
 * <p><b>Who may do what when.</b> One thread changes the index at a time. Any number read meanwhile
 * without a lock: a slot changes in one step, a key that is there stays in its slot until its shard
 * is rebuilt, and a shard is rebuilt by putting another array in its place. A removed slot is
 * marked and not emptied, because other keys may stand behind it.
 */
public final class KeyIndex {
  public static final int SHARDS = 1 << 10;

  /** No address. */
  public static final long NONE = 0;

  private static final int SHARD_SHIFT = 54;
  private static final int PART_BITS = 24;
  private static final int PART_SHIFT = 20;
  private static final long PART_MASK = (1L << PART_BITS) - 1;
  private static final long ADDRESS_MASK = (1L << Address.BITS) - 1;
  private static final int SMALLEST = 4;

  private static final long EMPTY = 0;

  /** In place of a key that was removed; no record is at this address. */
  private static final long REMOVED = 1;

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle SHARD = MethodHandles.arrayElementVarHandle(long[][].class);

  /** Tells whether a record is that of a key. */
  interface Records {
    boolean isOf(long address, byte[] key);
  }

  /** Takes slots. */
  public interface SlotVisitor {
    void slot(long part, long address);
  }

  private final long[][] shards = new long[SHARDS][];

  /** How many slots of each shard hold a key, and how many are not empty. */
  private final int[] live = new int[SHARDS];

  private final int[] used = new int[SHARDS];
  private final AtomicLong count = new AtomicLong();

  public KeyIndex() {
    clear();
  }

  public static int shard(long hash) {
    return (int) (hash >>> SHARD_SHIFT);
  }

  public static long part(long hash) {
    return hash >>> PART_SHIFT & PART_MASK;
  }

  public long count() {
    return count.get();
  }

  // Reading, by any thread.

  /** Returns the address of a key's record, or {@link #NONE}. */
  long find(long hash, byte[] key, Records records) {
    long[] slots = slots(shard(hash));
    long part = part(hash);
    for (int at = home(slots, part); ; at = at + 1 & slots.length - 1) {
      long slot = (long) SLOT.getAcquire(slots, at);
      if (slot == EMPTY) {
        return NONE;
      }
      if (slot >>> Address.BITS == part
          && slot != REMOVED
          && records.isOf(slot & ADDRESS_MASK, key)) {
        return slot & ADDRESS_MASK;
      }
    }
  }

  /** Whether a key's record is at an address. */
  public boolean isAt(long hash, long address) {
    return position(slots(shard(hash)), slot(part(hash), address)) >= 0;
  }

  /**
   * Visits the slots of a shard whose parts lie in a range.
   *
   * @param lowest the first part
   * @param highest the last part
   */
  public void range(int shard, long lowest, long highest, SlotVisitor visitor) {
    long[] slots = slots(shard);
    int last = home(slots, highest);
    int start = home(slots, lowest);
    for (int step = 0; step < slots.length; step++) {
      long slot = (long) SLOT.getAcquire(slots, start + step & slots.length - 1);
      if (slot == EMPTY && start + step >= last) {
        return;
      }
      long part = slot >>> Address.BITS;
      if (slot != EMPTY && slot != REMOVED && part >= lowest && part <= highest) {
        visitor.slot(part, slot & ADDRESS_MASK);
      }
    }
  }

  public static long highestPart() {
    return PART_MASK;
  }

  private long[] slots(int shard) {
    return (long[]) SHARD.getAcquire(shards, shard);
  }

  private static long slot(long part, long address) {
    return part << Address.BITS | address;
  }

  private static int home(long[] slots, long part) {
    return (int)
        (part >>> PART_BITS - (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(slots.length)));
  }

  private static int position(long[] slots, long wanted) {
    for (int at = home(slots, wanted >>> Address.BITS); ; at = at + 1 & slots.length - 1) {
      long slot = (long) SLOT.getAcquire(slots, at);
      if (slot == wanted) {
        return at;
      }
      if (slot == EMPTY) {
        return -1;
      }
    }
  }

  // Changing, by one thread at a time.

  /** Makes room for a key, so that the next {@link #add} cannot fail. */
  void prepare(long hash) {
    int shard = shard(hash);
    if (isFull(shard, shards[shard])) {
      rebuilt(shard);
    }
  }

  private boolean isFull(int shard, long[] slots) {
    return (used[shard] + 1) * 4L > slots.length * 3L;
  }

  /** Adds a key that is not there. */
  public void add(long hash, long address) {
    int shard = shard(hash);
    add(shard, part(hash), address);
  }

  void add(int shard, long part, long address) {
    long[] slots = shards[shard];
    if (isFull(shard, slots)) {
      slots = rebuilt(shard);
    }
    if (put(slots, slot(part, address)) == EMPTY) {
      used[shard]++;
    }
    live[shard]++;
    count.incrementAndGet();
  }

  /** Puts a slot into the first free place, and returns what was there. */
  private static long put(long[] slots, long slot) {
    for (int at = home(slots, slot >>> Address.BITS); ; at = at + 1 & slots.length - 1) {
      long old = slots[at];
      if (old == EMPTY || old == REMOVED) {
        SLOT.setRelease(slots, at, slot);
        return old;
      }
    }
  }

  private long[] rebuilt(int shard) {
    long[] old = shards[shard];
    int size = old.length;
    while ((live[shard] + 1) * 2L > size) {
      size *= 2;
    }
    long[] slots = new long[size];
    for (long slot : old) {
      if (slot != EMPTY && slot != REMOVED) {
        put(slots, slot);
      }
    }
    used[shard] = live[shard];
    SHARD.setRelease(shards, shard, slots);
    return slots;
  }

  /** Gives a key's record another address; returns whether the key was at the old one. */
  public boolean move(long hash, long from, long to) {
    long[] slots = shards[shard(hash)];
    int at = position(slots, slot(part(hash), from));
    if (at >= 0) {
      SLOT.setRelease(slots, at, slot(part(hash), to));
    }
    return at >= 0;
  }

  /** Removes a key whose record is at an address. */
  public void remove(long hash, long address) {
    int shard = shard(hash);
    long[] slots = shards[shard];
    int at = position(slots, slot(part(hash), address));
    boolean isLast = slots[at + 1 & slots.length - 1] == EMPTY; // then nothing stands behind it
    SLOT.setRelease(slots, at, isLast ? EMPTY : REMOVED);
    used[shard] -= isLast ? 1 : 0;
    live[shard]--;
    count.decrementAndGet();
  }

  public void clear() {
    clear(empty());
  }

  /** What an empty index consists of. */
  static long[][] empty() {
    return new long[SHARDS][SMALLEST];
  }

  /** Clears it without needing memory. */
  void clear(long[][] empty) {
    for (int shard = 0; shard < SHARDS; shard++) {
      SHARD.setRelease(shards, shard, empty[shard]);
    }
    Arrays.fill(live, 0);
    Arrays.fill(used, 0);
    count.set(0);
  }

  /** The slots of a shard that hold a key, by the thread that may change it. */
  public long[] taken(int shard) {
    long[] found = new long[live[shard]];
    int next = 0;
    for (long slot : shards[shard]) {
      if (slot != EMPTY && slot != REMOVED) {
        found[next++] = slot;
      }
    }
    return found;
  }

  /** Puts slots into an empty shard. */
  public void load(int shard, long[] slots) {
    int size = SMALLEST;
    while ((slots.length + 1) * 4L > size * 3L) {
      size *= 2;
    }
    SHARD.setRelease(shards, shard, new long[size]);
    for (long slot : slots) {
      add(shard, slot >>> Address.BITS, slot & ADDRESS_MASK);
    }
  }
}
