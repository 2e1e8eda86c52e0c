package dev.vht.proptest.sample;

/** A value in its short notation: {@code bytes(seed, size)}. */
public record Sample(long seed, int size) {

  public byte[] bytes() {
    return Samples.bytes(seed, size);
  }

  @Override
  public String toString() {
    return "bytes(" + seed + ", " + size + ")";
  }
}
