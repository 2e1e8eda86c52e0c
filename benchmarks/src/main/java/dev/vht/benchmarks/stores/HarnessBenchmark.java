package dev.vht.benchmarks.stores;

import java.util.SplittableRandom;
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
import org.openjdk.jmh.infra.Blackhole;

/** The overhead of {@link StoreBenchmark} itself: choosing a record, and creating its bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls prepare first
public class HarnessBenchmark {
  /** The number of records, and the bytes of a value. */
  @Param({"1000000x100", "200000x4096"})
  public String shape = "";

  private final SplittableRandom random = new SplittableRandom(4);
  private Workload workload;
  private int records;

  /** Called by JMH. */
  public HarnessBenchmark() {}

  /** Creates the workload. */
  @Setup
  public void prepare() {
    workload = new Workload(Shape.parse(shape));
    records = workload.shape().records();
  }

  /**
   * Creates a key, as for a get or a miss.
   *
   * @return the key
   */
  @Benchmark
  public byte[] key() {
    return Workload.key(random.nextInt(records));
  }

  /**
   * Creates a key and a value, as for an update.
   *
   * @param blackhole consumes them
   */
  @Benchmark
  public void keyAndValue(Blackhole blackhole) {
    int record = random.nextInt(records);
    blackhole.consume(Workload.key(record));
    blackhole.consume(workload.value(record, 1));
  }
}
