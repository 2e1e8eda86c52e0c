package dev.vht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.codec.Codecs;
import dev.vht.contracts.verdict.ContractViolation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watching a table whose changes are all made by this process. */
@Timeout(60)
@SuppressWarnings("try") // a subscription lasts as long as its block
class WatchTest {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String url = "memory:watched-" + NUMBER.incrementAndGet();
  private final VirtualHashTable<String, String> table = open(url);
  private final Events events = new Events();

  private static VirtualHashTable<String, String> open(String url) {
    return VirtualHashTables.at(url)
        .keys(Codecs.strings())
        .values(Codecs.strings())
        .mode(OpenMode.CREATE_OR_UPDATE)
        .open();
  }

  @AfterEach
  void delete() {
    table.delete();
  }

  @Test
  void eachKindOfWriteIsReported() {
    table.set("old", "0");
    try (Subscription unused = table.watch(events)) {
      table.set("a", "1");
      table.putIfAbsent("b", "1");
      table.replace("b", "2");
      table.replace("b", "2", "3");
      table.compute("c", old -> Optional.of("1"));
      table.asMap().merge("c", "2", String::concat);
      table.remove("a");
      table.remove("b", "3");
      table.compute("c", old -> Optional.empty());
      table.clear();
      assertThat(IntStream.range(0, 10).mapToObj(i -> events.next()))
          .containsExactly(
              "set a",
              "set b",
              "set b",
              "set b",
              "set c",
              "set c",
              "removed a",
              "removed b",
              "removed c",
              "cleared");
      table.fill(Map.of("d", "1")); // replaces what is not delivered yet
      assertThat(events.next()).isEqualTo("resync");
    }
  }

  @Test
  void aCallThatChangesNothingIsNotReported() {
    table.set("a", "1");
    try (Subscription unused = table.watch(events)) {
      table.putIfAbsent("a", "2");
      table.replace("b", "2");
      table.replace("a", "2", "3");
      table.remove("b");
      table.remove("a", "2");
      table.compute("a", old -> old);
      table.compute("b", old -> old);
      table.set("last", "1");
      assertThat(events.next()).isEqualTo("set last");
    }
  }

  @Test
  void aChangeByAnotherHandleIsReportedToEachWatcher() {
    Events others = new Events();
    try (VirtualHashTable<String, String> other = open(url);
        Subscription unused = table.watch(events);
        Subscription unusedToo = other.watch(others)) {
      other.set("a", "1");
      table.remove("a");
      for (Events each : List.of(events, others)) {
        assertThat(each.next()).isEqualTo("set a");
        assertThat(each.next()).isEqualTo("removed a");
      }
    }
  }

  @Test
  void theValueIsReadWhenItIsAskedFor() throws Exception {
    BlockingQueue<Supplier<Optional<String>>> values = new LinkedBlockingQueue<>();
    TableListener<String, String> listener =
        new TableListener<>() {
          @Override
          public void set(String key, Supplier<Optional<String>> value) {
            values.add(value);
          }

          @Override
          public void resync() {
            throw new AssertionError("resync");
          }
        };
    try (Subscription unused = table.watch(listener)) {
      table.set("a", "1");
      Supplier<Optional<String>> value = values.take();
      assertThat(value.get()).contains("1");
      table.set("a", "2");
      assertThat(value.get()).contains("2");
      table.remove("a");
      assertThat(value.get()).isEmpty();
    }
  }

  @Test
  void aSlowListenerDelaysNobodyAndIsToldToResync() throws Exception {
    SynchronousQueue<String> handOver = new SynchronousQueue<>();
    try (Subscription unused = table.watch(slow(handOver));
        Subscription unusedToo = table.watch(events)) {
      for (int i = 0; i < 25_000; i++) {
        table.set("key " + i, "");
        if (i % 1_000 == 0) {
          drain(i);
        }
      }
      assertThat(handOver.take()).isEqualTo("set key 0");
      assertThat(handOver.take()).isEqualTo("resync");
      int first = number(handOver.take());
      assertThat(first).isBetween(15_000, 24_999);
      for (int i = first + 1; i < 25_000; i++) {
        assertThat(number(handOver.take())).isEqualTo(i);
      }
    }
  }

