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
 * The cost of a call that is checked at level PROTOCOL, with a requirement and a life cycle: by the
 * engine, by a hand-written decorator, by a {@code java.lang.reflect.Proxy}, by Spring and by
 * AspectJ, all with the same two checks.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ContractBenchmark {
  private final String key = "aap";
  private final Cell off = Cells.unchecked();
  private final Cell decorated = Cells.decorated();
  private final Cell proxied = Cells.proxied();
  private final Cell contracted = Cells.contracted();
  private final Cell advised = Cells.advised();
  private final Cell woven = Cells.woven();

  /** Called by JMH. */
  public ContractBenchmark() {}

  /**
   * No checks, as with {@link dev.vht.contracts.verdict.Mode#OFF}.
   *
   * @return a number
   */
  @Benchmark
  public long off() {
    return off.ref(key);
  }

  /**
   * The checks by hand.
   *
   * @return a number
   */
  @Benchmark
  public long decorator() {
    return decorated.ref(key);
  }

  /**
   * The checks by the engine.
   *
   * @return a number
   */
  @Benchmark
  public long contract() {
    return contracted.ref(key);
  }

  /**
   * The checks by a reflective proxy.
   *
   * @return a number
   */
  @Benchmark
  public long reflectProxy() {
    return proxied.ref(key);
  }

  /**
   * The checks by an interceptor of Spring.
   *
   * @return a number
   */
  @Benchmark
  public long springProxy() {
    return advised.ref(key);
  }

  /**
   * The checks by advice that AspectJ has woven into the class.
   *
   * @return a number
   */
  @Benchmark
  public long aspectj() {
    return woven.ref(key);
  }
}
