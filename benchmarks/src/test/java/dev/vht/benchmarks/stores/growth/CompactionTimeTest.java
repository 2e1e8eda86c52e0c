package dev.vht.benchmarks.stores.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CompactionTimeTest {
  private static final long WORK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  @Test
  void nothingIsCompactedWithoutTheThreads() {
    CompactionTime time = new CompactionTime();
    work();

    assertThat(time.share()).isZero();
  }

  @Test
  void threadsOfTheLogAreCounted() throws InterruptedException {
    CompactionTime time = new CompactionTime();
    CountDownLatch hasWorked = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Thread thread = new Thread(() -> workAndAwait(hasWorked, mayEnd), "vht-log-maintenance x");
    thread.start();
    hasWorked.await();
    time.look();
    mayEnd.countDown();
    thread.join();
    work();

    assertThat(time.share()).isBetween(0.05, 0.95);
  }

  private static void workAndAwait(CountDownLatch hasWorked, CountDownLatch mayEnd) {
    work();
    hasWorked.countDown();
    try {
      mayEnd.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void work() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < WORK_NANOS) {
      Thread.onSpinWait();
    }
  }
}
