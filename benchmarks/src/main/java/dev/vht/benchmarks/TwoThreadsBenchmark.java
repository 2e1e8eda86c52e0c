package dev.vht.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The throughput of one checked object, called by one thread and by two: double, if the threads do
 * not contend. Each thread has its own keys.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class TwoThreadsBenchmark {
  private static final int KEYS_EACH = 1_000;

  /** Called by JMH. */
  public TwoThreadsBenchmark() {}

  /** The objects that all threads use. */
  @State(Scope.Benchmark)
  public static class Shared {
    private final Tap tap = Taps.CONTRACT.attach(Taps.plain());
    private final Register decorated = Registers.decorated(Registers.Target.NOTHING);
    private final Register contracted = Registers.contracted(Registers.Target.NOTHING);

    /** Called by JMH. */
    public Shared() {}
  }

  /** A thread's own live keys. */
  @State(Scope.Thread)
  public static class Own {
    private Keys keys = new Keys(0, KEYS_EACH);

    /** Called by JMH. */
    public Own() {}

    /**
     * Creates keys that no other thread has, and makes them live.
     *
     * @param shared the objects
     * @param thread the parameters of this thread
     */
    @Setup
    public void live(Shared shared, ThreadParams thread) {
      keys = new Keys((long) thread.getThreadIndex() * KEYS_EACH, KEYS_EACH);
      keys.all().forEach(shared.decorated::set);
      keys.all().forEach(shared.contracted::set);
    }
  }

  /**
   * The life cycle alone.
   *
   * @param shared the objects
   * @return a number
   */
  @Benchmark
  @Threads(1)
  public long lifeCycleByOne(Shared shared) {
    return shared.tap.flow();
  }

  /**
   * The life cycle alone.
   *
   * @param shared the objects
   * @return a number
   */
  @Benchmark
  @Threads(2)
  public long lifeCycleByTwo(Shared shared) {
    return shared.tap.flow();
  }

  /**
   * A rule for each key.
   *
   * @param shared the objects
   * @param own the thread's keys
   */
  @Benchmark
  @Threads(1)
  public void keyedByOne(Shared shared, Own own) {
    shared.contracted.ref(own.keys.next());
  }

  /**
   * A rule for each key.
   *
   * @param shared the objects
   * @param own the thread's keys
   */
  @Benchmark
  @Threads(2)
  public void keyedByTwo(Shared shared, Own own) {
    shared.contracted.ref(own.keys.next());
  }

  /**
   * A rule for each key, by hand.
   *
   * @param shared the objects
   * @param own the thread's keys
   */
  @Benchmark
  @Threads(1)
  public void decoratorByOne(Shared shared, Own own) {
    shared.decorated.ref(own.keys.next());
  }

  /**
   * A rule for each key, by hand.
   *
   * @param shared the objects
   * @param own the thread's keys
   */
  @Benchmark
  @Threads(2)
  public void decoratorByTwo(Shared shared, Own own) {
    shared.decorated.ref(own.keys.next());
  }
}
