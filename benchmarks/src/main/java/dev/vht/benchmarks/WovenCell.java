package dev.vht.benchmarks;

/** A cell that {@link LifeCycleAspect} checks. */
final class WovenCell implements Cell {
  private long number = 7;

  @Override
  public long ref(String key) {
    return number + key.length();
  }

  @Override
  public void close() {
    number = 0;
  }
}
