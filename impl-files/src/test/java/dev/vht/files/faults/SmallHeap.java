package dev.vht.files.faults;

import dev.vht.CachePolicy;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Creates a table that is many times as large as the heap, iterates over it, and rewrites all of
 * it, with a cache that keeps reachable values. Prints what it found.
 */
final class SmallHeap {
  private static final int SIZE = 4096;

  private SmallHeap() {}

  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[1]);
    try (VirtualHashTable<Integer, byte[]> table =
        VirtualHashTables.at(arguments[0])
            .keys(Codecs.ints())
            .values(Codecs.bytes())
            .mode(OpenMode.CREATE)
            .cache(CachePolicy.weak())
            .open()) {
      for (int i = 0; i < count; i++) {
        table.set(i, value(i));
      }
      long sum = sum(table);
      table.asMap().replaceAll((key, value) -> value(-number(value)));
      System.out.println(table.count() + " " + sum + " " + sum(table));
    }
  }

  private static long sum(VirtualHashTable<Integer, byte[]> table) {
    try (Stream<Map.Entry<Integer, byte[]>> entries = table.entries()) {
      return entries.mapToLong(entry -> number(entry.getValue())).sum();
    }
  }

  private static byte[] value(int number) {
    return ByteBuffer.allocate(SIZE).putInt(0, number).putInt(SIZE - 4, number).array();
  }

  private static int number(byte[] value) {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    if (bytes.getInt(0) != bytes.getInt(SIZE - 4)) {
      throw new IllegalStateException("a value is torn");
    }
    return bytes.getInt(0);
  }
}
