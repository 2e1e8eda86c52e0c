package dev.vht.benchmarks;

import dev.vht.contracts.Contract;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of an event under a regular expression for each handle, with a thousand open handles.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class SlicedBenchmark {
  private static final int OPEN = 1_000;

  private final Keys open = new Keys(0, OPEN);
  private final Handles plain = new NoHandles();
  private final Handles contracted =
      Contract.of(Handles.class, MethodHandles.lookup()).attach(new NoHandles());

  /** Called by JMH. */
  public SlicedBenchmark() {}

  /** Opens the handles. */
  @Setup
  public void open() {
    open.all().forEach(contracted::open);
  }

  /** The cost of choosing a handle and of an unchecked call. */
  @Benchmark
  public void unchecked() {
    plain.read(open.next());
  }

  /** An event that changes no state. */
  @Benchmark
  public void read() {
    contracted.read(open.next());
  }

  /** Two events that change the state, after which the handle is open again. */
  @Benchmark
  @OperationsPerInvocation(2)
  public void closeAndOpen() {
    Long handle = open.next();
    contracted.close(handle);
    contracted.open(handle);
  }
}
