package dev.vht.examples.cost;

import dev.vht.Durability;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The same records in a {@code log:} table and in an array, with a map from keys to positions in
 * it. This is the least that finds a value: the table does the same, with a file that is mapped
 * into memory, and checks what it reads.
 */
final class LogReads implements AutoCloseable {
  private static final int RECORDS = 100_000;
  private static final int VALUE_BYTES = 100;

  private final VirtualHashTable<byte[], byte[]> table;
  private final ConcurrentHashMap<Key, Integer> positions = new ConcurrentHashMap<>(RECORDS * 2);
  private final byte[] values = new byte[RECORDS * VALUE_BYTES];
  private final SplittableRandom random = new SplittableRandom(4);

  /** A key of the map. */
  private record Key(long high, long low) {
    static Key of(byte[] key) {
      ByteBuffer bytes = ByteBuffer.wrap(key);
      return new Key(bytes.getLong(), bytes.getLong());
    }
  }

  /** Creates a table in a directory and an array, and writes the records to both. */
  LogReads(Path directory) {
    table =
        VirtualHashTables.at("log:" + directory.resolve("table"))
            .keys(Codecs.bytes())
            .values(Codecs.bytes())
            .mode(OpenMode.CREATE_OR_UPDATE)
            .durability(Durability.PROCESS)
            .open();
    fill();
  }

  private void fill() {
    byte[] value = new byte[VALUE_BYTES];
    SplittableRandom bytes = new SplittableRandom(6);
    for (int record = 0; record < RECORDS; record++) {
      bytes.nextBytes(value);
      byte[] key = key(record);
      table.set(key, value);
      positions.put(Key.of(key), record * VALUE_BYTES);
      System.arraycopy(value, 0, values, record * VALUE_BYTES, VALUE_BYTES);
    }
  }

  /** Returns a record's key, which is mixed of its number. */
  private static byte[] key(int record) {
    long mixed = mixed(record);
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(mixed).putLong(~mixed * 31).array();
  }

  /** The finalizer of SplittableRandom. */
  private static long mixed(long number) {
    long z = number + 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** Reads records at random, from the table. */
  long fromTable(int times) {
    long sum = 0;
    for (int i = 0; i < times; i++) {
      byte[] value = table.ref(key(random.nextInt(RECORDS)));
      sum += value[VALUE_BYTES - 1];
    }
    return sum;
  }

  /** Like {@link #fromTable}, but reads four records in place of each. */
  long severalFromTable(int times) {
    return fromTable(4 * times);
  }

  /** Reads records at random, from the array. */
  long fromArray(int times) {
    long sum = 0;
    for (int i = 0; i < times; i++) {
      byte[] value = new byte[VALUE_BYTES];
      Integer position = positions.get(Key.of(key(random.nextInt(RECORDS))));
      if (position != null) {
        System.arraycopy(values, position, value, 0, VALUE_BYTES);
      }
      sum += value[VALUE_BYTES - 1];
    }
    return sum;
  }

  @Override
  public void close() {
    table.close();
  }
}
