package dev.vht.benchmarks.stores;

/**
 * The number of records and the size of their values. Keys have 16 bytes.
 *
 * @param records the number of records, at least 1
 * @param valueBytes the length of each value, at least 8
 */
public record Shape(int records, int valueBytes) {
  /** The length of each key. */
  public static final int KEY_BYTES = 16;

  /** Checks the shape. */
  public Shape {
    if (records < 1 || valueBytes < Long.BYTES) {
      throw new IllegalArgumentException(
          "a shape has at least 1 record, of at least " + Long.BYTES + " bytes");
    }
  }

  /**
   * Parses a shape.
   *
   * @param text for example {@code 1000000x100}
   * @return the shape
   */
  public static Shape parse(String text) {
    int x = text.indexOf('x');
    if (x < 0) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is not a shape; write one as 1000000x100, records and bytes of a value");
    }
    return new Shape(
        Integer.parseInt(text.substring(0, x)), Integer.parseInt(text.substring(x + 1)));
  }

  /**
   * Returns the bytes of all keys and values.
   *
   * @return the number of bytes
   */
  public long liveBytes() {
    return (long) records * (KEY_BYTES + valueBytes);
  }

  @Override
  public String toString() {
    return records + "x" + valueBytes;
  }
}
