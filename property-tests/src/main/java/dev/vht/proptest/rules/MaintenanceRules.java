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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Backup and compaction. */
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
      Place elsewhere = test.newPlace();
      table.backup(elsewhere.url());
      keys.forEach(key -> table.set(key, new byte[1]));
      VirtualHashTable<String, byte[]> backup = test.open(elsewhere, OpenMode.UPDATE);
      assertThat(Step.content(backup)).as("entries() of a backup").isEqualTo(content);
      assertThat(backup.count()).as("count() of a backup").isEqualTo(keys.size());
      keys.forEach(backup::remove);
      assertThat(table.count())
          .as("count() of the table after changes of its backup")
          .isEqualTo(keys.size());
    }
  }

  @Property
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.BACKUP})
  default void M1_a_read_only_table_and_a_backup_can_be_backed_up(
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", new byte[] {1});
      Place first = test.newPlace();
      test.reopen(table, OpenMode.READ_ONLY).backup(first.url());
      Place second = test.newPlace();
      test.open(first, OpenMode.READ_ONLY).backup(second.url());
      assertThat(Step.content(test.open(second, OpenMode.READ_ONLY)))
          .isEqualTo(Map.of("a", new Bytes(new byte[] {1})));
    }
  }

  /**
   * A writer sets keys in turn to ascending numbers, so the greatest number in a backup determines
   * all others.
   */
  @Property(tries = 8)
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.BACKUP})
  default void M1_a_backup_is_a_snapshot(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      AtomicLong written = new AtomicLong();
      ThreadTeam.run(
          () -> backUpDuringWrites(test, table, written),
          1,
          (number, isOver) -> writeInTurn(table, written, isOver));
    }
  }

  private static void writeInTurn(
      VirtualHashTable<String, byte[]> table, AtomicLong written, BooleanSupplier isOver) {
    for (long next = 0; !isOver.getAsBoolean(); next++) {
      table.set("key" + next % KEYS, Bytes.ofNumber(next));
      written.set(next + 1);
    }
  }

  private static void backUpDuringWrites(
      TestTable test, VirtualHashTable<String, byte[]> table, AtomicLong written) {
    for (int i = 0; i < 3; i++) {
      Place elsewhere = test.newPlace();
      ProgressCounter.awaitNumber(written, written.get() + KEYS);
      long before = written.get();
      table.backup(elsewhere.url());
      long after = written.get() + 1; // one write may not have been counted yet
      Map<String, Bytes> content = Step.content(test.open(elsewhere, OpenMode.READ_ONLY));
      long writes = latest(content) + 1;
      assertThat(writes).as("the last write in a backup").isBetween(before, after);
      assertThat(content).as("a backup after write %d", writes).isEqualTo(contentAfter(writes));
    }
  }

  private static long latest(Map<String, Bytes> content) {
    return content.values().stream()
        .mapToLong(value -> Bytes.toNumber(value.content()))
        .max()
        .orElse(-1);
  }

  /** Returns the content after a number of writes. */
  private static Map<String, Bytes> contentAfter(long writes) {
    Map<String, Bytes> content = new HashMap<>();
    for (long number = Math.max(0, writes - KEYS); number < writes; number++) {
      content.put("key" + number % KEYS, new Bytes(Bytes.ofNumber(number)));
    }
    return content;
  }

  @Property
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.BACKUP})
  default void M1_a_backup_never_overwrites_a_table(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      table.set("a", new byte[] {1});
      Place elsewhere = test.newPlace();
      VirtualHashTable<String, byte[]> other = test.open(elsewhere, OpenMode.CREATE);
      other.set("b", new byte[] {2});
      other.close();
      for (String taken : List.of(test.place().url(), elsewhere.url())) {
        assertThatThrownBy(() -> table.backup(taken))
            .as("a backup to the URL of a table, %s", taken)
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
          .as("the table at the URL of a failed backup")
          .isEqualTo(Map.of("b", new Bytes(new byte[] {2})));
    }
  }

  @Property
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.BACKUP, FixtureCapability.FILES})
  default void M1_a_backup_never_overwrites_other_files(@ForAll boolean isDirectory)
      throws IOException {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      VirtualHashTable<String, byte[]> table = test.create();
      Place elsewhere = test.newPlace();
      Path path = elsewhere.path();
      Path file = isDirectory ? Files.createDirectory(path).resolve("thesis.txt") : path;
      Files.writeString(file, "years of work");
      assertThatThrownBy(() -> table.backup(elsewhere.url()))
          .isInstanceOf(NotATableException.class);
      assertThat(file).hasContent("years of work");
      Files.delete(file);
    }
  }

  @Property(tries = 20)
  default void M2_compact_changes_no_content(
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
      assertThat(Step.content(table)).as("entries() after compact()").isEqualTo(content);
      VirtualHashTable<String, byte[]> again = test.reopen(table, OpenMode.UPDATE);
      assertThat(Step.content(again)).as("entries() after reopening").isEqualTo(content);
      assertThat(again.count()).isEqualTo(keys.size());
    }
  }

  @Property(tries = 8)
  default void M2_compact_runs_concurrently_with_other_calls(@ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      VirtualHashTable<String, byte[]> table = test.create();
      IntStream.range(0, KEYS).forEach(i -> table.set("stays" + i, Bytes.ofNumber(i)));
      table.set("changes", Bytes.ofNumber(0));
      ProgressCounter compactions = new ProgressCounter();
      ThreadTeam.run(
          () -> useDuringCompactions(table, compactions),
          1,
          (number, isOver) -> compactUntil(isOver, table, compactions));
      assertThat(table.ref("changes")).as("the last value").isEqualTo(Bytes.ofNumber(CHANGES));
      assertThat(table.count()).isEqualTo(KEYS + 1);
    }
  }

  private static void compactUntil(
      BooleanSupplier isOver, VirtualHashTable<String, byte[]> table, ProgressCounter compactions) {
    do {
      table.compact();
      compactions.step();
    } while (!isOver.getAsBoolean());
  }

  private static void useDuringCompactions(
      VirtualHashTable<String, byte[]> table, ProgressCounter compactions) {
    for (int i = 0; i < CHANGES; i++) {
      if (i % 20 == 10) {
        compactions.await();
      }
      assertThat(table.ref("changes"))
          .as("ref of a key set during compact()")
          .isEqualTo(Bytes.ofNumber(i));
      table.set("changes", Bytes.ofNumber(i + 1));
      assertThat(table.ref("stays" + i % KEYS)).isEqualTo(Bytes.ofNumber(i % KEYS));
    }
    try (Stream<String> walk = table.keys()) {
      assertThat(walk.filter(key -> key.startsWith("stays")))
          .as("keys() during compact()")
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, KEYS).mapToObj(i -> "stays" + i).toList());
    }
  }
}
