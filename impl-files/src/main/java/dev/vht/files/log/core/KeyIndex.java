package dev.vht.files.log.core;

import dev.vht.files.log.segment.Address;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The addresses of all keys' records, in 10 to 22 bytes per key.
 *
 * <p>A slot has 64 bits: the upper 24 are a part of the key's hash, the lower 40 are the record's
 * {@link Address}. Keys are not stored; if the part matches, the key is compared with the one in
 * the record. Ten other bits of the hash select one of 1,024 shards, so a growing table copies only
 * a thousandth of itself at a time.
 *
 * <p>A shard is a hash table with open addressing and linear probing. The upper bits of a key's
 * part determine its home slot. So for any size of the shard, the keys of a range of parts are
 * between the home of the lowest part and the first empty slot after the home of the highest
 * ({@link #forEachInRange}).
 *
 * <p><b>Concurrency.</b> One thread changes the index at a time, and any number read concurrently
 * without a lock. This works because a slot changes atomically, a key stays in its slot until its
 * shard is rebuilt, and a shard is rebuilt into a new array that replaces the old one. A removed
 * slot is marked, not emptied, because keys in later slots may depend on it.
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

  /** Marks the slot of a removed key; no record has this address. */
  private static final long REMOVED = 1;

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle SHARD = MethodHandles.arrayElementVarHandle(long[][].class);

  /** Compares keys with records. */
  interface Records {
    boolean isOf(long address, byte[] key);
  }

  /** Visits slots. */
  public interface SlotVisitor {
    void slot(long part, long address);
  }

  private final long[][] shards = new long[SHARDS][];

  /**
   * For each shard, the number of slots with a key; in {@code used}, of slots that are not empty.
   */
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
  public void forEachInRange(int shard, long lowest, long highest, SlotVisitor visitor) {
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

  /** Ensures space for a key, so that the next {@link #add} cannot fail. */
  void ensureSpace(long hash) {
    int shard = shard(hash);
    if (isFull(shard, shards[shard])) {
      rebuild(shard);
    }
  }

  private boolean isFull(int shard, long[] slots) {
    return (used[shard] + 1) * 4L > slots.length * 3L;
  }

  /** Adds a key that is absent. */
  public void add(long hash, long address) {
    int shard = shard(hash);
    add(shard, part(hash), address);
  }

  void add(int shard, long part, long address) {
    long[] slots = shards[shard];
    if (isFull(shard, slots)) {
      slots = rebuild(shard);
    }
    if (put(slots, slot(part, address)) == EMPTY) {
      used[shard]++;
    }
    live[shard]++;
    count.incrementAndGet();
  }

  /** Stores a slot in the first free place, and returns the previous content. */
  private static long put(long[] slots, long slot) {
    for (int at = home(slots, slot >>> Address.BITS); ; at = at + 1 & slots.length - 1) {
      long old = slots[at];
      if (old == EMPTY || old == REMOVED) {
        SLOT.setRelease(slots, at, slot);
        return old;
      }
    }
  }

  private long[] rebuild(int shard) {
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

  /** Changes the address of a key's record; returns false if the key was not at the old one. */
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
    boolean isLast = slots[at + 1 & slots.length - 1] == EMPTY; // no key depends on it
    SLOT.setRelease(slots, at, isLast ? EMPTY : REMOVED);
    used[shard] -= isLast ? 1 : 0;
    live[shard]--;
    count.decrementAndGet();
  }

  public void clear() {
    clear(empty());
  }

  /** Allocates the shards of an empty index. */
  static long[][] empty() {
    return new long[SHARDS][SMALLEST];
  }

  /** Clears the index without allocating memory. */
  void clear(long[][] empty) {
    for (int shard = 0; shard < SHARDS; shard++) {
      SHARD.setRelease(shards, shard, empty[shard]);
    }
    Arrays.fill(live, 0);
    Arrays.fill(used, 0);
    count.set(0);
  }

  /** The slots of a shard that have a key, for the thread that may change the index. */
  public long[] occupied(int shard) {
    long[] found = new long[live[shard]];
    int next = 0;
    for (long slot : shards[shard]) {
      if (slot != EMPTY && slot != REMOVED) {
        found[next++] = slot;
      }
    }
    return found;
  }

  /** Fills an empty shard. */
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
