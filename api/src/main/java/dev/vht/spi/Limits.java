package dev.vht.spi;

/**
 * The longest key and value that a storage accepts.
 *
 * @param maxKeyBytes in bytes, at least 1
 * @param maxValueBytes in bytes, at least 1
 */
public record Limits(int maxKeyBytes, int maxValueBytes) {

  /** The largest array of every JVM, minus room for the header of a record. */
  public static final int LARGEST_ARRAY = Integer.MAX_VALUE - 1024;

  /**
   * Checks the bounds.
   *
   * @param maxKeyBytes in bytes, at least 1
   * @param maxValueBytes in bytes, at least 1
   */
  public Limits {
    if (maxKeyBytes < 1 || maxValueBytes < 1) {
      throw new IllegalArgumentException("limits of " + maxKeyBytes + ", " + maxValueBytes);
    }
  }
}
