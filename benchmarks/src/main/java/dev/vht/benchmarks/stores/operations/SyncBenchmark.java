package dev.vht.benchmarks.stores.operations;

import dev.vht.benchmarks.stores.Rate;
import dev.vht.benchmarks.stores.Rates;
import dev.vht.benchmarks.stores.Scratch;
import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Store;
import dev.vht.benchmarks.stores.Workload;
import dev.vht.benchmarks.stores.peers.Stores;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The number of writes per second that a store acknowledges when they are on the disk, against the
 * disk itself: records of the same size, each appended to a plain file and synced.
 *
 * <p>The two take turns of a second, because the speed of a shared disk varies. The benchmark
 * itself, not JMH, measures time and runs the threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 2, time = 1, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 1, timeUnit = TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls open first
public class SyncBenchmark {
  private static final Shape SHAPE = new Shape(1_000_000, 100);

  /** The name of a store that can sync each write; LMDB takes one thread only. */
  @Param({"log", "files", "sqlite", "lmdb", "rocksdb"})
  public String store = "";

  /** The number of threads that write to the store. */
  @Param({"1", "16"})
  public int threads;

  private final Workload workload = new Workload(SHAPE);
  private final AtomicLong next = new AtomicLong();
  private Scratch scratch;
  private FileChannel file;
  private Store table;
  private Rate rate;

  /** Called by JMH. */
  public SyncBenchmark() {}

  /**
   * Creates the store and the plain file.
   *
   * @throws IOException if the file cannot be created
   */
  @Setup(Level.Trial)
  public void open() throws IOException {
    scratch = new Scratch();
    file =
        FileChannel.open(
            scratch.directory().resolve("plain"),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
    table = Stores.openSyncing(store, scratch.directory(), SHAPE);
    rate = new Rate();
  }

  /**
   * Deletes both.
   *
   * @throws IOException if the file cannot be closed
   */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    rate.close();
    table.close();
    file.close();
    scratch.close();
  }

  /**
   * Writes new records: one thread to the plain file, then the threads to the store.
   *
   * @param rates collects the rates
   * @throws InterruptedException if it is interrupted
   * @throws ExecutionException if a write fails
   */
  @Benchmark
  public void write(Rates rates) throws InterruptedException, ExecutionException {
    rates.add(rate.of(1, random -> append()), rate.of(threads, random -> put()));
  }

  private void append() throws IOException {
    long record = next.getAndIncrement();
    file.write(
        new ByteBuffer[] {
          ByteBuffer.wrap(Workload.key(record)), ByteBuffer.wrap(workload.value(record, 0))
        });
    file.force(false);
  }

  private void put() {
    long record = next.getAndIncrement();
    table.put(Workload.key(record), workload.value(record, 0));
  }
}
