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
import org.openjdk.jmh.infra.Blackhole;

/**
 * The overhead of a table of files over the calls of {@code java.nio.file} that it needs: a file
 * written under a temporary name and renamed, and a file read.
 *
 * <p>A file system's speed varies, most of all while it is written. Therefore the two alternate
 * call by call. The plain files have names of the same length in as many directories, and all of
 * their paths are created beforehand.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH calls fill first
public class FilesBenchmark {
  /** The number of records, and the bytes of a value. */
  @Param("10000x4096")
  public String shape = "";

  private final SplittableRandom random = new SplittableRandom(4);
  private Workload workload;
  private Scratch scratch;
  private Store table;
  private Path[] files;
  private Path[] temporaries;
  private long generation;

  /** Called by JMH. */
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

  /** As in a table: the directory by the first byte of 256 bits, all of which are in the name. */
  private Path file(byte[] key) {
    String name = HexFormat.of().formatHex(key).repeat(2);
    return scratch.directory().resolve("plain").resolve(name.substring(0, 2)).resolve(name);
  }

  /** Makes sets write other bytes than in the previous iteration. */
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

  /**
   * Sets a value of the table, and writes a plain file under a temporary name and renames it.
   *
   * @param taken collects the times
   * @throws IOException if the plain file fails
   */
  @Benchmark
  public void set(Taken taken) throws IOException {
    int record = anyRecord();
    int other = anyRecord();
    byte[] key = Workload.key(record);
    byte[] value = workload.value(record, generation);
    byte[] plain = workload.value(other, generation);
    long start = System.nanoTime();
    table.put(key, value);
    long between = System.nanoTime();
    Files.write(temporaries[other], plain);
    Files.move(temporaries[other], files[other], StandardCopyOption.ATOMIC_MOVE);
    taken.add(start, between, System.nanoTime());
  }

  /**
   * Reads a value of the table, and a plain file.
   *
   * @param taken collects the times
   * @param blackhole consumes the values
   * @throws IOException if the plain file fails
   */
  @Benchmark
  public void get(Taken taken, Blackhole blackhole) throws IOException {
    byte[] key = Workload.key(anyRecord());
    Path file = files[anyRecord()];
    long start = System.nanoTime();
    byte[] value = table.get(key);
    long between = System.nanoTime();
    byte[] plain = Files.readAllBytes(file);
    taken.add(start, between, System.nanoTime());
    blackhole.consume(value);
    blackhole.consume(plain);
  }
}
