package dev.vht.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.KillLoad.Calls;
import dev.vht.cassandra.KillLoad.Failed;
import dev.vht.cassandra.cluster.ClusterNode;
import dev.vht.cassandra.cluster.LocalCluster;
import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.cassandra.session.ClusterAddress;
import dev.vht.codec.Codecs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Threads write and read tables, while one node after another is killed as by {@code kill -9} and
 * started again. {@value #ROUNDS} sets the number of kills.
 */
@NeedsCluster(itsNodes = true)
@Tag("slow")
@Timeout(3600)
class KilledNodesTest {
  static final String ROUNDS = "vht.server-kills";
  private static final int FEW = 1;

  /** Nodes read ranges of each other, and wait for a dead one until they notice that it is. */
  private static final String PATIENT = "&retry=60";

  private static final int DOWN_MILLIS = 2_500;
  private static final int STATIC_KEYS = 2_000;

  private final LocalCluster cluster = TestCluster.local().orElseThrow();
  private final List<String> names = new ArrayList<>();
  private final PageSession pages = new PageSession(connect());
  private final List<Long> longest = new ArrayList<>();
  private final List<Long> pageMillis = new ArrayList<>();

  @AfterEach
  void giveBack() {
    for (String each : names) {
      boolean unused = VirtualHashTables.delete(TestTables.url(each));
      TestTables.giveBack(each);
    }
    CassandraTables.unregister("pages");
  }

  private VirtualHashTable<String, String> create(String options) {
    String name = TestTables.borrow();
    names.add(name);
    return open(TestTables.url(name).replace("lease=30", "lease=500") + options, OpenMode.CREATE);
  }

  private static VirtualHashTable<String, String> open(String url, OpenMode mode) {
    return VirtualHashTables.at(url)
        .keys(Codecs.strings())
        .values(Codecs.strings())
        .mode(mode)
        .open();
  }

  /** Opens the last table again, over a session that notes which nodes serve its pages. */
  private VirtualHashTable<String, String> paged() {
    CassandraTables.register("pages", pages.proxy());
    return open(
        "cassandra:pages/%s/%s?lease=500"
                .formatted(TestTables.keyspace(), names.get(names.size() - 1))
            + PATIENT,
        OpenMode.UPDATE);
  }

  /**
   * No call fails while one node is down, except that the outcome of a {@code set} is unknown if
   * its node was killed. No acknowledged write is lost. A walk goes on after the node that served
   * its last page was killed.
   */
  @Test
  void noAcknowledgedWriteIsLostAndNoCallFails() {
    int rounds = Integer.getInteger(ROUNDS, FEW);
    long start = System.nanoTime();
    try (var conditional = create("");
        var plain = create("&writes=plain");
        var written = create("");
        var walked = paged();
        KillLoad load = new KillLoad()) {
      written.fill(
          IntStream.range(0, STATIC_KEYS)
              .boxed()
              .collect(Collectors.toMap(i -> "key" + i, i -> "value" + i)));
      start(load, conditional, plain);
      for (int round = 0; round < rounds; round++) {
        ClusterNode victim = cluster.nodes().get(round % cluster.nodes().size());
        sleep(1_000);
        List<Walk> walks = walksOver(victim, walked);
        load.noteKill();
        victim.kill();
        pageMillis.add(walks.stream().mapToLong(Walk::finish).max().orElseThrow());
        requireAll(load, conditional, names.get(0));
        requireAll(load, plain, names.get(1));
        sleep(DOWN_MILLIS - load.millis());
        load.slowDown(true);
        victim.start().awaitReady();
        cluster.awaitHealthy();
        load.slowDown(false);
        longest.add(load.longestMillis());
        System.out.printf(
            "kill %d, of %s: the longest call took %d ms, a page of a walk %d ms; all nodes after %d ms%n",
            round + 1, victim, load.longestMillis(), pageMillis.get(round), load.millis());
        load.requireRight();
      }
      load.end();
      load.requireRight();
      requireAll(load, conditional, names.get(0));
      requireAll(load, plain, names.get(1));
      long made = load.failed().stream().filter(one -> isMade(one, conditional)).count();
      report(load, rounds, System.nanoTime() - start, made);
      assertThat(load.failed()).as("calls that failed").allMatch(Failed::isUnknown);
      assertThat(load.failed()).as("unknown outcomes").allMatch(Failed::isBlind);
    }
  }

  private static void start(
      KillLoad load,
      VirtualHashTable<String, String> conditional,
      VirtualHashTable<String, String> plain) {
    load.write(conditional, Calls.SET);
    load.write(conditional, Calls.SET);
    load.write(conditional, Calls.REPLACE);
    load.write(conditional, Calls.ADD_AND_REMOVE);
    load.write(plain, Calls.SET_PLAIN);
    load.write(plain, Calls.SET_AND_REMOVE_PLAIN);
    load.read(conditional);
    load.read(plain);
  }

  private static CqlSession connect() {
    return new ClusterAddress(
            TestTables.cluster().substring("cassandra://".length()), TestCluster.datacenter(), null)
        .connect();
  }

  private static void sleep(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** A walk that was begun. */
  private record Walk(Iterator<String> keys, Map<String, Integer> seen) {
    void take() {
      seen.merge(keys.next(), 1, Integer::sum);
    }

    /** Returns how long the longest page took, in milliseconds. */
    long finish() {
      long longest = 0;
      for (long start = System.nanoTime(); keys.hasNext(); start = System.nanoTime()) {
        longest = Math.max(longest, System.nanoTime() - start);
        take();
      }
      assertThat(seen).hasSize(STATIC_KEYS).allSatisfy((key, times) -> assertThat(times).isOne());
      return TimeUnit.NANOSECONDS.toMillis(longest);
    }
  }

  /** Begins walks, until the last page of one was served by a node, which is not at its end. */
  private List<Walk> walksOver(ClusterNode node, VirtualHashTable<String, String> table) {
    List<Walk> walks = new ArrayList<>();
    do {
      Walk walk = new Walk(table.keys().iterator(), new HashMap<>());
      for (int i = 0; i < 40; i++) { // the second page
        walk.take();
      }
      walks.add(walk);
    } while (!pages.last().equals(node.address()));
    return walks;
  }

  /** Reads all keys by a walk, of which the nodes that are up serve the pages. */
  private static void requireAll(
      KillLoad load, VirtualHashTable<String, String> table, String name) {
    Map<KeyState, Long> atLeast =
        load.keysOf(table).stream().collect(Collectors.toMap(key -> key, KeyState::acknowledged));
    try (var walked = open(TestTables.url(name) + PATIENT, OpenMode.UPDATE)) {
      Map<String, String> found =
          walked.entries().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
      atLeast.forEach((key, number) -> key.require(number, found.get(key.name())));
    }
  }

  /** Whether a write was made after all. Its key was not written again. */
  private static boolean isMade(Failed one, VirtualHashTable<String, String> table) {
    return one.isUnknown() && one.key().isLast(table.find(one.key().name()).orElse(null));
  }

  private void report(KillLoad load, int kills, long nanos, long made) {
    Map<String, Long> errors =
        load.failed().stream()
            .collect(
                Collectors.groupingBy(
                    one -> one.calls() + " " + one.error().getClass().getSimpleName(),
                    TreeMap::new,
                    Collectors.counting()));
    System.out.printf(
        "KilledNodesTest: %d kills in %d s, %d acknowledged writes and %d reads, failed %s, of the"
            + " unknown writes %d were made; longest call after each kill %s ms, longest page of a walk %s ms%n",
        kills,
        TimeUnit.NANOSECONDS.toSeconds(nanos),
        load.acknowledged(),
        load.reads(),
        errors,
        made,
        longest,
        pageMillis);
    load.failed().forEach(one -> System.out.println("  " + one));
  }
}
