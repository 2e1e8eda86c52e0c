package dev.vht.benchmarks.stores;

import dev.vht.benchmarks.Heap;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A process that {@link IndexMemory} starts to open a table. It prints the seconds from the opening
 * to the first value read, the bytes per key, and when it has begun to write and can be killed.
 */
final class IndexChild {
  private final Workload workload;

  private IndexChild(Workload workload) {
    this.workload = workload;
  }

  /** The task of a process. */
  enum Task {
    LOAD_AND_CLOSE,
    LOAD_AND_WRITE,
    OPEN_AND_CLOSE,
    OPEN_AND_WRITE;

    boolean isLoading() {
      return this == LOAD_AND_CLOSE || this == LOAD_AND_WRITE;
    }

    /** Returns whether the task is to write until killed. */
    boolean isEndless() {
      return this == LOAD_AND_WRITE || this == OPEN_AND_WRITE;
    }
  }

  /** Runs a task, given with the name of a store, a shape and a directory. */
  public static void main(String[] arguments) {
    endWithParent();
    IndexChild child = new IndexChild(new Workload(Shape.parse(arguments[2])));
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
    long before = held();
    long start = System.nanoTime();
    try (Store store = Stores.open(name, directory, workload.shape())) {
      if (task.isLoading()) {
        workload.load(store);
      } else {
        store.get(Workload.key(0));
        say("opened", (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1));
      }
      say("held", (double) (held() - before) / workload.shape().records());
      workload.check(store, 1);
      if (task.isEndless()) {
        say("writing", 1);
        writeForEver(store);
      }
    }
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

  private void writeForEver(Store store) {
    SplittableRandom random = new SplittableRandom();
    while (true) {
      int record = random.nextInt(workload.shape().records());
      store.put(Workload.key(record), workload.value(record, 1));
    }
  }

  private static void say(String what, double figure) {
    System.out.printf(Locale.ROOT, "%s %f%n", what, figure);
  }
}
