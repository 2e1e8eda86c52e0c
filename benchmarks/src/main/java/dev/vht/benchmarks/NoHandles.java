package dev.vht.benchmarks;

/** Handles that do nothing. */
final class NoHandles implements Handles {
  @Override
  public void open(Long handle) {}

  @Override
  public void read(Long handle) {}

  @Override
  public void write(Long handle) {}

  @Override
  public void close(Long handle) {}
}
