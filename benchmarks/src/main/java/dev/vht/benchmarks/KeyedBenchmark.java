package dev.vht.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a call costs under a rule for each key, with a million live keys, of which a random one is
 * used: by the engine at level FULL, and by a hand-written decorator with a concurrent map.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class KeyedBenchmark {
  private static final int LIVE = 1_000_000;

  /** Made by JMH. */
  public KeyedBenchmark() {}

  private static Keys live(Register register) {
    Keys keys = new Keys(0, LIVE);
    keys.all().forEach(register::set);
    return keys;
  }

  /** A register checked by hand; made only for those who use it, as it is large. */
  @State(Scope.Benchmark)
  public static class ByHand {
    private final Register register = Registers.decorated();
    private final Keys keys = live(register);

    /** Made by JMH. */
    public ByHand() {}
  }

  /** A register checked by the engine. */
  @State(Scope.Benchmark)
  public static class ByEngine {
    private final Register register = Registers.contracted();
    private final Keys keys = live(register);

    /** Made by JMH. */
    public ByEngine() {}
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
