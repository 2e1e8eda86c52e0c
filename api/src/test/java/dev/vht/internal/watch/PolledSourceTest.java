package dev.vht.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.Events;
import dev.vht.Freshness;
import dev.vht.StorageException;
import dev.vht.Subscription;
import dev.vht.spi.ChangeFeed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watching a table whose storage reports the changes. */
@Timeout(60)
@SuppressWarnings("try") // a subscription lasts as long as its block
class PolledSourceTest {
  private final Feed feed = new Feed();
  private final AtomicInteger notices = new AtomicInteger();
  private volatile boolean isClosed;
  private volatile Runnable onNotice = () -> {};
  private final PolledSource source =
      new PolledSource(
          "fake:table",
          () -> feed,
          call -> {
            if (!isClosed) {
              call.run();
            }
            return !isClosed;
          },
          () -> {
            notices.incrementAndGet();
            onNotice.run();
          });
  private final Watchers<String, String> watchers =
      new Watchers<>(
          "fake:table",
          source,
          bytes -> {
            if (bytes.length == 0) {
              throw new IllegalArgumentException("an empty key");
            }
            return new String(bytes, StandardCharsets.UTF_8);
          },
          key -> Optional.empty());
  private final Events events = new Events();

  /** Reports what it is told to, and everything at first. */
  private static final class Feed implements ChangeFeed {
    private final List<Consumer<Listener>> unreported =
        new ArrayList<>(List.of(Listener::everything));
    private Runnable wakeUp = () -> {};
    final AtomicInteger pauses = new AtomicInteger();
    Duration bound = Duration.ZERO;
    int failures;
    final AtomicInteger polls = new AtomicInteger();
    volatile Runnable onPoll = () -> {};

    @Override
    public void poll(Listener listener) {
      polls.incrementAndGet();
      onPoll.run();
      synchronized (unreported) {
        unreported.forEach(change -> change.accept(listener));
        if (failures > 0) {
          failures--;
          throw new StorageException("planted", null);
        }
        unreported.clear();
      }
    }

    @Override
    public void onAnnouncement(Runnable announced) {
      wakeUp = announced;
    }

    @Override
    public void pause() {
      pauses.incrementAndGet();
    }

    @Override
    public Freshness defaultFreshness() {
      return bound.isZero() ? Freshness.checked() : Freshness.within(bound);
    }

    @SafeVarargs
    final void change(Consumer<Listener>... changes) {
      synchronized (unreported) {
        for (Consumer<Listener> each : changes) {
          unreported.add(each);
        }
      }
    }
  }

  private static Consumer<ChangeFeed.Listener> set(String key) {
    return listener -> listener.set(key.getBytes(StandardCharsets.UTF_8));
  }

  private static Consumer<ChangeFeed.Listener> removed(String key) {
    return listener -> listener.removed(key.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatWasPolledIsReportedInItsOrder() {
    try (Subscription unused = watchers.add(events)) {
      feed.change(set("a"), removed("a"), ChangeFeed.Listener::cleared, set("b"));
      assertThat(events.next()).isEqualTo("set a");
      assertThat(events.next()).isEqualTo("removed a");
      assertThat(events.next()).isEqualTo("cleared");
      assertThat(events.next()).isEqualTo("set b");
      assertThat(notices).hasPositiveValue();
    }
  }

  @Test
  void whatHappenedBeforeIsNotReported() {
    feed.change(set("before"));
    try (Subscription unused = watchers.add(events)) {
      feed.change(set("after"));
      assertThat(events.next()).isEqualTo("set after");
    }
  }

  @Test
  void aFailedPollIsRepeatedAndItsChangesAreReportedOnce() {
    try (Subscription unused = watchers.add(events)) {
      synchronized (feed.unreported) {
        feed.failures = 2;
        feed.change(set("a"));
      }
      assertThat(events.next()).isEqualTo("set a");
      feed.change(set("b"));
      assertThat(events.next()).isEqualTo("set b");
    }
  }

  @Test
  void everythingReplacesWhatWasReportedBeforeIt() {
    try (Subscription unused = watchers.add(events)) {
      feed.change(set("a"), ChangeFeed.Listener::everything, set("b"));
      assertThat(events.next()).isEqualTo("resync");
      assertThat(events.next()).isEqualTo("set b");
    }
  }

  @Test
  void veryManyChangesAreAResync() {
    try (Subscription unused = watchers.add(events)) {
      synchronized (feed.unreported) {
        for (int i = 0; i < 20_001; i++) {
          feed.change(set("a" + i));
        }
      }
      assertThat(events.next()).isEqualTo("resync");
      assertThat(events.next()).isEqualTo("set a20000");
    }
  }

  @Test
  void aKeyThatCannotBeDecodedIsAResync() {
    try (Subscription unused = watchers.add(events)) {
      feed.change(set(""));
      assertThat(events.next()).isEqualTo("resync");
      feed.change(set("a"));
      assertThat(events.next()).isEqualTo("set a");
    }
  }

  @Test
  void anAnnouncementEndsTheWait() {
    feed.bound = Duration.ofHours(1);
    try (Subscription unused = watchers.add(events)) {
      feed.change(set("a"));
      feed.wakeUp.run();
      assertThat(events.next()).isEqualTo("set a");
    }
  }

  /** The feed does not repeat them: for it, they are reported. */
  @Test
  void changesThatCouldNotBePassedOnAreAResync() {
    AtomicInteger failures = new AtomicInteger(2);
    onNotice =
        () -> {
          if (failures.getAndDecrement() > 0) {
            throw new OutOfMemoryError("planted");
          }
        };
    try (Subscription unused = watchers.add(events)) {
      feed.change(set("a"));
      assertThat(events.next()).isEqualTo("resync");
      feed.change(set("b"));
      assertThat(events.next()).isEqualTo("set b");
    }
  }

  @Test
  void aFailureOfTheFirstPollIsThatOfTheSubscriber() {
    feed.failures = 1;
    assertThatThrownBy(() -> watchers.add(events)).isInstanceOf(StorageException.class);
    try (Subscription unused = watchers.add(events)) {
      feed.change(set("a"));
      assertThat(events.next()).isEqualTo("set a");
    }
  }

  @Test
  void nobodyPollsWithoutAListener() throws InterruptedException {
    watchers.add(events).close();
    awaitEndOfPolling();
    assertThat(feed.pauses).hasValue(1);
    int polls = feed.polls.get();
    Thread.sleep(50); // five times the pause
    assertThat(feed.polls).hasValue(polls);
    feed.change(set("meanwhile"));
    try (Subscription unused = watchers.add(events)) {
      feed.change(set("a"));
      assertThat(events.next()).isEqualTo("set a");
    }
  }

  @Test
  void pollingEndsWithTheTable() throws InterruptedException {
    watchers.add(events).close();
    try (Subscription unused = watchers.add(events)) {
      isClosed = true;
      awaitEndOfPolling();
      watchers.end();
    }
    Subscription late = watchers.add(events);
    awaitEndOfPolling();
    late.close();
  }

  private static void awaitEndOfPolling() throws InterruptedException {
    for (Thread each : Thread.getAllStackTraces().keySet()) {
      if (each.getName().equals("vht-poll fake:table")) {
        each.join();
      }
    }
  }
}
