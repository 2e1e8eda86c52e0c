package dev.vht.benchmarks;

import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of contracts on a table in memory, the fastest storage. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class TableBenchmark {
  private static final int KEYS = 1024;

  /** The level of the table's contracts: OFF, PROTOCOL or FULL. */
  @Param({"OFF", "PROTOCOL", "FULL"})
  public String contracts = "OFF";

  private VirtualHashTable<Long, Long> table = open(Enforcement.of(Mode.OFF));
  private long next;

  /** Called by JMH. */
  public TableBenchmark() {}

  private static VirtualHashTable<Long, Long> open(Enforcement contracts) {
    return VirtualHashTables.at("memory:")
        .keys(Codecs.longs())
        .values(Codecs.longs())
        .contracts(contracts)
        .open();
  }

  /** Fills the table. */
  @Setup
  public void fill() {
    table.close();
    table =
        open(
            contracts.equals("OFF")
                ? Enforcement.of(Mode.OFF)
                : Enforcement.of(Mode.ENFORCE).level(Level.valueOf(contracts)));
    for (long key = 0; key < KEYS; key++) {
      table.set(key, key);
    }
  }

  /** Closes it. */
  @TearDown
  public void close() {
    table.close();
  }

  /**
   * Refers to keys that are set.
   *
   * @return a value
   */
  @Benchmark
  public long ref() {
    return table.ref(next++ % KEYS);
  }
}
