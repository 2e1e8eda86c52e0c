package dev.vht.proptest.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;

/** Threads that start together and do the same work, each under its number. */
public final class ThreadTeam {
  private ThreadTeam() {}

  /** Runs the work on so many threads, and fails with what any of them threw. */
  public static void run(int threads, IntConsumer work) {
    CountDownLatch start = new CountDownLatch(1);
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> crew = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      Thread thread =
          new Thread(
              () -> {
                try {
                  start.await();
                  work.accept(number);
                } catch (InterruptedException | RuntimeException | Error e) {
                  failures.add(e);
                }
              });
      crew.add(thread);
      thread.start();
    }
    start.countDown();
    for (Thread thread : crew) {
      join(thread);
    }
    assertThat(failures).as("what the threads threw").isEmpty();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while threads were running", e);
    }
  }
}
