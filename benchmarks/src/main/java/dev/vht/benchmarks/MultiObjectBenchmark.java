package dev.vht.benchmarks;

import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of a call under a rule over two objects, a collection and its iterator: by the engine,
 * and by a hand-written iterator that compares a count of changes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class MultiObjectBenchmark {
  private final Bag plainBag = Bags.plain();
  private final Bag decoratedBag = Bags.decorated();
  private final Bag bag = Bags.byIterator().attach(Bags.plain());
  private final Bag pairedBag = Bags.byPair().attach(Bags.plain());
  private final Bag bagInTurns = Bags.byPairInTurns().attach(Bags.plain());
  private final Iterator<Long> plain = plainBag.iterator();
  private final Iterator<Long> decorated = decoratedBag.iterator();
  private final Iterator<Long> contracted = bag.iterator();
  private final Iterator<Long> paired = pairedBag.iterator();
  private final Iterator<Long> inTurns = bagInTurns.iterator();

  /** Called by JMH. */
  public MultiObjectBenchmark() {}

  /**
   * No checks.
   *
   * @return an element
   */
  @Benchmark
  public Long plain() {
    return plain.next();
  }

  /**
   * The check by hand.
   *
   * @return an element
   */
  @Benchmark
  public Long decorator() {
    return decorated.next();
  }

  /**
   * The check by the engine, a slice for each iterator.
   *
   * @return an element
   */
  @Benchmark
  public Long contract() {
    return contracted.next();
  }

  /**
   * The check by the engine, a slice for each pair of a bag and an iterator.
   *
   * @return an element
   */
  @Benchmark
  public Long contractByPair() {
    return paired.next();
  }

  /**
   * The check by the engine, a slice for each pair, whose state changes with both calls.
   *
   * @return whether there was an element
   */
  @Benchmark
  @OperationsPerInvocation(2)
  public boolean changesByPair() {
    return inTurns.hasNext() && inTurns.next() != null;
  }
}
