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
 * The cost of a call that is allowed by a life cycle and does not change its state: by the engine,
 * by a hand-written decorator, and by a {@code java.lang.reflect.Proxy} that steps the same
 * automaton.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class LifeCycleBenchmark {
  private final Tap plain = Taps.plain();
  private final Tap decorated = Taps.decorated();
  private final Tap proxied = Taps.proxied();
  private final Tap contracted = Taps.contracted();
  private final Tap advised = Taps.advised();
  private final Tap woven = Taps.woven();

  /** Called by JMH. */
  public LifeCycleBenchmark() {}

  /**
   * No checks.
   *
   * @return a number
   */
  @Benchmark
  public long plain() {
    return plain.flow();
  }

  /**
   * The life cycle by hand.
   *
   * @return a number
   */
  @Benchmark
  public long decorator() {
    return decorated.flow();
  }

  /**
   * The life cycle by the engine.
   *
   * @return a number
   */
  @Benchmark
  public long contract() {
    return contracted.flow();
  }

  /**
   * The life cycle by a reflective proxy.
   *
   * @return a number
   */
  @Benchmark
  public long reflectProxy() {
    return proxied.flow();
  }

  /**
   * The life cycle by an interceptor of Spring.
   *
   * @return a number
   */
  @Benchmark
  public long springProxy() {
    return advised.flow();
  }

  /**
   * The life cycle by advice that AspectJ has woven into the class.
   *
   * @return a number
   */
  @Benchmark
  public long aspectj() {
    return woven.flow();
  }
}
