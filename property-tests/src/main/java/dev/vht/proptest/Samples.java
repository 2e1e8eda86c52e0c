package dev.vht.proptest;

import java.util.SplittableRandom;

/** Values by their number, so that what a failure prints can be pasted into a test. */
public final class Samples {
  private Samples() {}

  /**
   * Returns bytes that depend on the arguments only.
   *
   * @param seed which ones
   * @param size how many, at least 0
   * @return a new array
   */
  public static byte[] bytes(long seed, int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }
}
