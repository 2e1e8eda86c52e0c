package dev.vht.files.log.segment;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The hash of a key: eight bytes at a time are multiplied to 128 bits and folded, as in <a
 * href="https://github.com/wangyi-fudan/wyhash">wyhash</a> (Wang Yi). Each table has its own random
 * seed, so that an attacker cannot choose colliding keys.
 */
public final class KeyHash {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LENGTH = 0xa0761d6478bd642fL;
  private static final long WORD = 0xe7037ed1a0b428dbL;
  private static final long TAIL = 0x8ebc6af09c88c6e3L;
  private static final long END = 0x589965cc75374cc3L;

  private KeyHash() {}

  public static long of(long seed, byte[] key) {
    long hash = seed ^ (key.length * LENGTH);
    int next = 0;
    for (; key.length - next >= Long.BYTES; next += Long.BYTES) {
      hash = folded(hash ^ (long) LONGS.get(key, next), WORD);
    }
    long tail = 0;
    for (; next < key.length; next++) {
      tail = tail << Byte.SIZE | (key[next] & 0xff);
    }
    return folded(folded(hash ^ tail, TAIL) ^ key.length, END);
  }

  static long folded(long one, long other) {
    return Math.multiplyHigh(one, other) ^ (one * other);
  }
}
