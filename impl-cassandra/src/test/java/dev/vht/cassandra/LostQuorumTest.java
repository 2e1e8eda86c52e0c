package dev.vht.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.UnknownOutcomeException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.cassandra.cluster.LocalCluster;
import dev.vht.cassandra.cluster.NeedsCluster;
import dev.vht.cassandra.cluster.TestCluster;
import dev.vht.cassandra.session.Retry;
import dev.vht.codec.Codecs;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Too few nodes to serve a call, because the others are cut off, or were killed. */
@NeedsCluster(itsNodes = true)
@Tag("slow")
@Timeout(600)
class LostQuorumTest {
  private static final int RETRY_SECONDS = 1;

  /** So that what is written next needs no read. */
  private static final int LEASE_MILLIS = 2_000;

  private static final int THREADS = 10;

  /** More than a write takes that the driver ends after 6 s, and the reads that settle it. */
  private static final long LONGEST_MILLIS = 15_000;

  private final LocalCluster cluster = TestCluster.local().orElseThrow();
  private final List<String> names = List.of(TestTables.borrow(), TestTables.borrow());
  private final AtomicLong longestMillis = new AtomicLong();
  private final VirtualHashTable<String, String> conditional = create(names.get(0), "");
  private final VirtualHashTable<String, String> plain = create(names.get(1), "&writes=plain");

  private static VirtualHashTable<String, String> create(String name, String options) {
    return VirtualHashTables.at(
            TestTables.url(name).replace("lease=30", "lease=" + LEASE_MILLIS)
                + "&retry="
                + RETRY_SECONDS
                + options)
        .keys(Codecs.strings())
        .values(Codecs.strings())
        .mode(OpenMode.CREATE)
        .open();
  }

  @BeforeEach
  void write() {
    for (var each : List.of(conditional, plain)) {
      each.set("a", "1");
      each.set("b", "1");
    }
    Retry.sleep(TimeUnit.MILLISECONDS.toNanos(LEASE_MILLIS));
    for (var each : List.of(conditional, plain)) {
      assertThat(each.contains("a")).isTrue(); // reads the record
    }
  }

  @AfterEach
  void giveBack() {
    cluster.restore();
    conditional.close();
    plain.close();
    for (String each : names) {
      boolean unused = VirtualHashTables.delete(TestTables.url(each));
      TestTables.giveBack(each);
    }
  }

  @Test
  void callsEndWhileEachNodeIsCutOffFromTheOthers() {
    cluster.partition(Set.of(1), Set.of(2, 3));
    cluster.partition(Set.of(2), Set.of(3));
    requireFailures();
    cluster.heal();
    cluster.awaitHealthy();
    requireServed();
  }

  @Test
  @EnabledIfSystemProperty(named = "vht.server-kills", matches = "\\d+")
  void callsEndWhileTwoNodesAreKilled() {
    cluster.node(1).kill();
    cluster.node(2).kill();
    requireFailures();
    cluster.node(1).start().awaitReady();
    requireServed();
  }

  /** Each call ends after the time, however many others wait, and says what is known. */
  private void requireFailures() {
    Map<String, CompletableFuture<Throwable>> writes = new TreeMap<>();
    writes.put("conditional set", begin(() -> conditional.set("a", "2")));
    writes.put("plain set", begin(() -> plain.set("a", "2")));
    Map<String, CompletableFuture<Throwable>> reads = new TreeMap<>();
    for (int i = 0; i < THREADS; i++) {
      String key = "key" + i;
      reads.put("find " + i, begin(() -> plain.find(key)));
      reads.put("replace " + i, begin(() -> conditional.replace(key, "1", "2"))); // reads first
    }
    reads.put("count", begin(plain::count));
    reads.put("remove", begin(() -> plain.remove("b"))); // reads first
    reads.forEach(
        (name, failure) ->
            assertThat(failure.join())
                .as(name)
                .isInstanceOf(StorageException.class)
                .isNotInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("for " + RETRY_SECONDS + " s"));
    writes.forEach(
        (name, failure) ->
            assertThat(failure.join()).as(name).isInstanceOf(UnknownOutcomeException.class));
    assertThat(longestMillis.get()).isLessThan(LONGEST_MILLIS);
  }

  /** Begins a call in a thread of its own, and returns what it throws. */
  private CompletableFuture<Throwable> begin(ThrowingCallable call) {
    return CompletableFuture.supplyAsync(
        () -> {
          long start = System.nanoTime();
          Throwable failure = catchThrowable(call);
          long nanos = System.nanoTime() - start;
          longestMillis.accumulateAndGet(TimeUnit.NANOSECONDS.toMillis(nanos), Math::max);
          return failure;
        },
        task -> new Thread(task).start());
  }

  /** The same handles serve, and each key has its old value or the one whose write is unknown. */
  private void requireServed() {
    for (var table : List.of(conditional, plain)) {
      assertThat(table.ref("a")).isIn("1", "2");
      assertThat(table.ref("b")).isEqualTo("1");
      table.set("a", "3");
      assertThat(table.ref("a")).isEqualTo("3");
      assertThat(table.count()).isEqualTo(2);
    }
  }
}
