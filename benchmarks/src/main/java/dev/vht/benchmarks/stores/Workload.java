package dev.vht.benchmarks.stores;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The records of the benchmarks. A record's bytes are a function of its number, so every store gets
 * the same ones in every run, and creating them reads little memory: it adds to the measured time
 * some nanoseconds, the same for a small store and a large one.
 *
 * <p>Keys are two mixed numbers, uniform and distinct. A value is a piece of 256 KiB of random
 * bytes, which does not compress, and begins with a number mixed of the record's and of its
 * generation, which counts the record's changes. Therefore a value of another record, or one that
 * was never written, is detected.
 */
public final class Workload {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int POOL_BYTES = 1 << 18; // a power of two
  private static final long ABSENT = 1L << 40; // beyond the number of any record
  private static final int CHECKED = 20_000;

  private final Shape shape;
  private final byte[] pool;

  /**
   * Creates records.
   *
   * @param shape how many, and how long
   */
  public Workload(Shape shape) {
    this.shape = shape;
    pool = new byte[POOL_BYTES + shape.valueBytes()];
    new SplittableRandom(shape.valueBytes()).nextBytes(pool);
  }

  /**
   * Returns the number of records and the length of their values.
   *
   * @return the shape
   */
  public Shape shape() {
    return shape;
  }

  /**
   * Returns the key of a record.
   *
   * @param record its number
   * @return a new array
   */
  public static byte[] key(long record) {
    byte[] key = new byte[Shape.KEY_BYTES];
    LONGS.set(key, 0, mixed(record));
    LONGS.set(key, Long.BYTES, mixed(~record));
    return key;
  }

  /**
   * Returns a key that no record has.
   *
   * @param number any, from 0
   * @return a new array
   */
  public static byte[] absentKey(long number) {
    return key(ABSENT + number);
  }

  /**
   * Returns the value of a record after a number of changes.
   *
   * @param record its number
   * @param generation the number of changes
   * @return a new array
   */
  public byte[] value(long record, long generation) {
    long stamp = mixed(record * 31 + generation * 0x1_0000_0001L);
    int from = (int) stamp & POOL_BYTES - 1;
    byte[] value = Arrays.copyOfRange(pool, from, from + shape.valueBytes());
    LONGS.set(value, 0, stamp);
    return value;
  }

  /** The finalizer of SplittableRandom (Stafford's variant 13), which is a bijection. */
  static long mixed(long number) {
    long z = number + 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /**
   * Returns the records as a map, which creates them as it is iterated over.
   *
   * @return the keys with their values in the first generation
   */
  public Map<byte[], byte[]> content() {
    return new AbstractMap<>() {
      @Override
      public Set<Entry<byte[], byte[]>> entrySet() {
        return new AbstractSet<>() {
          @Override
          public Iterator<Entry<byte[], byte[]>> iterator() {
            return IntStream.range(0, shape.records())
                .mapToObj(record -> Map.entry(key(record), value(record, 0)))
                .iterator();
          }

          @Override
          public int size() {
            return shape.records();
          }
        };
      }
    };
  }

  /**
   * Puts all records, in their first generation.
   *
   * @param store an empty store
   */
  public void load(Store store) {
    for (int record = 0; record < shape.records(); record++) {
      store.put(key(record), value(record, 0));
    }
  }

  /**
   * Checks records throughout a store, and keys that it does not have.
   *
   * @param store the store
   * @param latest the last generation written; a record may have any up to it
   * @throws IllegalStateException if a value is wrong
   */
  public void check(Store store, long latest) {
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
