package dev.vht.benchmarks.stores.growth;

import dev.vht.benchmarks.stores.Scratch;
import dev.vht.benchmarks.stores.Shape;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A table of a given size: what a get and an update cost, what it takes in memory, and how long it
 * takes to open it again.
 *
 * <p>One process loads the table, gets and updates records, and is killed while it goes on writing.
 * Another one opens the table after the kill and closes it, and the next one opens it after that. A
 * last one has the serial collector, which counts the heap exactly; G1 also counts the unused rest
 * of regions with large arrays. Each has a heap of 3 GiB. The files are in the page cache.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx256m")
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Timeout(time = 3, timeUnit = TimeUnit.HOURS)
public class GrowthBenchmark {
  /** The scheme of a table, or the name of a peer. */
  @Param("log")
  public String store = "";

  /** The number of records, and the bytes of a value. */
  @Param("10000000x16")
  public String shape = "";

  /** Called by JMH. */
  public GrowthBenchmark() {}

  /**
   * Fills a table, uses it, and opens it again.
   *
   * @param growth takes the figures
   * @throws IOException if a process cannot be started
   * @throws InterruptedException if it is interrupted
   */
  @Benchmark
  public void grow(Growth growth) throws IOException, InterruptedException {
    try (Scratch scratch = new Scratch()) {
      Children children = new Children(store, Shape.parse(shape), scratch.directory());
      Map<GrowthChild.Figure, Double> grown = children.run(Task.GROW);
      growth.get = figure(grown, GrowthChild.Figure.GET);
      growth.update = figure(grown, GrowthChild.Figure.UPDATE);
      growth.compaction = figure(grown, GrowthChild.Figure.COMPACTION);
      growth.openedAfterKill = figure(children.run(Task.OPEN), GrowthChild.Figure.OPENED);
      growth.openedAfterClosing = figure(children.run(Task.OPEN), GrowthChild.Figure.OPENED);
      growth.held = figure(children.run(Task.WEIGH, "-XX:+UseSerialGC"), GrowthChild.Figure.HELD);
    }
  }

  private static double figure(Map<GrowthChild.Figure, Double> said, GrowthChild.Figure figure) {
    return Objects.requireNonNull(said.get(figure), figure::name);
  }
}
