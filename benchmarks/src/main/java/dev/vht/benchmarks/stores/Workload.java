package dev.vht.benchmarks.stores;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The records that a store is given. A record's bytes follow from its number, so every store gets
 * the same ones in every run, and making them reads little memory: what a measurement adds to what
 * it measures is some nanoseconds, and the same for a small store and a large one.
 *
 * <p>Keys are two mixed numbers: uniform, and no two alike. A value is a piece of 256 KiB of random
 * bytes, which does not compress, and begins with a number mixed of the record's and of its
 * generation, which counts how often the record was changed. So a value that belongs to another
 * record, or was never written, is found out.
 */
final class Workload {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int POOL_BYTES = 1 << 18; // a power of two
  private static final long ABSENT = 1L << 40; // beyond the number of any record
  private static final int CHECKED = 20_000;

  private final Shape shape;
  private final byte[] pool;

  Workload(Shape shape) {
    this.shape = shape;
    pool = new byte[POOL_BYTES + shape.valueBytes()];
    new SplittableRandom(shape.valueBytes()).nextBytes(pool);
  }

  Shape shape() {
    return shape;
  }

  /** The key of a record. */
  static byte[] key(long record) {
    byte[] key = new byte[Shape.KEY_BYTES];
    LONGS.set(key, 0, mixed(record));
    LONGS.set(key, Long.BYTES, mixed(~record));
    return key;
  }

  /** A key that no record has. */
  static byte[] absentKey(long number) {
    return key(ABSENT + number);
  }

  /** What a record holds after a number of changes. */
  byte[] value(long record, long generation) {
    long stamp = mixed(record * 31 + generation * 0x1_0000_0001L);
    int from = (int) stamp & POOL_BYTES - 1;
    byte[] value = Arrays.copyOfRange(pool, from, from + shape.valueBytes());
    LONGS.set(value, 0, stamp);
    return value;
  }

  /** The finalizer of SplittableRandom (Stafford's variant 13), which is a bijection. */
  private static long mixed(long number) {
    long z = number + 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** Puts all records, in their first generation. */
  void load(Store store) {
    for (int record = 0; record < shape.records(); record++) {
      store.put(key(record), value(record, 0));
    }
  }

  /**
   * Reads records from all over a store, and keys that it does not have.
   *
   * @param latest the last generation that was written; a record may be at any up to it
   * @throws IllegalStateException if a value is not right
   */
  void check(Store store, long latest) {
    int step = Math.max(1, shape.records() / CHECKED);
    for (int record = 0; record < shape.records(); record += step) {
      if (!isGeneration(record, store.find(key(record)), latest)) {
        throw new IllegalStateException("record " + record + " has a wrong value");
      }
      if (store.find(absentKey(record)) != null) {
        throw new IllegalStateException("there is a value under a key that was never set");
      }
    }
  }

  private boolean isGeneration(int record, byte @Nullable [] found, long latest) {
    for (long generation = 0; generation <= latest; generation++) {
      if (Arrays.equals(found, value(record, generation))) {
        return true;
      }
    }
    return false;
  }
}
