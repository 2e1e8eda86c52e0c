package dev.vht.internal.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.CachePolicy;
import dev.vht.Freshness;
import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.codec.Codecs;
import dev.vht.internal.cache.ValueCache;
import dev.vht.internal.open.FakeProvider;
import dev.vht.internal.open.FakeStorage;
import dev.vht.spi.Capability;
import dev.vht.spi.ChangeFeed;
import dev.vht.spi.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A cached table whose storage others change, in chosen interleavings. */
@Timeout(60)
class ForeignChangesTest {

  /** The common pool has one thread on two processors, and these calls wait for each other. */
  private static final Executor OWN_THREAD = call -> new Thread(call).start();

  private static final String URL = "fake:place";
  private static final Freshness FOR_EVER = Freshness.within(Duration.ofDays(200_000));

  private Shared storage = new Shared();

  static Stream<CachePolicy> policies() {
    return Stream.of(
        CachePolicy.weak(),
        CachePolicy.soft(),
        CachePolicy.entries(100),
        CachePolicy.weight(10_000),
        CachePolicy.all());
  }

  /** A storage that another process changes, too. */
  private static final class Shared extends FakeStorage {
    private final List<byte[]> unreported = new ArrayList<>();
    private boolean isEverythingUnreported;
    int polls;
    Runnable announce = () -> {};
    Runnable onPoll = () -> {};
    Runnable afterGet = () -> {};
    Runnable afterWrite = () -> {};
    Runnable afterClear = () -> {};

    Shared() {
      super(FakeProvider.METADATA);
    }

    @Override
    public ChangeFeed followChanges() {
      return new ChangeFeed() {
        @Override
        public void poll(Listener listener) {
          Shared.this.poll(listener);
        }

        @Override
        public void onAnnouncement(Runnable wakeUp) {
          announce = wakeUp;
        }
      };
    }

    private void poll(ChangeFeed.Listener listener) {
      polls++;
      onPoll.run();
      synchronized (unreported) {
        unreported.forEach(listener::set);
        unreported.clear();
        if (isEverythingUnreported) {
          listener.everything();
          isEverythingUnreported = false;
        }
      }
    }

    void setElsewhere(String key, String value) {
      content.put(bytes(key), bytes(value).array());
      report(key);
    }

    void removeElsewhere(String key) {
      content.remove(bytes(key));
      report(key);
    }

    private void report(String key) {
      report(bytes(key).array());
    }

    void report(byte[] key) {
      synchronized (unreported) {
        unreported.add(key);
      }
    }

    void fillElsewhere(Map<String, String> all) {
      content.clear();
      all.forEach((key, value) -> content.put(bytes(key), bytes(value).array()));
      reportEverything();
    }

    void reportEverything() {
      synchronized (unreported) {
        isEverythingUnreported = true;
      }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
      byte[] value = super.get(key);
      afterGet.run();
      return value;
    }

    @Override
    public void put(byte[] key, byte[] value) {
      super.put(key, value);
      afterWrite.run();
    }

    @Override
    public boolean remove(byte[] key) {
      boolean isRemoved = super.remove(key);
      afterWrite.run();
      return isRemoved;
    }

    @Override
    public void clear() {
      super.clear();
      afterClear.run();
    }

