package dev.vht.proptest.sample;

/** A value, as short as it can be written down. */
public record Sample(long seed, int size) {

  public byte[] bytes() {
    return Samples.bytes(seed, size);
  }

  @Override
  public String toString() {
    return "bytes(" + seed + ", " + size + ")";
  }
}
