package dev.vht.benchmarks.stores;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * What the machine can do at best, by one thread. Other figures are compared with these.
 *
 * <p>The young generation is small, and the serial collector uses all of its memory again at each
 * collection. A virtual machine can take long to provide memory that was never touched.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"-Xmx5g", "-Xmn64m", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 1)
public class LimitsBenchmark {
  /** The bytes that an append writes. */
  public static final int BLOCK_BYTES = 1 << 20;

  /** Called by JMH. */
  public LimitsBenchmark() {}

  /** Memory that does not fit into the processor's caches. */
  @State(Scope.Thread)
  public static class Memory {
    private static final int WORDS = 1 << 26; // 512 MiB, a power of two

    private final long[] words = new long[WORDS];
    private long number;
    private long last = 1;

    /** Called by JMH. */
    public Memory() {}

    /** Writes each page, because those that were never written share one. */
    @Setup(Level.Trial)
    public void fill() {
      Arrays.fill(words, 1);
    }
  }

  /** A file to append to. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH calls create first
  public static class Appended {
    private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
    private final ByteBuffer record = ByteBuffer.allocateDirect(Shape.KEY_BYTES + 100);
    private Scratch scratch;
    private FileChannel file;

    /** Called by JMH. */
    public Appended() {}

    /**
     * Creates the file, another one for each iteration.
     *
     * @throws IOException if it cannot be created
     */
    @Setup(Level.Iteration)
    public void create() throws IOException {
      byte[] random = new byte[BLOCK_BYTES];
      new SplittableRandom(6).nextBytes(random);
      block.clear().put(random);
      scratch = new Scratch();
      file =
          FileChannel.open(
              scratch.directory().resolve("appended"),
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND);
    }

    /**
     * Deletes the file.
     *
     * @throws IOException if it cannot be closed
     */
    @TearDown(Level.Iteration)
    public void delete() throws IOException {
      file.close();
      scratch.close();
    }

    private void append(ByteBuffer bytes) throws IOException {
      bytes.clear();
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    }
  }

  /** The records of a shape, in a map. */
  @State(Scope.Thread)
  public static class InMap {
    /** The number of records, and the bytes of a value. */
    @Param({"1000000x100", "200000x4096"})
    public String shape = "";

    private final ConcurrentHashMap<Key, byte[]> map = new ConcurrentHashMap<>();
    private final SplittableRandom random = new SplittableRandom(4);
    private int records;

    /** Called by JMH. */
    public InMap() {}

    /** Fills the map. */
    @Setup(Level.Trial)
    public void fill() {
      Workload workload = new Workload(Shape.parse(shape));
      records = workload.shape().records();
      for (int record = 0; record < records; record++) {
        map.put(Key.of(Workload.key(record)), workload.value(record, 0));
      }
    }
  }

  /** A key of a map. */
  private record Key(long high, long low) {
    private static Key of(byte[] key) {
      ByteBuffer bytes = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
      return new Key(bytes.getLong(), bytes.getLong());
    }
  }

  /**
   * Reads a word at random. Where it is depends on the word before, so reads cannot overlap.
   *
   * @param memory the words
   * @return the word
   */
  @Benchmark
  public long randomRead(Memory memory) {
    memory.number += memory.last;
    memory.last = memory.words[(int) Workload.mixed(memory.number) & Memory.WORDS - 1];
    return memory.last;
  }

  /**
   * Appends a block to the page cache.
   *
   * @param appended the file
   * @throws IOException if it cannot be written
   */
  @Benchmark
  public void append(Appended appended) throws IOException {
    appended.append(appended.block);
  }

  /**
   * Appends a record, and syncs it.
   *
   * @param appended the file
   * @throws IOException if it cannot be written
   */
  @Benchmark
  public void sync(Appended appended) throws IOException {
    appended.append(appended.record);
    appended.file.force(false);
  }

  /**
   * Reads an existing record, and copies its value.
   *
   * @param inMap the records
   * @return the value
   */
  @Benchmark
  public byte @Nullable [] mapGet(InMap inMap) {
    byte[] value = inMap.map.get(Key.of(Workload.key(inMap.random.nextInt(inMap.records))));
    return value == null ? null : value.clone();
  }
}
