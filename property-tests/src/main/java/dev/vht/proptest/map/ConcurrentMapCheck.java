package dev.vht.proptest.map;

import dev.vht.proptest.hook.TryCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Uses a map in every way while two threads write to it, and says what a {@link
 * java.util.concurrent.ConcurrentHashMap} would not have done in the same program: an exception of
 * any kind, a null, a key that came twice, one that is there throughout and did not come, a value
 * that was not written for its key.
 *
 * <p>Before each call somebody has written since the one before. How often a use is made depends on
 * how fast the map is, within bounds; what is right does not.
 */
public final class ConcurrentMapCheck {
  static final int WRITERS = 2;

  private static final int LEAST_CALLS = TryCount.scaled(2);
  private static final int MOST_CALLS = TryCount.scaled(12);
  private static final long MOST_NANOSECONDS = TryCount.scaled(1_500_000);

  /** So many breaches are shown. */
  private static final int MOST_SHOWN = 8;

  private final ConcurrentMap<String, String> map;
  private final ConcurrentMapWrites writing;
  private final AtomicLong written = new AtomicLong();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean isOver;

  private ConcurrentMapCheck(ConcurrentMap<String, String> map, ConcurrentMapWrites writing) {
    this.map = map;
    this.writing = writing;
  }

  /**
   * Checks a map.
   *
   * @param map empty
   * @param writing what the others do to it
   * @throws AssertionError if the map does what it must not
   */
  public static void check(ConcurrentMap<String, String> map, ConcurrentMapWrites writing) {
    List<String> breaches = new ConcurrentMapCheck(map, writing).breaches();
    if (!breaches.isEmpty()) {
      throw new AssertionError(
          "A1: %d breaches while others are %s:%n  %s"
              .formatted(
                  breaches.size(),
                  writing,
                  String.join("\n  ", breaches.subList(0, Math.min(MOST_SHOWN, breaches.size())))));
    }
  }

  private List<String> breaches() {
    map.putAll(ConcurrentMapWrites.content(0));
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      writers.add(new Thread(() -> write(writer), "writer " + writer + " of a map"));
    }
    writers.forEach(Thread::start);
    List<String> breaches = new ArrayList<>();
    MapObservationCheck sight = new MapObservationCheck(writing.staying(), written);
    try {
      MapOperation.all().forEach(use -> tryOut(use, sight, breaches));
    } finally {
      isOver = true;
      writers.forEach(ConcurrentMapCheck::join);
    }
    failures.forEach(failure -> breaches.add("a writer: " + failure));
    tryOut(new MapOperation("at rest", this::compareAtRest), sight, breaches);
    return breaches;
  }

  @SuppressWarnings("InterruptedExceptionSwallowed") // nobody interrupts it
  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while threads were running", e);
    }
  }

  private void write(int writer) {
    try {
      for (int number = 0; !isOver; number++) {
        writing.step(map, writer, number);
        written.incrementAndGet();
      }
    } catch (RuntimeException | Error e) {
      failures.add(e);
    }
  }

  /** Makes a use several times; of its breaches the first one counts. */
  private void tryOut(MapOperation use, MapObservationCheck sight, List<String> breaches) {
    long end = System.nanoTime() + MOST_NANOSECONDS;
    for (int call = 0; call < LEAST_CALLS || call < MOST_CALLS && System.nanoTime() < end; call++) {
      sight.pause();
      try {
        use.use().of(map, sight);
      } catch (RuntimeException | AssertionError e) {
        breaches.add(use.name() + ": " + e);
        return;
      }
    }
  }

  /** What nobody writes to is the same in every way. */
  private void compareAtRest(ConcurrentMap<String, String> same, MapObservationCheck sight) {
    Map<String, String> copy = new HashMap<>(same);
    sight.entries(copy.entrySet());
    sight.require(same.size() == copy.size(), "the size is " + same.size(), copy);
    sight.require(same.isEmpty() == copy.isEmpty(), "it is empty and is not", copy);
    sight.require(same.equals(copy) && copy.equals(same), "it is not equal to its copy", copy);
    sight.require(same.hashCode() == copy.hashCode(), "its copy has another hash code", copy);
    sight.require(copy.keySet().equals(same.keySet()), "the keys are others", copy);
    sight.require(copy.entrySet().equals(same.entrySet()), "the entries are others", copy);
    for (String key : MapTestData.all()) {
      String value = same.get(key);
      sight.require(
          value == null ? !copy.containsKey(key) : value.equals(copy.get(key)),
          key + " has the value " + value,
          copy);
    }
  }
}
