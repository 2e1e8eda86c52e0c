package dev.vht.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * Walks over a map of MVStore while two threads write to it, as <a
 * href="https://github.com/h2database/h2database/issues/4218">issue 4218</a> describes: a walk must
 * not die because old pages are discarded. All settings are the defaults, except the retention time
 * where an argument names one.
 */
public final class MvStoreWalk {
  private static final int KEYS = 200_000;
  private static final int VALUE_LENGTH = 200;
  private static final int PAUSE_EVERY = 2_000;

  private final MVStore store;
  private final MVMap<Integer, String> map;
  private final long pauseMillis;
  private final AtomicBoolean isOver = new AtomicBoolean();
  private final AtomicLong writes = new AtomicLong();
  private int walks;
  private long keys;

  private MvStoreWalk(MVStore store, long pauseMillis) {
    this.store = store;
    this.pauseMillis = pauseMillis;
    map = store.openMap("map");
  }

  /**
   * Walks for some seconds and prints what was seen.
   *
   * @param arguments the seconds, the retention time in milliseconds or {@code default}, and the
   *     milliseconds that the walk pauses every 2,000 keys
   * @throws IOException if the file cannot be created
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[0]));
    Path file = Files.createTempFile("walk", ".mv");
    String result;
    try {
      MVStore store = new MVStore.Builder().fileName(file.toString()).open();
      if (!arguments[1].equals("default")) {
        store.setRetentionTime(Integer.parseInt(arguments[1]));
      }
      result = new MvStoreWalk(store, Long.parseLong(arguments[2])).run(end);
      store.closeImmediately();
    } finally {
      Files.delete(file);
    }
    System.out.println("result " + result);
    Runtime.getRuntime().halt(0);
  }

  private String run(long end) throws InterruptedException {
    for (int key = 0; key < KEYS; key++) {
      map.put(key, "v".repeat(VALUE_LENGTH));
    }
    store.commit();
    CountDownLatch writers = new CountDownLatch(2);
    for (int i = 0; i < 2; i++) {
      Thread writer = new Thread(() -> write(writers), "writer " + i);
      writer.setDaemon(true);
      writer.start();
    }
    String found = "";
    try {
      while (System.nanoTime() < end) {
        walk(end);
      }
    } catch (MVStoreException e) {
      found = ": the walk died: " + e.getMessage();
    }
    isOver.set(true);
    writers.await(10, TimeUnit.SECONDS);
    return "%,d keys, %,d complete walks, %,d keys walked over, %,d writes meanwhile%s"
        .formatted(KEYS, walks, keys, writes.get(), found.isEmpty() ? ": no walk died" : found);
  }

  private void write(CountDownLatch writers) {
    Random random = new Random(1);
    try {
      while (!isOver.get()) {
        map.put(random.nextInt(KEYS), "w".repeat(random.nextInt(VALUE_LENGTH)));
        writes.incrementAndGet();
      }
    } finally {
      writers.countDown();
    }
  }

  /** A caller that does something with what it reads is slower than the writers. */
  private void walk(long end) throws InterruptedException {
    Iterator<Integer> iterator = map.keySet().iterator();
    while (iterator.hasNext()) {
      iterator.next();
      if (++keys % PAUSE_EVERY == 0) {
        Thread.sleep(pauseMillis);
        if (System.nanoTime() >= end) {
          return;
        }
      }
    }
    walks++;
  }
}
