package dev.vht.benchmarks.stores;

import dev.vht.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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
 * What a table of files costs beyond the calls of {@code java.nio.file} that it needs: a whole file
 * written beside its place and moved there, and a whole file read.
 *
 * <p>The plain files have names of the same length in as many directories, and all of their paths
 * are made beforehand.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH calls fill first
public class FilesBenchmark {
  /** How many records, and the bytes of a value. */
  @Param("10000x4096")
  public String shape = "";

  private final SplittableRandom random = new SplittableRandom(4);
  private Workload workload;
  private Scratch scratch;
  private Store table;
  private Path[] files;
  private Path[] temporaries;
  private long generation;

  /** Made by JMH. */
  public FilesBenchmark() {}

  /**
   * Fills the table, and the plain files.
   *
   * @throws IOException if a file cannot be written
   */
  @Setup(Level.Trial)
  public void fill() throws IOException {
    workload = new Workload(Shape.parse(shape));
    scratch = new Scratch();
    table = TableStore.open("files", scratch.directory(), Durability.PROCESS);
    workload.load(table);
    workload.check(table, 0);
    files = new Path[workload.shape().records()];
    temporaries = new Path[files.length];
    for (int record = 0; record < files.length; record++) {
      files[record] = file(Workload.key(record));
      temporaries[record] = files[record].resolveSibling(files[record].getFileName() + ".tmp");
      Files.createDirectories(files[record].getParent());
      Files.write(files[record], workload.value(record, 0));
    }
  }

  /** As in a table: a directory by the first byte of 256 bits, and all of them in the name. */
  private Path file(byte[] key) {
    String name = HexFormat.of().formatHex(key).repeat(2);
    return scratch.directory().resolve("plain").resolve(name.substring(0, 2)).resolve(name);
  }

  /** Has sets bring other bytes than the iteration before. */
  @Setup(Level.Iteration)
  public void nextGeneration() {
    generation++;
  }

  /** Checks the table, and deletes it. */
  @TearDown(Level.Trial)
  public void close() {
    workload.check(table, generation);
    table.close();
    scratch.close();
  }

  private int anyRecord() {
    return random.nextInt(files.length);
  }

  /** Sets a value of the table. */
  @Benchmark
  public void set() {
    int record = anyRecord();
    table.put(Workload.key(record), workload.value(record, generation));
  }

  /**
   * Writes a file beside its place, and moves it there.
   *
   * @throws IOException if that fails
   */
  @Benchmark
  public void setPlain() throws IOException {
    int record = anyRecord();
    Files.write(temporaries[record], workload.value(record, generation));
    Files.move(temporaries[record], files[record], StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Reads a value of the table.
   *
   * @return the value
   */
  @Benchmark
  public byte[] get() {
    return table.get(Workload.key(anyRecord()));
  }

  /**
   * Reads a file.
   *
   * @return its bytes
   * @throws IOException if that fails
   */
  @Benchmark
  public byte[] getPlain() throws IOException {
    return Files.readAllBytes(files[anyRecord()]);
  }
}
