package dev.vht.benchmarks;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.CallSites;
import dev.vht.contracts.verdict.Mode;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a checked object costs to make when its interface is known. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class AttachBenchmark {
  private final Tap tap = Taps.plain();
  private final Handles handles = new NoHandles();
  private final Enforcement located = Enforcement.of(Mode.ENFORCE);
  private final Enforcement unlocated = located.callSites(CallSites.NONE);

  /** Made by JMH. */
  public AttachBenchmark() {}

  /**
   * A hand-written decorator.
   *
   * @return the object, so that it is really made
   */
  @Benchmark
  public Object decorator() {
    return Taps.decorated(tap);
  }

  /**
   * A life cycle; nobody asks where the object was made.
   *
   * @return the object
   */
  @Benchmark
  public Object withoutCallSite() {
    return Taps.CONTRACT.attach(tap, unlocated);
  }

  /**
   * A life cycle; the place where the object was made is looked up, as it is unless one says
   * otherwise.
   *
   * @return the object
   */
  @Benchmark
  public Object withCallSite() {
    return Taps.CONTRACT.attach(tap, located);
  }

  /**
   * A protocol with a slice for each key, of which there is none yet.
   *
   * @return the object
   */
  @Benchmark
  public Object keyedWithoutCallSite() {
    return NoHandles.CONTRACT.attach(handles, unlocated);
  }

  /**
   * The same, and where the object was made.
   *
   * @return the object
   */
  @Benchmark
  public Object keyedWithCallSite() {
    return NoHandles.CONTRACT.attach(handles, located);
  }
}
