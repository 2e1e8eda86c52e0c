package dev.vht.examples.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine;

/**
 * The results of a finished machine.
 *
 * @param seconds how long it ran
 */
record Outcome(Sieve sieve, Machine machine, double seconds) {
  private static final double MILLION = 1e6;
  private static final int PERCENT = 100;

  /** Prints the results, and returns the exit code. */
  int print(Path heatMap) {
    line("primes below %,d: %,d (%s)", sieve.limit(), machine.answer(), verdict());
    line("instructions: %,d, %s", machine.retired(), speed());
    Traffic traffic = machine.traffic();
    line(
        "page faults: %,d, write-backs: %,d, hit rate: %.5f %%",
        traffic.faults(), traffic.writeBacks(), PERCENT * traffic.hitRate());
    line(
        "table: %s, %,d entries",
        machine.table().location().orElseThrow(), machine.table().count());
    line("memory image (SHA-256): %s", machine.digest());
    boolean isDrawn = draw(heatMap);
    return isRight() && isDrawn ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private boolean isRight() {
    return machine.answer() == sieve.knownAnswer();
  }

  private String verdict() {
    return isRight()
        ? "as is known"
        : String.format(Locale.ROOT, "WRONG: it is %,d", sieve.knownAnswer());
  }

  private String speed() {
    long inThisRun = machine.retired() - machine.retiredBefore();
    return inThisRun == 0
        ? "all of them in earlier runs"
        : String.format(
            Locale.ROOT,
            "in this run %,d in %.1f s, %,.1f million a second",
            inThisRun,
            seconds,
            inThisRun / seconds / MILLION);
  }

  private boolean draw(Path heatMap) {
    try {
      HeatMap.write(machine.traffic(), heatMap);
      line("heat map: %s", heatMap.toAbsolutePath());
      return true;
    } catch (IOException e) {
      line("no heat map, for %s cannot be written: %s", heatMap, e);
      return false;
    }
  }

  private static void line(String format, Object... arguments) {
    System.out.printf(Locale.ROOT, format + "%n", arguments);
  }
}
