package dev.vht.benchmarks;

import dev.vht.contracts.Contract;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.Mode;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of creating a checked object whose contract is compiled. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class AttachBenchmark {
  private final Tap tap = Taps.plain();
  private static final Contract<Handles> CONTRACT =
      Contract.of(Handles.class, MethodHandles.lookup());

  private final Handles handles = new NoHandles();
  private final Enforcement located = Enforcement.of(Mode.ENFORCE);
  private final Enforcement unlocated = located.callSites(CallSites.NONE);

  /** Called by JMH. */
  public AttachBenchmark() {}

  /**
   * A hand-written decorator.
   *
   * @return the object, so the JIT compiler cannot remove its creation
   */
  @Benchmark
  public Object decorator() {
    return Taps.decorated(tap);
  }

  /**
   * A life cycle, without the call site of the creation.
   *
   * @return the object
   */
  @Benchmark
  public Object withoutCallSite() {
    return Taps.CONTRACT.attach(tap, unlocated);
  }

  /**
   * A life cycle, with the call site of the creation, which is the default.
   *
   * @return the object
   */
  @Benchmark
  public Object withCallSite() {
    return Taps.CONTRACT.attach(tap, located);
  }

  /**
   * A protocol with a slice per key, without any keys.
   *
   * @return the object
   */
  @Benchmark
  public Object keyedWithoutCallSite() {
    return CONTRACT.attach(handles, unlocated);
  }

  /**
   * The same, with the call site of the creation.
   *
   * @return the object
   */
  @Benchmark
  public Object keyedWithCallSite() {
    return CONTRACT.attach(handles, located);
  }
}
