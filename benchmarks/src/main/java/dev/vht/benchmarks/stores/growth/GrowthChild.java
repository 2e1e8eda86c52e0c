package dev.vht.benchmarks.stores.growth;

import dev.vht.benchmarks.Heap;
import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Store;
import dev.vht.benchmarks.stores.Workload;
import dev.vht.benchmarks.stores.peers.Stores;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** A process with a table, which prints figures, one a line. */
final class GrowthChild {
  private static final int PASSES = 2;
  private static final int LEAST_UPDATES = 2_000_000;
  private static final int BATCH = 100_000;
  private static final long GETTING_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final SplittableRandom random = new SplittableRandom(4);
  private final Workload workload;
  private final int records;

  private GrowthChild(Shape shape) {
    workload = new Workload(shape);
    records = shape.records();
  }

  /** What is printed. */
  enum Figure {
    /** The nanoseconds of a get. */
    GET,
    /** The nanoseconds of an update. */
    UPDATE,
    /** The part of the processor's time that was spent on compacting, of that of updates. */
    COMPACTION,
    /** The nanoseconds from opening to the first value. */
    OPENED,
    /** The bytes of memory for each key. */
    HELD,
    /** That writing has begun, and the process can be killed. */
    WRITING
  }

  /** Runs a task, given with the name of a store, a shape and a directory. */
  public static void main(String[] arguments) {
    endWithParent();
    GrowthChild child = new GrowthChild(Shape.parse(arguments[2]));
    child.run(Task.valueOf(arguments[0]), arguments[1], Path.of(arguments[3]));
  }

  /** Exits when the parent does, whose end closes the standard input. */
  private static void endWithParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {}
              } catch (IOException e) {
                System.err.println(e);
              }
              Runtime.getRuntime().halt(1);
            });
    watch.setDaemon(true);
    watch.start();
  }

  private void run(Task task, String name, Path directory) {
    long before = task == Task.WEIGH ? held() : 0;
    long start = System.nanoTime();
    try (Store store = Stores.open(name, directory, workload.shape())) {
      if (task == Task.GROW) {
        grow(store);
        return;
      }
      store.get(Workload.key(0));
      say(Figure.OPENED, (double) (System.nanoTime() - start));
      if (task == Task.WEIGH) {
        say(Figure.HELD, (double) (held() - before) / records);
      }
      workload.check(store, PASSES + 1);
    }
  }

  private void grow(Store store) {
    workload.load(store);
    IntConsumer get = record -> store.get(Workload.key(record));
    time(get); // to warm up
    say(Figure.GET, time(get));
    update(store);
    say(Figure.WRITING, 1);
    while (true) {
      update(store, PASSES + 1);
    }
  }

  private double time(IntConsumer call) {
    long start = System.nanoTime();
    long calls = 0;
    while (System.nanoTime() - start < GETTING_NANOS) {
      for (int i = 0; i < BATCH / 10; i++) {
        call.accept(random.nextInt(records));
      }
      calls += BATCH / 10;
    }
    return (double) (System.nanoTime() - start) / calls;
  }

  private void update(Store store) {
    CompactionTime time = new CompactionTime();
    long updates = Math.max(LEAST_UPDATES, (long) PASSES * records);
    long start = System.nanoTime();
    for (long i = 0; i < updates; i += BATCH) {
      for (int j = 0; j < BATCH; j++) {
        update(store, 1 + i * PASSES / updates);
      }
      time.look();
    }
    say(Figure.UPDATE, (double) (System.nanoTime() - start) / updates);
    say(Figure.COMPACTION, time.share());
  }

  private void update(Store store, long generation) {
    int record = random.nextInt(records);
    store.put(Workload.key(record), workload.value(record, generation));
  }

  /** Returns the bytes of heap and off-heap buffers in use, without mapped files. */
  private static long held() {
    long buffers =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return Heap.used() + buffers;
  }

  private static void say(Figure figure, double number) {
    System.out.printf(Locale.ROOT, "%s %f%n", figure, number);
  }
}
