package dev.vht.proptest.map;

import dev.vht.proptest.hook.TryCount;
import dev.vht.proptest.trial.ThreadTeam;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs every operation on a map while two threads write to it, and reports what a {@link
 * java.util.concurrent.ConcurrentHashMap} would not do in the same program: an exception, a null, a
 * duplicate key, a missing key that was never removed, or a value that was not written for its key.
 *
 * <p>At least one write happens between two calls. The number of calls per operation depends on the
 * speed of the map, within bounds.
 */
public final class ConcurrentMapCheck {
  static final int WRITERS = 2;

  private static final int LEAST_CALLS = TryCount.scaled(2);
  private static final int MOST_CALLS = TryCount.scaled(12);
  private static final long MOST_NANOSECONDS = TryCount.scaled(1_500_000);

  private static final int MOST_SHOWN = 8;

  private final ConcurrentMap<String, String> map;
  private final ConcurrentMapWrites writing;
  private final AtomicLong written = new AtomicLong();
  private final Queue<Throwable> writerFailures = new ConcurrentLinkedQueue<>();
  private volatile boolean isOver;

  private ConcurrentMapCheck(ConcurrentMap<String, String> map, ConcurrentMapWrites writing) {
    this.map = map;
    this.writing = writing;
  }

  /** Checks an empty map while other threads write to it. */
  public static void check(ConcurrentMap<String, String> map, ConcurrentMapWrites writing) {
    List<String> failures = new ConcurrentMapCheck(map, writing).failures();
    if (!failures.isEmpty()) {
      throw new AssertionError(
          "A1: %d failures while other threads are %s:%n  %s"
              .formatted(
                  failures.size(),
                  writing,
                  String.join("\n  ", failures.subList(0, Math.min(MOST_SHOWN, failures.size())))));
    }
  }

  private List<String> failures() {
    map.putAll(ConcurrentMapWrites.content(0));
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      writers.add(new Thread(() -> write(writer), "writer " + writer + " of a map"));
    }
    writers.forEach(Thread::start);
    List<String> failures = new ArrayList<>();
    MapObservationCheck check = new MapObservationCheck(writing.staying(), written);
    try {
      MapOperation.all().forEach(operation -> run(operation, check, failures));
    } finally {
      isOver = true;
      writers.forEach(ThreadTeam::join);
    }
    writerFailures.forEach(failure -> failures.add("a writer: " + failure));
    run(new MapOperation("after all writes", this::compareAtRest), check, failures);
    return failures;
  }

  private void write(int writer) {
    try {
      for (int number = 0; !isOver; number++) {
        writing.step(map, writer, number);
        written.incrementAndGet();
      }
    } catch (RuntimeException | Error e) {
      writerFailures.add(e);
    }
  }

  /** Runs an operation several times, up to its first failure. */
  private void run(MapOperation operation, MapObservationCheck check, List<String> failures) {
    long end = System.nanoTime() + MOST_NANOSECONDS;
    for (int call = 0; call < LEAST_CALLS || call < MOST_CALLS && System.nanoTime() < end; call++) {
      check.pause();
      try {
        operation.action().run(map, check);
      } catch (RuntimeException | AssertionError e) {
        failures.add(operation.name() + ": " + e);
        return;
      }
    }
  }

  /** Without writers, all views of the map must agree. */
  private void compareAtRest(ConcurrentMap<String, String> same, MapObservationCheck check) {
    Map<String, String> copy = new HashMap<>(same);
    check.entries(copy.entrySet());
    check.require(same.size() == copy.size(), "the size is " + same.size(), copy);
    check.require(same.isEmpty() == copy.isEmpty(), "isEmpty() disagrees with the copy", copy);
    check.require(same.equals(copy) && copy.equals(same), "the map is not equal to its copy", copy);
    check.require(same.hashCode() == copy.hashCode(), "the copy has another hash code", copy);
    check.require(copy.keySet().equals(same.keySet()), "the keys differ", copy);
    check.require(copy.entrySet().equals(same.entrySet()), "the entries differ", copy);
    for (String key : MapTestData.all()) {
      String value = same.get(key);
      check.require(
          value == null ? !copy.containsKey(key) : value.equals(copy.get(key)),
          key + " has the value " + value,
          copy);
    }
  }
}
