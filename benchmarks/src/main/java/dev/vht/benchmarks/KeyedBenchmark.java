package dev.vht.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of a call under a rule for each key, with a million live keys, of which a random one is
 * used: by the engine at level FULL, and by a hand-written decorator with a concurrent map.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class KeyedBenchmark {
  private static final int LIVE = 1_000_000;

  /** Called by JMH. */
  public KeyedBenchmark() {}

  /** A register checked by hand, in its own state because it is large. */
  @State(Scope.Benchmark)
  public static class ByHand {
    /** What is checked. */
    @Param public Registers.Target target = Registers.Target.NOTHING;

    private final Keys keys = new Keys(0, LIVE);
    private Register register = Registers.decorated(target);

    /** Called by JMH. */
    public ByHand() {}

    /** Makes every key live. */
    @Setup
    public void fill() {
      register = Registers.decorated(target);
      keys.all().forEach(register::set);
      System.gc(); // gives both the layout that a collector produces
    }
  }

  /** A register checked by the engine. */
  @State(Scope.Benchmark)
  public static class ByEngine {
    /** What is checked. */
    @Param public Registers.Target target = Registers.Target.NOTHING;

    private final Keys keys = new Keys(0, LIVE);
    private Register register = Registers.decorated(target);

    /** Called by JMH. */
    public ByEngine() {}

    /** Makes every key live. */
    @Setup
    public void fill() {
      register = Registers.contracted(target);
      keys.all().forEach(register::set);
      System.gc(); // gives both the layout that a collector produces
    }
  }

  /**
   * Uses a live key.
   *
   * @param state the register
   */
  @Benchmark
  public void refByDecorator(ByHand state) {
    state.register.ref(state.keys.next());
  }

  /**
   * Uses a live key.
   *
   * @param state the register
   */
  @Benchmark
  public void refByContract(ByEngine state) {
    state.register.ref(state.keys.next());
  }

  /**
   * Sets a live key again.
   *
   * @param state the register
   */
  @Benchmark
  public void setByDecorator(ByHand state) {
    state.register.set(state.keys.next());
  }

  /**
   * Sets a live key again.
   *
   * @param state the register
   */
  @Benchmark
  public void setByContract(ByEngine state) {
    state.register.set(state.keys.next());
  }
}
