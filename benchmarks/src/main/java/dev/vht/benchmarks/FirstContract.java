package dev.vht.benchmarks;

import dev.vht.contracts.Contract;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/**
 * The time from the start of {@code main} to the second checked call of the first contract of a
 * fresh JVM, and the time to define and use later contracts.
 */
public final class FirstContract {
  private static final int CONTRACTS = 110;
  private static final int LAST = 21;
  private static final double MILLION = 1e6;

  private FirstContract() {}

  /**
   * Runs.
   *
   * @param arguments "one" to define only the first, so that the CPU time of the process is its own
   */
  public static void main(String[] arguments) {
    if (arguments.length > 0) {
      define("H");
      return;
    }
    double[] millis = new double[CONTRACTS];
    for (int i = 0; i < CONTRACTS; i++) {
      long start = System.nanoTime();
      define("H" + i);
      millis[i] = (System.nanoTime() - start) / MILLION;
    }
    double[] hundredth = Arrays.copyOfRange(millis, CONTRACTS - LAST, CONTRACTS);
    Arrays.sort(hundredth);
    System.out.printf(
        "the first: %.0f ms; about the hundredth: %.2f ms (%.2f-%.2f)%n",
        millis[0], hundredth[LAST / 2], hundredth[0], hundredth[LAST - 1]);
  }

  private static void define(String rule) {
    Contract<Handles> contract =
        Contract.<Handles>builder(Handles.class, MethodHandles.lookup())
            .protocol(rule, p -> p.allows("(open (read | write)* close)*"))
            .build();
    Handles handles = contract.attach(new NoHandles());
    handles.open(1L);
    handles.read(1L);
  }
}