  /** The other listener receives all, because it keeps up. */
  private void drain(int last) {
    for (int i = Math.max(0, last - 999); i <= last; i++) {
      assertThat(events.next()).isEqualTo("set key " + i);
    }
  }

  private static int number(String event) {
    return Integer.parseInt(event.substring("set key ".length()));
  }

  private static TableListener<String, String> slow(SynchronousQueue<String> handOver) {
    return new TableListener<>() {
      @Override
      public void set(String key, Supplier<Optional<String>> value) {
        give("set " + key);
      }

      @Override
      public void resync() {
        give("resync");
      }

      private void give(String event) {
        try {
          handOver.put(event);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  @Test
  void longKeysDoNotFillTheMemory() throws Exception {
    SynchronousQueue<String> handOver = new SynchronousQueue<>();
    String key = "k".repeat(1 << 20);
    try (Subscription unused = table.watch(slow(handOver))) {
      for (int i = 0; i < 8; i++) {
        table.set(i + key, "");
      }
      assertThat(handOver.take()).startsWith("set 0k");
      assertThat(handOver.take()).isEqualTo("resync");
    }
  }

  /** Whatever it throws, it may not have done what it does with the event. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aListenerThatFailsIsToldToResync(boolean isError) {
    TableListener<String, String> failing =
        new TableListener<>() {
          private int resyncs;

          @Override
          public void set(String key, Supplier<Optional<String>> value) {
            events.set(key, value);
            if (key.equals("a")) {
              fail();
            }
          }

          private void fail() {
            if (isError) {
              throw new AssertionError("planted");
            }
            throw new IllegalStateException("planted");
          }

          @Override
          public void resync() {
            events.resync();
            if (++resyncs < 3) {
              fail();
            }
          }
        };
    try (Subscription unused = table.watch(failing)) {
      table.set("a", "1");
      assertThat(IntStream.range(0, 4).mapToObj(i -> events.next()))
          .containsExactly("set a", "resync", "resync", "resync");
      table.set("b", "1");
      assertThat(events.next()).isEqualTo("set b");
    }
  }

  @Test
  void manyChangesAreOneCallOfAListenerOfOneMethod() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch isFirst = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    TableListener<Object, Object> rebuild =
        () -> {
          calls.incrementAndGet();
          isFirst.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    try (Subscription unused = table.watch(rebuild)) {
      table.set("a", "1");
      isFirst.await();
      for (int i = 0; i < 1_000; i++) {
        table.set("a", "" + i);
      }
      goOn.countDown();
      for (int i = 0; i < 2_000 && calls.get() < 2; i++) {
        Thread.sleep(10);
      }
      Thread.sleep(50);
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  void tablesWithoutANameDoNotReportToEachOther() {
    try (VirtualHashTable<String, String> one = open("memory:");
        VirtualHashTable<String, String> other = open("memory:");
        Subscription unused = one.watch(events)) {
      other.set("other", "1");
      other.clear();
      one.set("one", "1");
      assertThat(events.next()).isEqualTo("set one");
    }
  }

  @Test
  void aTableThatAnotherHandleDeletesIsAResync() {
    try (VirtualHashTable<String, String> other = open(url);
        Subscription unused = other.watch(events)) {
      table.delete();
      assertThat(events.next()).isEqualTo("resync");
      try (VirtualHashTable<String, String> recreated = open(url);
          Subscription unusedToo = recreated.watch(events)) {
        recreated.set("a", "1");
        assertThat(events.next()).isEqualTo("set a");
        recreated.set("b", "1");
        assertThat(events.next()).isEqualTo("set b");
        recreated.delete();
      }
    }
  }

  private static void writeAfter(CountDownLatch isWatched, VirtualHashTable<String, String> table) {
    try {
      isWatched.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    table.set("c", "1");
  }

  /** The listener's thread is none of the function's. */
  @Test
  void aTableIsWatchedWithinAFunction() throws Exception {
    CountDownLatch isRead = new CountDownLatch(1);
    CountDownLatch isWatched = new CountDownLatch(1);
    Subscription[] subscription = {null};
    try (VirtualHashTable<String, String> other = open(url)) {
      Thread writer = new Thread(() -> writeAfter(isWatched, other));
      writer.start();
      Optional<String> computed =
          table.compute(
              "a",
              old -> {
                subscription[0] =
                    table.watch(
                        () -> {
                          if (other.find("a").isEmpty()) {
                            isRead.countDown();
                          }
                        });
                isWatched.countDown();
                try {
                  assertThat(isRead.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
                return Optional.of("2");
              });
      assertThat(computed).contains("2");
    } finally {
      subscription[0].close();
    }
  }

  @Test
  void aListenerMayUseItsTableAndCloseItsSubscription() throws Exception {
    CountDownLatch isSubscribed = new CountDownLatch(1);
    Subscription[] own = {null};
    TableListener<String, String> listener =
        new TableListener<>() {
          @Override
          public void set(String key, Supplier<Optional<String>> value) {
            if (key.equals("a")) {
              table.set("b", value.get().orElseThrow() + "!");
            } else {
              try {
                isSubscribed.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              own[0].close();
            }
            events.set(key, value);
          }

          @Override
          public void resync() {
            events.resync();
          }
        };
    own[0] = table.watch(listener);
    isSubscribed.countDown();
    table.set("a", "1");
    assertThat(events.next()).isEqualTo("set a");
    assertThat(events.next()).isEqualTo("set b");
    assertThat(table.ref("b")).isEqualTo("1!");
    table.set("a", "2");
    assertNothingFollows();
  }

  /** Another listener of the same table, added later, has received an event. */
  private void assertNothingFollows() {
    Events later = new Events();
    try (Subscription unused = table.watch(later)) {
      table.set("marker", "");
      assertThat(later.next()).isEqualTo("set marker");
      assertThat(events.isEmpty()).isTrue();
    }
  }

  @Test
  void nothingIsReportedAfterTheSubscriptionWasClosed() {
    Subscription subscription = table.watch(events);
    table.set("a", "1");
    assertThat(events.next()).isEqualTo("set a");
    subscription.close();
    subscription.close();
    table.set("b", "1");
    assertNothingFollows();
  }

  @Test
  void theSubscriptionEndsWithItsTable() {
    VirtualHashTable<String, String> other = open(url);
    Subscription subscription = other.watch(events);
    other.close();
    table.set("a", "1");
    assertNothingFollows();
    subscription.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().equals("vht-watch " + url) && thread.isAlive())
        .hasSizeLessThanOrEqualTo(2); // they end soon
  }

  @Test
  void changesOfAKeyArriveInTheirOrderWhateverThreadMadeThem() throws Exception {
    BlockingQueue<String> values = new LinkedBlockingQueue<>();
    int threads = 4;
    int writes = 2_000;
    try (Subscription unused = table.watch(events)) {
      CountDownLatch end = new CountDownLatch(threads);
      for (int i = 0; i < threads; i++) {
        new Thread(
                () -> {
                  for (int n = 0; n < writes; n++) {
                    table.compute(
                        "a",
                        old -> {
                          boolean isSet = old.isEmpty();
                          return isSet ? Optional.of("1") : Optional.empty();
                        });
                  }
                  end.countDown();
                })
            .start();
      }
      for (int i = 0; i < threads * writes; i++) {
        values.add(events.next());
      }
      assertThat(end.await(20, TimeUnit.SECONDS)).isTrue();
    }
    String expected = "set a";
    for (String each : values) {
      assertThat(each).isEqualTo(expected);
      expected = expected.equals("set a") ? "removed a" : "set a";
    }
  }

  @Test
  @SuppressWarnings("NullAway") // on purpose
  void aListenerIsNotNull() {
    assertThatThrownBy(() -> table.watch(null))
        .isInstanceOf(ContractViolation.class)
        .hasMessageContaining("V1: watch(null)");
  }

  @Test
  void aClosedTableIsNotWatched() {
    VirtualHashTable<String, String> other = open(url);
    other.close();
    assertThatThrownBy(() -> other.watch(events))
        .isInstanceOf(ContractViolation.class)
        .hasMessageContaining("L1");
  }
}
