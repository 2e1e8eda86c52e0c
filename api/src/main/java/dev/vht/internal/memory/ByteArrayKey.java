package dev.vht.internal.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A key. Comparable, so that colliding keys cost a map only logarithmic time. */
final class ByteArrayKey implements Comparable<ByteArrayKey> {
  private final byte[] bytes;
  private final int hash;

  ByteArrayKey(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  byte[] copy() {
    return bytes.clone();
  }

  /** Returns an equal key with a copy of the array. */
  ByteArrayKey kept() {
    return new ByteArrayKey(bytes.clone());
  }

  @Override
  public int compareTo(ByteArrayKey other) {
    return Arrays.compare(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ByteArrayKey that
        && hash == that.hash
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
