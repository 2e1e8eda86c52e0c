package dev.vht.benchmarks;

/** A tap that {@link LifeCycleAspect} checks. */
final class WovenTap implements Tap {
  private long number = 7;

  @Override
  public long flow() {
    return number;
  }

  @Override
  public void close() {
    number = 0;
  }
}
