package dev.vht.proptest;

import dev.vht.Codecs;
import dev.vht.Durability;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/**
 * A program that writes to a table until it is killed, and says of each write that it has returned
 * (rule L8). Every write follows from its number, so that whoever knows the last one acknowledged
 * knows what the table must hold.
 */
public final class KilledWriter {
  private static final int KEYS = 37;
  private static final int LONGEST_VALUE = 5_000;
  private static final int REMOVES_EVERY = 7;

  private KilledWriter() {}

  /**
   * Opens the table of a URL and writes to it.
   *
   * @param arguments the URL, the durability to open it with, and the number of the first write
   */
  public static void main(String[] arguments) {
    try (VirtualHashTable<String, byte[]> table =
        VirtualHashTables.at(arguments[0])
            .keys(Codecs.strings())
            .values(Codecs.bytes())
            .mode(OpenMode.CREATE_OR_UPDATE)
            .durability(Durability.valueOf(arguments[1]))
            .open()) {
      write(table, Long.parseLong(arguments[2]), System.out);
    }
  }

  /**
   * Writes without end, and prints the number of each write once it has returned.
   *
   * @param table where to
   * @param first the number of the first write, at least 0; those before it were made already
   * @param acknowledgements where the numbers go, one a line
   */
  public static void write(
      VirtualHashTable<String, byte[]> table, long first, PrintStream acknowledgements) {
    for (long number = first; !acknowledgements.checkError(); number++) {
      if (removes(number)) {
        table.remove(key(number));
      } else {
        table.set(key(number), value(number));
      }
      acknowledgements.println(number);
    }
  }

  /** What a table holds behind the writes up to a number; -1 is none. */
  static Map<String, Bytes> after(long last) {
    Map<String, Bytes> content = new HashMap<>();
    for (long number = Math.max(0, last - KEYS + 1); number <= last; number++) { // each key once
      if (!removes(number)) {
        content.put(key(number), new Bytes(value(number)));
      }
    }
    return content;
  }

  /** The value that a write sets, if it sets one. */
  static Bytes written(long number) {
    return new Bytes(value(number));
  }

  private static boolean removes(long number) {
    return number % REMOVES_EVERY == REMOVES_EVERY - 1;
  }

  private static String key(long number) {
    return "key" + number % KEYS;
  }

  private static byte[] value(long number) {
    return Samples.bytes(number, (int) (number * 31 % LONGEST_VALUE));
  }
}