    @Override
    public void fill(Iterator<Pair> pairs) {
      content.clear();
      pairs.forEachRemaining(pair -> content.put(ByteBuffer.wrap(pair.key()), pair.value()));
      afterClear.run();
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private StoredTable<String, String> table(CachePolicy policy) {
    return table(policy, Freshness.checked());
  }

  private StoredTable<String, String> table(CachePolicy policy, Freshness freshness) {
    TableIdentity identity =
        new TableIdentity(
            URL,
            OpenMode.CREATE,
            Set.of(Capability.SHARED, Capability.CONDITIONAL_WRITES, Capability.FOREIGN_CHANGES));
    StoredTable<String, String> table =
        new StoredTable<>(
            storage,
            identity,
            new EntryCodec<>(URL, Codecs.strings(), Codecs.strings(), new Limits(1000, 1000)),
            FakeProvider.backupPlaces(),
            KeyLocks.of(storage, identity, 16),
            ValueCache.by(policy, true),
            Optional.of(freshness));
    table.startCaching();
    return table;
  }

  /** Runs an action once, at the next event. */
  private static Runnable once(Runnable action) {
    boolean[] hasRun = {false};
    return () -> {
      if (!hasRun[0]) {
        hasRun[0] = true;
        action.run();
      }
    };
  }

  /** {@code contains} polls, and waits for no lock. */
  private static boolean pollInAnotherThread(StoredTable<String, String> table) {
    return CompletableFuture.supplyAsync(() -> table.contains("some other key")).join();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void whatOthersHaveWrittenIsReadFromTheStorage(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    table.set("a", "1");
    table.set("b", "1");
    storage.setElsewhere("a", "2");
    assertThat(table.ref("a")).isEqualTo("2");
    storage.removeElsewhere("b");
    assertThat(table.contains("b")).isFalse();
    assertThat(table.find("b")).isEmpty();
    storage.setElsewhere("new", "1");
    assertThat(table.contains("new")).isTrue();
    assertThat(table.find("new")).contains("1");
    storage.fillElsewhere(Map.of("a", "3", "c", "3"));
    assertThat(table.ref("a")).isEqualTo("3");
    assertThat(table.find("new")).isEmpty();
    assertThat(table.asMap()).containsOnly(Map.entry("a", "3"), Map.entry("c", "3"));
    storage.setElsewhere("d", "4");
    assertThat(table.asMap()).containsEntry("d", "4");
  }

  @ParameterizedTest
  @MethodSource("policies")
  void whatOthersHaveNotWrittenStaysCached(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    table.set("a", "1");
    String other = table.ref("a");
    storage.setElsewhere("b", "2");
    assertThat(table.ref("b")).isEqualTo("2");
    storage.onGet =
        () -> {
          throw new AssertionError("the storage was asked");
        };
    assertThat(table.ref("a")).isSameAs(other);
    assertThat(table.ref("b")).isEqualTo("2");
  }

  /** A read loads 1; then 2 is written elsewhere and another thread polls; then 1 is cached. */
  @ParameterizedTest
  @MethodSource("policies")
  void aLoadedValueThatIsReplacedMeanwhileIsNotCached(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    storage.setElsewhere("a", "1");
    storage.afterGet =
        once(
            () -> {
              storage.setElsewhere("a", "2");
              assertThat(pollInAnotherThread(table)).isFalse();
            });
    assertThat(table.ref("a")).isEqualTo("1"); // it was the value when the read began
    assertThat(table.ref("a")).isEqualTo("2");
  }

  @ParameterizedTest
  @MethodSource("policies")
  void anAbsenceThatEndsWhileItIsLoadedIsNotCached(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    storage.removeElsewhere("a");
    storage.afterGet =
        once(
            () -> {
              storage.setElsewhere("a", "2");
              assertThat(pollInAnotherThread(table)).isFalse();
            });
    assertThat(table.find("a")).isEmpty();
    assertThat(table.find("a")).contains("2");
  }

  /** A write stores 1; then 2 is written elsewhere and another thread polls; then 1 is cached. */
  @ParameterizedTest
  @MethodSource("policies")
  void aStoredValueThatIsReplacedMeanwhileIsNotCached(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    storage.afterWrite =
        once(
            () -> {
              storage.setElsewhere("a", "2");
              assertThat(pollInAnotherThread(table)).isFalse();
            });
    table.set("a", "1");
    assertThat(table.ref("a")).isEqualTo("2");
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aRemovalAfterWhichOthersSetTheKeyIsNotCached(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    table.set("a", "1");
    storage.afterWrite =
        once(
            () -> {
              storage.setElsewhere("a", "2");
              assertThat(pollInAnotherThread(table)).isFalse();
            });
    table.remove("a");
    assertThat(table.find("a")).contains("2");
  }

  /** The same, when it cannot be told which keys have changed. */
  @ParameterizedTest
  @MethodSource("policies")
  void aStoredValueIsNotCachedIfEverythingMayHaveChangedMeanwhile(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    storage.afterWrite =
        once(
            () -> {
              storage.fillElsewhere(Map.of("a", "2"));
              assertThat(pollInAnotherThread(table)).isFalse();
            });
    table.set("a", "1");
    assertThat(table.ref("a")).isEqualTo("2");
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aClearAfterWhichOthersSetKeysIsNotCached(CachePolicy policy) {
    for (boolean isEverything : List.of(false, true)) {
      StoredTable<String, String> table = table(policy);
      table.set("a", "1");
      storage.afterClear =
          once(
              () -> {
                storage.setElsewhere("b", "2");
                if (isEverything) {
                  storage.reportEverything();
                }
                assertThat(pollInAnotherThread(table)).isFalse();
              });
      table.clear();
      assertThat(table.find("a")).isEmpty();
      assertThat(table.find("b")).contains("2");
      table.close();
      storage = new Shared();
    }
  }

  @Test
  void aReloadDuringWhichOthersWriteIsNotTakenForComplete() {
    for (boolean isEverything : List.of(false, true)) {
      StoredTable<String, String> table = table(CachePolicy.all());
      storage.afterClear =
          () ->
              storage.onNext =
                  once(
                      () -> {
                        storage.setElsewhere("new", "2");
                        storage.setElsewhere("a", "2");
                        if (isEverything) {
                          storage.reportEverything();
                        }
                        assertThat(pollInAnotherThread(table)).isFalse();
                      });
      table.fill(Map.of("a", "1", "b", "1"));
      assertThat(table.find("new")).contains("2");
      assertThat(table.find("a")).contains("2");
      assertThat(table.find("b")).contains("1");
      table.close();
      storage = new Shared();
    }
  }

  /** A read that begins while another thread's poll is under way waits for it or polls itself. */
  @ParameterizedTest
  @MethodSource("policies")
  void aReadWaitsForAPollThatHasSeenTheChange(CachePolicy policy) throws Exception {
    StoredTable<String, String> table = table(policy);
    table.set("a", "1");
    storage.setElsewhere("a", "2");
    CountDownLatch isPolling = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    storage.onPoll =
        once(
            () -> {
              isPolling.countDown();
              await(mayGoOn);
            });
    CompletableFuture<Optional<String>> first =
        CompletableFuture.supplyAsync(() -> table.find("a"), OWN_THREAD);
    await(isPolling);
    Thread[] thread = {null};
    CountDownLatch hasBegun = new CountDownLatch(1);
    CompletableFuture<Optional<String>> second =
        CompletableFuture.supplyAsync(
            () -> {
              thread[0] = Thread.currentThread();
              hasBegun.countDown();
              return table.find("a");
            },
            OWN_THREAD);
    await(hasBegun);
    while (thread[0].getState() != Thread.State.TIMED_WAITING) {
      assertThat(second).isNotDone();
      Thread.onSpinWait();
    }
    mayGoOn.countDown();
    assertThat(first.get()).contains("2");
    assertThat(second.get()).contains("2");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aFailedPollFailsTheReadAndIsRepeated(CachePolicy policy) {
    StoredTable<String, String> table = table(policy);
    table.set("a", "1");
    storage.setElsewhere("a", "2");
    storage.onPoll =
        once(
            () -> {
              throw new StorageException("unreachable", null);
            });
    assertThatThrownBy(() -> table.find("a")).hasMessage("unreachable");
    assertThat(table.find("a")).contains("2");
  }

  @Test
  void aKeyThatTheCodecCannotDecodeMakesEverythingUnknown() {
    StoredTable<String, String> table = table(CachePolicy.all());
    table.set("a", "1");
    storage.content.put(bytes("a"), bytes("2").array());
    storage.report(new byte[] {(byte) 0xff}); // no UTF-8
    assertThat(table.find("a")).contains("2");
  }

  @Test
  void withinABoundTheFeedIsPolledOnce() {
    StoredTable<String, String> table = table(CachePolicy.entries(10), FOR_EVER);
    table.set("a", "1");
    assertThat(table.find("a")).contains("1");
    assertThat(table.contains("a")).isTrue();
    storage.setElsewhere("a", "2");
    assertThat(table.find("a")).contains("1");
    assertThat(storage.polls).isEqualTo(1);
  }

  @Test
  void anAnnouncedChangeIsSeenBeforeTheBound() {
    StoredTable<String, String> table = table(CachePolicy.entries(10), FOR_EVER);
    table.set("a", "1");
    assertThat(table.ref("a")).isEqualTo("1");

    storage.setElsewhere("a", "2");
    assertThat(table.ref("a")).isEqualTo("1");
    storage.announce.run();
    assertThat(table.ref("a")).isEqualTo("2");

    int polls = storage.polls;
    table.ref("a");
    assertThat(storage.polls).isEqualTo(polls);
  }

  @Test
  void aReadWaitsForThePollThatAnAnnouncementHasCaused() throws Exception {
    StoredTable<String, String> table = table(CachePolicy.entries(10), FOR_EVER);
    table.set("a", "1");
    assertThat(table.ref("a")).isEqualTo("1");
    CountDownLatch isPolling = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    storage.onPoll =
        () -> {
          isPolling.countDown();
          awaitUninterruptibly(goOn);
        };
    storage.setElsewhere("a", "2");
    storage.announce.run();

    FutureTask<String> first = new FutureTask<>(() -> table.ref("a"));
    new Thread(first).start();
    isPolling.await();
    FutureTask<String> second = new FutureTask<>(() -> table.ref("a"));
    new Thread(second).start();
    assertThatThrownBy(() -> second.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    goOn.countDown();
    assertThat(first.get()).isEqualTo("2");
    assertThat(second.get()).isEqualTo("2");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The cache still has the value. A function that was given it would be called for ever. */
  @Test
  void aFunctionIsGivenNothingIfAnotherProcessHasRemovedTheKey() {
    StoredTable<String, String> table = table(CachePolicy.entries(10), FOR_EVER);
    table.set("a", "1");
    assertThat(table.ref("a")).isEqualTo("1");
    storage.removeElsewhere("a");
    List<Optional<String>> given = new ArrayList<>();
    assertThat(
            table.compute(
                "a",
                old -> {
                  given.add(old);
                  assertThat(given).hasSizeLessThan(3);
                  return Optional.empty();
                }))
        .isEmpty();
    assertThat(given).containsExactly(Optional.empty());
    assertThat(table.compute("a", old -> Optional.of("new " + old.isPresent())))
        .contains("new false");
    assertThat(table.ref("a")).isEqualTo("new false");
  }

  @Test
  void anAnnouncementIsKeptWhenThePollFails() {
    StoredTable<String, String> table = table(CachePolicy.entries(10), FOR_EVER);
    table.set("a", "1");
    assertThat(table.ref("a")).isEqualTo("1");
    storage.setElsewhere("a", "2");
    storage.announce.run();
    storage.onPoll =
        () -> {
          storage.onPoll = () -> {};
          throw new StorageException("planted", null);
        };
    assertThatThrownBy(() -> table.ref("a")).isInstanceOf(StorageException.class);
    assertThat(table.ref("a")).isEqualTo("2");
  }

  @Test
  void afterTheBoundTheFeedIsPolledAgain() {
    StoredTable<String, String> table =
        table(CachePolicy.entries(10), Freshness.within(Duration.ofNanos(1)));
    table.set("a", "1");
    storage.setElsewhere("a", "2");
    assertThat(table.find("a")).contains("2");
  }

  @Test
  void aTableWithoutACacheDoesNotPoll() {
    StoredTable<String, String> table = table(CachePolicy.none());
    storage.setElsewhere("a", "2");
    assertThat(table.find("a")).contains("2");
    assertThat(storage.polls).isZero();
  }

  /** Unknown keys need room as long as they are few; then all are unknown, which needs none. */
  @Test
  void keysThatOthersSetAndRemoveNeedNoRoomForEver() {
    StoredTable<String, String> table = table(CachePolicy.all());
    table.set("a", "1");
    AtomicInteger asked = new AtomicInteger();
    storage.onGet = asked::incrementAndGet;
    removeElsewhere(500);
    assertThat(table.find("a")).contains("1");
    assertThat(asked).hasValue(0);
    removeElsewhere(2_000);
    assertThat(table.find("a")).contains("1");
    assertThat(asked).hasValue(1);
    assertThat(table.find("k7")).isEmpty();
  }

  private void removeElsewhere(int keys) {
    for (int i = 0; i < keys; i++) {
      storage.setElsewhere("k" + i, "1");
      storage.removeElsewhere("k" + i);
    }
  }
}
