package dev.vht.benchmarks;

import dev.vht.contracts.Contract;
import java.lang.invoke.MethodHandles;

/** Handles that do nothing. */
final class NoHandles implements Handles {
  static final Contract<Handles> CONTRACT = Contract.of(Handles.class, MethodHandles.lookup());

  @Override
  public void open(Long handle) {}

  @Override
  public void read(Long handle) {}

  @Override
  public void write(Long handle) {}

  @Override
  public void close(Long handle) {}
}
