package dev.vht.proptest;

/** A value, as short as it can be written down. */
record Sample(long seed, int size) {

  byte[] bytes() {
    return Samples.bytes(seed, size);
  }

  @Override
  public String toString() {
    return "bytes(" + seed + ", " + size + ")";
  }
}
