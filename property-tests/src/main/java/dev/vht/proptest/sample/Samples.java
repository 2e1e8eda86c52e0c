package dev.vht.proptest.sample;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Reproducible values, for failures that can be pasted into a test. */
public final class Samples {
  private Samples() {}

  /**
   * Returns pseudo-random bytes that depend only on the arguments.
   *
   * @param seed the seed
   * @param size the number of bytes, at least 0
   * @return a new array
   */
  public static byte[] bytes(long seed, int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  /**
   * Returns a content of a table that depends only on the arguments. Its keys are the word "key"
   * with a number from 0.
   *
   * @param seed the seed
   * @param keys the number of keys, at least 0
   * @return a new map, ordered by the numbers of the keys
   */
  public static Map<String, byte[]> content(long seed, int keys) {
    Map<String, byte[]> content = new LinkedHashMap<>();
    for (int i = 0; i < keys; i++) {
      content.put("key" + i, ofContent(seed, i).bytes());
    }
    return content;
  }

  /** Returns the value of a numbered key in such a content. */
  public static Sample ofContent(long seed, int key) {
    return new Sample(seed + key, (int) Math.floorMod(seed * 31 + key * 7L, 300L));
  }
}
