package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.ConfigurationException;
import dev.vht.NotATableException;
import dev.vht.OpenMode;
import dev.vht.TableExistsException;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.fixture.Place;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.sample.Samples;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.ProgressCounter;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.trial.ThreadTeam;
import dev.vht.proptest.value.Bytes;
import dev.vht.proptest.value.HostileKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Looking after a table: copies of it, and the room it takes. */
public interface MaintenanceRules extends RuleSet {
  int KEYS = 60;
  int CHANGES = 100;

  @Property(tries = 12)
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.BACKUP})
  default void M1_a_backup_holds_what_the_table_held(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys,
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      keys.forEach(key -> table.set(key, Samples.bytes(key.hashCode(), key.length() % 300)));
      Map<String, Bytes> content = Step.content(table);
      Place elsewhere = test.elsewhere();
      table.backup(elsewhere.url());
      keys.forEach(key -> table.set(key, new byte[1]));
      VirtualHashTable<String, byte[]> backup = test.open(elsewhere, OpenMode.UPDATE);
      assertThat(Step.content(backup)).as("the content of a backup").isEqualTo(content);
      assertThat(backup.count()).as("the count of a backup").isEqualTo(keys.size());
      keys.forEach(backup::remove);
      assertThat(table.count())
          .as("keys of the table, after changes of its backup")
          .isEqualTo(keys.size());
    }
  }

  @Property
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.BACKUP})
  default void M1_a_table_for_reading_is_backed_up_and_so_is_a_backup(
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", new byte[] {1});
      Place first = test.elsewhere();
      test.reopen(table, OpenMode.READ_ONLY).backup(first.url());
      Place second = test.elsewhere();
      test.open(first, OpenMode.READ_ONLY).backup(second.url());
      assertThat(Step.content(test.open(second, OpenMode.READ_ONLY)))
          .isEqualTo(Map.of("a", new Bytes(new byte[] {1})));
    }
  }

  /**
   * A writer sets keys in turn to ascending numbers, so the greatest number in a copy tells what
   * all the others must be.
   */
  @Property(tries = 8)
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.BACKUP})
  default void M1_a_backup_is_the_table_at_one_moment(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      AtomicLong written = new AtomicLong();
      AtomicBoolean isOver = new AtomicBoolean();
      ThreadTeam.run(
          2,
          number -> {
            if (number == 0) {
              writeInTurn(table, written, isOver);
            } else {
              backUpMeanwhile(test, table, written, isOver);
            }
          });
    }
  }

  private static void writeInTurn(
      VirtualHashTable<String, byte[]> table, AtomicLong written, AtomicBoolean isOver) {
    for (long next = 0; !isOver.get(); next++) {
      table.set("key" + next % KEYS, bytes(next));
      written.set(next + 1);
    }
  }

  private static void backUpMeanwhile(
      TestTable test,
      VirtualHashTable<String, byte[]> table,
      AtomicLong written,
      AtomicBoolean isOver) {
    try {
      for (int i = 0; i < 3; i++) {
        Place elsewhere = test.elsewhere();
        ProgressCounter.awaitNumber(written, written.get() + KEYS);
        long before = written.get();
        table.backup(elsewhere.url());
        long behind = written.get() + 1; // one write may not have been counted yet
        Map<String, Bytes> content = Step.content(test.open(elsewhere, OpenMode.READ_ONLY));
        long writes = latest(content) + 1;
        assertThat(writes).as("the last write that is in a backup").isBetween(before, behind);
        assertThat(content).as("a backup after write %d", writes).isEqualTo(after(writes));
      }
    } finally {
      isOver.set(true);
    }
  }

  private static long latest(Map<String, Bytes> content) {
    return content.values().stream()
        .mapToLong(value -> ByteBuffer.wrap(value.content()).getLong())
        .max()
        .orElse(-1);
  }

  /** What a table holds once so many numbers have been written in turn. */
  private static Map<String, Bytes> after(long writes) {
    Map<String, Bytes> content = new HashMap<>();
    for (long number = Math.max(0, writes - KEYS); number < writes; number++) {
      content.put("key" + number % KEYS, new Bytes(bytes(number)));
    }
    return content;
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  @Property
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.BACKUP})
  default void M1_a_backup_is_made_where_nothing_is(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", new byte[] {1});
      Place elsewhere = test.elsewhere();
      VirtualHashTable<String, byte[]> other = test.open(elsewhere, OpenMode.CREATE);
      other.set("b", new byte[] {2});
      other.close();
      for (String taken : List.of(test.place().url(), elsewhere.url())) {
        assertThatThrownBy(() -> table.backup(taken))
            .as("a backup to where a table is, %s", taken)
            .isInstanceOf(TableExistsException.class)
            .hasMessageContaining(taken);
      }
      for (String bad : List.of("", "no-such-scheme:x", "no scheme")) {
        assertThatThrownBy(() -> table.backup(bad))
            .as("a backup to \"%s\"", bad)
            .isInstanceOf(ConfigurationException.class);
      }
      assertThat(Step.content(table).keySet()).containsExactly("a");
      assertThat(Step.content(test.open(elsewhere, OpenMode.READ_ONLY)))
          .as("what was there already")
          .isEqualTo(Map.of("b", new Bytes(new byte[] {2})));
    }
  }

  @Property
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.BACKUP, FixtureCapability.FILES})
  default void M1_a_backup_leaves_alone_what_is_no_table(@ForAll boolean isDirectory)
      throws IOException {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      VirtualHashTable<String, byte[]> table = test.create();
      Place elsewhere = test.elsewhere();
      Path path = elsewhere.path();
      Path thesis = isDirectory ? Files.createDirectory(path).resolve("thesis.txt") : path;
      Files.writeString(thesis, "years of work");
      assertThatThrownBy(() -> table.backup(elsewhere.url()))
          .isInstanceOf(NotATableException.class);
      assertThat(thesis).hasContent("years of work");
      Files.delete(thesis);
    }
  }

  @Property(tries = 20)
  default void M2_compacting_changes_no_content(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys,
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      IntStream.range(0, 20).forEach(i -> table.set("waste" + i % 10, Samples.bytes(i, 3_000)));
      keys.forEach(key -> table.set(key, Samples.bytes(key.hashCode(), key.length() % 300)));
      IntStream.range(0, 10).forEach(i -> table.remove("waste" + i));
      Map<String, Bytes> content = Step.content(table);
      table.compact();
      table.compact();
      assertThat(Step.content(table)).as("the content after compacting").isEqualTo(content);
      VirtualHashTable<String, byte[]> again = test.reopen(table, OpenMode.UPDATE);
      assertThat(Step.content(again)).as("the content, reopened").isEqualTo(content);
      assertThat(again.count()).isEqualTo(keys.size());
    }
  }

  @Property(tries = 8)
  default void M2_compacting_goes_on_beside_other_calls(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      IntStream.range(0, KEYS).forEach(i -> table.set("stays" + i, bytes(i)));
      table.set("changes", bytes(0));
      AtomicBoolean isOver = new AtomicBoolean();
      ProgressCounter compactions = new ProgressCounter();
      ThreadTeam.run(
          2,
          number -> {
            if (number == 0) {
              useMeanwhile(table, isOver, compactions);
            } else {
              compactUntil(isOver, table, compactions);
            }
          });
      assertThat(table.ref("changes")).as("the last value").isEqualTo(bytes(CHANGES));
      assertThat(table.count()).isEqualTo(KEYS + 1);
    }
  }

  private static void compactUntil(
      AtomicBoolean isOver, VirtualHashTable<String, byte[]> table, ProgressCounter compactions) {
    do {
      table.compact();
      compactions.step();
    } while (!isOver.get());
  }

  private static void useMeanwhile(
      VirtualHashTable<String, byte[]> table, AtomicBoolean isOver, ProgressCounter compactions) {
    try {
      for (int i = 0; i < CHANGES; i++) {
        if (i % 20 == 10) {
          compactions.await();
        }
        assertThat(table.ref("changes")).as("a key set while compacting").isEqualTo(bytes(i));
        table.set("changes", bytes(i + 1));
        assertThat(table.ref("stays" + i % KEYS)).isEqualTo(bytes(i % KEYS));
      }
      try (Stream<String> walk = table.keys()) {
        assertThat(walk.filter(key -> key.startsWith("stays")))
            .as("keys of a walk while compacting")
            .containsExactlyInAnyOrderElementsOf(
                IntStream.range(0, KEYS).mapToObj(i -> "stays" + i).toList());
      }
    } finally {
      isOver.set(true);
    }
  }
}
