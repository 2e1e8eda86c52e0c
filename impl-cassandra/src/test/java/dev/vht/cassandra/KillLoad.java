package dev.vht.cassandra;

import dev.vht.StorageException;
import dev.vht.UnknownOutcomeException;
import dev.vht.VirtualHashTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that write and read tables while nodes are killed. Each key has one writer, which knows
 * what the key must have: that is compared at each read.
 */
final class KillLoad implements AutoCloseable {
  /** What a writer does with its keys. */
  enum Calls {
    SET,
    REPLACE,
    /** The key is added if it is absent, and then removed. */
    ADD_AND_REMOVE,
    /** In a table without conditional writes. */
    SET_PLAIN,
    /** In a table without conditional writes. */
    SET_AND_REMOVE_PLAIN,
    FIND
  }

  /**
   * A call that has thrown.
   *
   * @param millis since the last kill
   */
  record Failed(Calls calls, StorageException error, KeyState key, long millis) {
    boolean isUnknown() {
      return error instanceof UnknownOutcomeException;
    }

    /** Whether a conditional statement was sent that does not depend on what the row has. */
    boolean isBlind() {
      return calls == Calls.SET;
    }

    @Override
    public String toString() {
      return "%s %d ms after a kill: %s".formatted(calls, millis, error);
    }
  }

  private static final int KEYS = 12;

  /** Between two calls of a thread. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** The same while a node is started, which takes all of two cores. */
  private static final long LONG_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Map<KeyState, VirtualHashTable<String, String>> keys = new ConcurrentHashMap<>();
  private final Queue<Failed> failed = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong longestNanos = new AtomicLong();
  private volatile @Nullable Throwable wrong;
  private volatile long lastKill = System.nanoTime();
  private final AtomicInteger round = new AtomicInteger();
  private volatile boolean isOver;
  private volatile long pauseNanos = PAUSE_NANOS;

  /** Makes fewer calls, or as many as before. */
  void slowDown(boolean isSlow) {
    pauseNanos = isSlow ? LONG_PAUSE_NANOS : PAUSE_NANOS;
  }

  /** Starts a thread that writes keys of its own. */
  void write(VirtualHashTable<String, String> table, Calls calls) {
    String name = "w" + threads.size();
    start(() -> new Writer(table, calls, name).run());
  }

  /** Starts a thread that reads what others write in a table. */
  void read(VirtualHashTable<String, String> table) {
    start(
        () -> {
          while (!isOver) {
            for (KeyState key : keysOf(table)) {
              if (key.round() == round.get() && !isOver) {
                find(table, key);
                LockSupport.parkNanos(pauseNanos);
              }
            }
          }
        });
  }

  private void start(Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (RuntimeException | Error e) {
                wrong = e;
              }
            });
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void find(VirtualHashTable<String, String> table, KeyState key) {
    long atLeast = key.acknowledged();
    try {
      String found = timed(() -> table.find(key.name()).orElse(null));
      key.require(atLeast, found);
      reads.incrementAndGet();
    } catch (StorageException e) {
      failed.add(new Failed(Calls.FIND, e, key, millis()));
    }
  }

  private <T extends @Nullable Object> T timed(Supplier<T> call) {
    long start = System.nanoTime();
    try {
      return call.get();
    } finally {
      longestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
    }
  }

  /** How long ago the last kill was. */
  long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastKill);
  }

  private final class Writer {
    private final VirtualHashTable<String, String> table;
    private final Calls calls;
    private final String name;

    Writer(VirtualHashTable<String, String> table, Calls calls, String name) {
      this.table = table;
      this.calls = calls;
      this.name = name;
    }

    /** Writes some keys again and again, and others after the next kill. */
    void run() {
      while (!isOver) {
        int current = round.get();
        List<KeyState> some = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
          KeyState key = new KeyState(name + '-' + current + '-' + i, current, removes());
          some.add(key);
          keys.put(key, table);
        }
        while (!isOver && round.get() == current) {
          some.forEach(this::write);
        }
      }
    }

    private boolean removes() {
      return calls == Calls.ADD_AND_REMOVE || calls == Calls.SET_AND_REMOVE_PLAIN;
    }

    /** Writes the next number. A key whose last write is unknown is left to be looked at. */
    private void write(KeyState key) {
      if (isOver || key.isUnknown()) {
        return;
      }
      long number = key.begin();
      try {
        boolean isRight = timed(() -> isMade(key.name(), number));
        if (!isRight) {
          throw new AssertionError("%s %s found another value".formatted(calls, key));
        }
        key.acknowledge(number);
        acknowledged.incrementAndGet();
      } catch (StorageException e) {
        Failed one = new Failed(calls, e, key, millis());
        key.fail(one.isUnknown());
        failed.add(one);
      }
      LockSupport.parkNanos(pauseNanos);
    }

    private boolean isMade(String key, long number) {
      String value = Long.toString(number);
      if (calls == Calls.REPLACE && number > 1) {
        return table.replace(key, Long.toString(number - 1), value);
      }
      if (removes() && number % 2 == 0) {
        return table.remove(key);
      }
      if (calls == Calls.ADD_AND_REMOVE || calls == Calls.REPLACE) {
        return table.putIfAbsent(key, value).isEmpty();
      }
      table.set(key, value);
      return true;
    }
  }

  /** Notes that a node is being killed; the writers go on with other keys. */
  void noteKill() {
    lastKill = System.nanoTime();
    longestNanos.set(0);
    int unused = round.incrementAndGet();
  }

  /** The longest call since the last kill. */
  long longestMillis() {
    return TimeUnit.NANOSECONDS.toMillis(longestNanos.get());
  }

  long acknowledged() {
    return acknowledged.get();
  }

  long reads() {
    return reads.get();
  }

  Collection<Failed> failed() {
    return failed;
  }

  Collection<KeyState> keysOf(VirtualHashTable<String, String> table) {
    return keys.entrySet().stream()
        .filter(entry -> entry.getValue() == table)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Throws what a thread has found wrong. */
  void requireRight() {
    Throwable found = wrong;
    if (found != null) {
      throw new AssertionError(found.getMessage(), found);
    }
  }

  @Override
  public void close() {
    end();
  }

  /** Ends the threads. */
  void end() {
    isOver = true;
    for (Thread each : threads) {
      try {
        each.join(TimeUnit.MINUTES.toMillis(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
