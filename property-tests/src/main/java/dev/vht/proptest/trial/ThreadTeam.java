package dev.vht.proptest.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/** Runs work on several threads that start together. */
public final class ThreadTeam {
  private ThreadTeam() {}

  /** The work of a thread that goes on until another thread has ended. */
  public interface Follower {
    void run(int number, BooleanSupplier isOver);
  }

  /** Runs a leader, and followers, numbered from 1, that are told when the leader has ended. */
  public static void run(Runnable leader, int followers, Follower follower) {
    AtomicBoolean isOver = new AtomicBoolean();
    run(
        1 + followers,
        number -> {
          if (number > 0) {
            follower.run(number, isOver::get);
            return;
          }
          try {
            leader.run();
          } finally {
            isOver.set(true);
          }
        });
  }

  /** Runs work on numbered threads, and fails with everything that they threw. */
  public static void run(int threads, IntConsumer work) {
    CountDownLatch start = new CountDownLatch(1);
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> team = new ArrayList<>();
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
      team.add(thread);
      thread.start();
    }
    start.countDown();
    for (Thread thread : team) {
      join(thread);
    }
    assertThat(failures).as("what the threads threw").isEmpty();
  }

  /** Waits for a thread to end. */
  public static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while threads were running", e);
    }
  }
}
