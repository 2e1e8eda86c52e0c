package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.OpenMode;
import dev.vht.Subscription;
import dev.vht.TableListener;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.trial.BoundedWait;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.OtherProcess;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.trial.ThreadTeam;
import dev.vht.proptest.trial.WatchedEvents;
import dev.vht.proptest.trial.WatchedEvents.Event;
import dev.vht.proptest.trial.WatchedEvents.Kind;
import dev.vht.proptest.value.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A table whose changes are watched. */
public interface WatchRules extends RuleSet {
  List<String> KEYS = List.of("aap", "noot", "mies");
  String MARKER = "wim";

  /** How often a try is repeated because a storage has missed events and said so. */
  int ATTEMPTS = 3;

  /** Every write is an event, of whichever handle. */
  @Property(tries = 60)
  @RequiresCapability(FixtureCapability.WATCH)
  default void W1_each_change_is_reported_once_and_in_its_order(
      @ForAll @Size(min = 1, max = 30) List<WatchedWrite> writes) {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      VirtualHashTable<String, byte[]> table = test.create();
      VirtualHashTable<String, byte[]> other =
          test.offers(FixtureCapability.SHARED) ? test.open(OpenMode.UPDATE) : table;
      assertReported(table, List.of(table, other), WatchedWrite.possible(writes, test));
    }
  }

  /** Every write is an event, of whichever process. */
  @Property(tries = 30)
  @RequiresCapability({
    FixtureCapability.WATCH,
    FixtureCapability.URL,
    FixtureCapability.FOREIGN_CHANGES
  })
  default void W1_each_change_by_another_process_is_reported_once_and_in_its_order(
      @ForAll @Size(min = 1, max = 30) List<WatchedWrite> writes) {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      VirtualHashTable<String, byte[]> table = test.create();
      try (OtherProcess other = OtherProcess.opening(test)) {
        assertReported(table, List.of(table, other.table()), WatchedWrite.possible(writes, test));
      }
    }
  }

  private static void assertReported(
      VirtualHashTable<String, byte[]> watched,
      List<VirtualHashTable<String, byte[]>> writers,
      List<WatchedWrite> writes) {
    for (int i = 1; i <= ATTEMPTS; i++) {
      watched.clear();
      if (areReported(watched, writers, writes)) {
        return;
      }
    }
    throw new AssertionError(
        "each of " + ATTEMPTS + " times there was a resync in place of the events of " + writes);
  }

  /** Returns false if events were missed, and fails if that was not said. */
  @SuppressWarnings("try") // the subscription lasts as long as the block
  private static boolean areReported(
      VirtualHashTable<String, byte[]> watched,
      List<VirtualHashTable<String, byte[]>> writers,
      List<WatchedWrite> writes) {
    WatchedEvents events = new WatchedEvents();
    Map<String, Long> model = new HashMap<>();
    List<Event> expected = new ArrayList<>();
    try (Subscription unused = watched.watch(events)) {
      for (int i = 0; i < writes.size(); i++) {
        String key = KEYS.get(Math.floorMod(i * 7 / 4, KEYS.size()));
        writes.get(i).on(writers.get(i % writers.size()), model, key, i, expected);
      }
      watched.set(MARKER, Bytes.ofNumber(writes.size()));
      int least = 1 + afterLastResync(expected).size();
      events.await(
          received ->
              received.stream().anyMatch(each -> MARKER.equals(each.key()))
                  && afterLastResync(received).size() >= least);
    }
    List<Event> received = events.received();
    if (resyncs(received) > resyncs(expected)) {
      return false;
    }
    assertThat(resyncs(received))
        .as("resyncs after %s", writes)
        .isGreaterThanOrEqualTo(Math.min(1, resyncs(expected)));
    for (String key : KEYS) {
      assertThat(texts(afterLastResync(received), key))
          .as("events of \"%s\" after %s, from the last resync on", key, writes)
          .isEqualTo(texts(afterLastResync(expected), key));
      List<String> first = texts(beforeFirstResync(received), key);
      assertThat(first)
          .as("events of \"%s\" after %s, until the first resync", key, writes)
          .isEqualTo(texts(beforeFirstResync(expected), key).stream().limit(first.size()).toList());
      assertValuesAreNotOlder(key, afterLastResync(received), afterLastResync(expected));
    }
    return true;
  }

  /** The value that a listener reads is that of its event or of a later write. */
  private static void assertValuesAreNotOlder(
      String key, List<Event> received, List<Event> expected) {
    List<Event> written = expected.stream().filter(each -> each.concerns(key)).toList();
    List<Event> seen = received.stream().filter(each -> each.concerns(key)).toList();
    for (int i = 0; i < seen.size(); i++) {
      byte[] value = seen.get(i).value();
      if (value != null) { // else it was removed since
        assertThat(Bytes.toNumber(value))
            .as("the value read at event %d, %s, of \"%s\"", i, seen.get(i), key)
            .isGreaterThanOrEqualTo(Bytes.toNumber(Objects.requireNonNull(written.get(i).value())));
      }
    }
  }

  private static long resyncs(List<Event> events) {
    return events.stream().filter(each -> each.kind() == Kind.RESYNC).count();
  }

  /** A resync stands for all events before it that were not received. */
  private static List<Event> afterLastResync(List<Event> events) {
    int last = events.stream().map(Event::kind).toList().lastIndexOf(Kind.RESYNC);
    return events.subList(last + 1, events.size());
  }

  private static List<Event> beforeFirstResync(List<Event> events) {
    int first = events.stream().map(Event::kind).toList().indexOf(Kind.RESYNC);
    return first < 0 ? events : events.subList(0, first);
  }

  private static List<String> texts(List<Event> events, String key) {
    return events.stream().filter(each -> each.concerns(key)).map(Event::toString).toList();
  }

  /** A write of a watched table. */
  enum WatchedWrite {
    SET,
    SET_IF_ABSENT,
    REPLACE,
    COMPUTE,
    REMOVE,
    REMOVE_VALUE,
    COMPUTE_NOTHING,
    CLEAR,
    FILL;

    /** Replaces what a table without conditional writes cannot make. */
    static List<WatchedWrite> possible(List<WatchedWrite> writes, TestTable test) {
      return test.offers(FixtureCapability.CONDITIONAL_WRITES)
          ? writes
          : writes.stream().map(WatchedWrite::unconditional).toList();
    }

    private WatchedWrite unconditional() {
      return switch (this) {
        case SET, SET_IF_ABSENT, REPLACE, COMPUTE -> SET;
        case REMOVE, REMOVE_VALUE, COMPUTE_NOTHING -> REMOVE;
        case CLEAR, FILL -> this;
      };
    }

    void on(
        VirtualHashTable<String, byte[]> table,
        Map<String, Long> model,
        String key,
        long number,
        List<Event> events) {
      byte[] value = Bytes.ofNumber(number);
      boolean isPresent = model.containsKey(key);
      switch (this) {
        case SET -> table.set(key, value);
        case SET_IF_ABSENT -> {
          boolean unused = table.putIfAbsent(key, value).isPresent();
        }
        case REPLACE -> {
          boolean unused = table.replace(key, value).isPresent();
        }
        case COMPUTE -> {
          boolean unused = table.compute(key, old -> Optional.of(value)).isPresent();
        }
        case REMOVE -> {
          boolean unused = table.remove(key);
        }
        case REMOVE_VALUE -> {
          boolean unused = table.remove(key, Bytes.ofNumber(model.getOrDefault(key, number)));
        }
        case COMPUTE_NOTHING -> {
          boolean unused = table.compute(key, old -> Optional.empty()).isPresent();
        }
        case CLEAR -> table.clear();
        case FILL -> table.fill(Map.of(key, value));
      }
      boolean stores =
          switch (this) {
            case SET, COMPUTE -> true;
            case SET_IF_ABSENT -> !isPresent;
            case REPLACE -> isPresent;
            default -> false;
          };
      if (stores) {
        model.put(key, number);
        events.add(new Event(Kind.SET, key, value));
      } else if (this == CLEAR) {
        model.clear();
        events.add(new Event(Kind.CLEARED, null, value));
      } else if (this == FILL) {
        model.clear();
        model.put(key, number);
        events.add(new Event(Kind.RESYNC, null, value));
      } else if (isPresent && compareTo(COMPUTE) > 0) {
        model.remove(key);
        events.add(new Event(Kind.REMOVED, key, value));
      }
    }
  }

  /** The next write begins when the listener has received the event of the last one. */
  @Property(tries = 1)
  @RequiresCapability(FixtureCapability.WATCH)
  @SuppressWarnings("try") // the subscription lasts as long as the block
  default void W1_a_listener_that_keeps_up_reads_each_value() {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      VirtualHashTable<String, byte[]> table = test.create();
      WatchedEvents events = new WatchedEvents();
      try (Subscription unused = table.watch(events)) {
        for (int i = 0; i < 3; i++) {
          table.set("aap", Bytes.ofNumber(i));
          events.awaitEventOf("aap", i);
          Event last = events.received().get(i);
          if (last.kind() == Kind.RESYNC) {
            return; // events were missed, and that was said
          }
          assertThat(last.value())
              .as("the value read at event %d, %s", i, last)
              .isEqualTo(Bytes.ofNumber(i));
        }
      }
    }
  }

  /** A key is set and removed in turn, by whichever thread. */
  @Property(tries = 4)
  @RequiresCapability({FixtureCapability.WATCH, FixtureCapability.CONDITIONAL_WRITES})
  @SuppressWarnings("try") // the subscription lasts as long as the block
  default void W1_changes_of_a_key_by_several_threads_arrive_in_their_order(
      @ForAll @IntRange(min = 2, max = 4) int threads) {
    int changes = 50;
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      VirtualHashTable<String, byte[]> table = test.create();
      WatchedEvents events = new WatchedEvents();
      try (Subscription unused = table.watch(events)) {
        ThreadTeam.run(
            threads,
            number -> {
              for (int i = 0; i < changes; i++) {
                toggle(table);
              }
            });
        events.await(received -> received.size() >= threads * changes);
      }
      assertAlternate(events.received(), threads * changes);
    }
  }

  private static void toggle(VirtualHashTable<String, byte[]> table) {
    byte[] value = Bytes.ofNumber(1);
    boolean unused =
        table
            .compute("aap", old -> old.isEmpty() ? Optional.of(value) : Optional.empty())
            .isPresent();
  }

  private static void assertAlternate(List<Event> received, int number) {
    if (received.stream().anyMatch(each -> each.kind() == Kind.RESYNC)) {
      return; // some were missed, and that was said
    }
    assertThat(received).as("events").hasSize(number);
    for (int i = 0; i < number; i++) {
      assertThat(received.get(i).kind())
          .as("event %d of a key that is set and removed in turn", i)
          .isEqualTo(i % 2 == 0 ? Kind.SET : Kind.REMOVED);
    }
  }

  /** More events than may wait. A copy that follows them ends with the content of the table. */
  @Property(tries = 1)
  @RequiresCapability(FixtureCapability.WATCH)
  @SuppressWarnings("try") // the subscription lasts as long as the block
  default void W2_a_busy_listener_delays_no_writer_and_is_told_what_it_has_missed() {
    String padding = "k".repeat(1_000);
    try (TestTable test = new TestTable(subject(), ContractChecking.OFF)) {
      VirtualHashTable<String, byte[]> table = test.create();
      Replica replica = new Replica(table);
      try (Subscription unused = table.watch(replica)) {
        test.orAbandon(
            () -> BoundedWait.require("writing 4,500 values", () -> writeMany(table, padding)));
        replica.goOn.countDown();
        awaitEqual(replica, contentOf(table));
      } finally {
        replica.goOn.countDown();
      }
    }
  }

  private static void writeMany(VirtualHashTable<String, byte[]> table, String padding) {
    for (int i = 0; i < 4_500; i++) {
      String key = padding + i / 90; // some keys change only early
      if (i % 7 == 6) {
        boolean unused = table.remove(key);
      } else {
        table.set(key, Bytes.ofNumber(i));
      }
    }
  }

  private static void awaitEqual(Replica replica, Map<String, Bytes> content) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BoundedWait.seconds());
    Map<String, Bytes> copy = Map.of();
    while (System.nanoTime() < end) {
      copy = Map.copyOf(replica.copy);
      if (copy.equals(content)) {
        return;
      }
      pause();
    }
    assertThat(copy).as("a copy of the table that follows its events").isEqualTo(content);
  }

  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  private static Map<String, Bytes> contentOf(VirtualHashTable<String, byte[]> table) {
    Map<String, Bytes> content = new HashMap<>();
    Step.drain(table.entries())
        .forEach(entry -> content.put(entry.getKey(), new Bytes(entry.getValue())));
    return content;
  }

  /** A copy of a table that follows its events, once it may go on. */
  final class Replica implements TableListener<String, byte[]> {
    private final VirtualHashTable<String, byte[]> table;
    private final Map<String, Bytes> copy = new ConcurrentHashMap<>();
    private final CountDownLatch goOn = new CountDownLatch(1);

    Replica(VirtualHashTable<String, byte[]> table) {
      this.table = table;
    }

    private void await() {
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }

    @Override
    public void set(String key, Supplier<Optional<byte[]>> value) {
      await();
      value.get().ifPresentOrElse(one -> copy.put(key, new Bytes(one)), () -> copy.remove(key));
    }

    @Override
    public void removed(String key) {
      await();
      copy.remove(key);
    }

    @Override
    public void cleared() {
      await();
      copy.clear();
    }

    @Override
    public void resync() {
      await();
      copy.clear();
      copy.putAll(contentOf(table));
    }
  }

  /** It may not have done what it does with the event. */
  @Property(tries = 2)
  @RequiresCapability(FixtureCapability.WATCH)
  @SuppressWarnings("try") // the subscription lasts as long as the block
  default void W2_a_listener_that_throws_is_told_to_resync(@ForAll boolean isError) {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      VirtualHashTable<String, byte[]> table = test.create();
      WatchedEvents events =
          new WatchedEvents() {
            @Override
            public void removed(String key) {
              super.removed(key);
              if (isError) {
                throw new AssertionError("thrown by a listener on purpose");
              }
              throw new IllegalStateException("thrown by a listener on purpose");
            }
          };
      try (Subscription unused = table.watch(events)) {
        table.set("aap", Bytes.ofNumber(1));
        assertThat(table.remove("aap")).isTrue();
        boolean isAnnounced =
            events.await(received -> received.stream().anyMatch(e -> e.kind() == Kind.RESYNC));
        assertThat(isAnnounced)
            .as("a resync after a listener has thrown; received were %s", events.received())
            .isTrue();
      }
    }
  }

  /** A closed subscription, while another one goes on. */
  @Property(tries = 5)
  @RequiresCapability(FixtureCapability.WATCH)
  @SuppressWarnings("try") // the subscription lasts as long as the block
  default void W3_no_event_follows_the_end_of_a_subscription(
      @ForAll @IntRange(min = 1, max = 20) int writes) {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      VirtualHashTable<String, byte[]> table = test.create();
      WatchedEvents ended = new WatchedEvents();
      WatchedEvents other = new WatchedEvents();
      Subscription subscription = table.watch(ended);
      try (Subscription unused = table.watch(other)) {
        table.set("aap", Bytes.ofNumber(0));
        ended.awaitEventOf("aap", 0);
        subscription.close();
        subscription.close();
        int before = ended.received().size();
        for (int i = 1; i <= writes; i++) {
          table.set("noot", Bytes.ofNumber(i));
        }
        int position = other.received().size();
        table.set(MARKER, Bytes.ofNumber(writes));
        other.awaitEventOf(MARKER, Math.max(0, position - 1));
        assertThat(ended.received()).as("events after the end").hasSize(before);
      }
    }
  }
}
