package dev.vht.proptest.sample;

import java.util.LinkedHashMap;
import java.util.Map;
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

  /**
   * Returns the content of a table, which depends on the arguments only. Its keys are "key" and a
   * number.
   *
   * @param seed which one
   * @param keys how many keys, at least 0
   * @return a new map, in the order of the numbers
   */
  public static Map<String, byte[]> content(long seed, int keys) {
    Map<String, byte[]> content = new LinkedHashMap<>();
    for (int i = 0; i < keys; i++) {
      content.put("key" + i, ofContent(seed, i).bytes());
    }
    return content;
  }

  /** The value of a key in such a content. */
  public static Sample ofContent(long seed, int key) {
    return new Sample(seed + key, (int) Math.floorMod(seed * 31 + key * 7L, 300L));
  }
}
