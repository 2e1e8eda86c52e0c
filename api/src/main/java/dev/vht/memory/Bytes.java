package dev.vht.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A key. Comparable, so that keys made to collide cost a map logarithmic time only. */
final class Bytes implements Comparable<Bytes> {
  private final byte[] bytes;
  private final int hash;

  Bytes(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  byte[] copy() {
    return bytes.clone();
  }

  /** Returns the same key in an array of its own, to be kept. */
  Bytes kept() {
    return new Bytes(bytes.clone());
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compare(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes that && hash == that.hash && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
