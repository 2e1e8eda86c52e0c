package dev.vht.proptest.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.NoSuchTableException;
import dev.vht.OpenMode;
import dev.vht.Salvage;
import dev.vht.TableException;
import dev.vht.Verification;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.fault.BitFlip;
import dev.vht.proptest.fixture.FixtureCapability;
import dev.vht.proptest.hook.RequiresCapability;
import dev.vht.proptest.hook.RuleSet;
import dev.vht.proptest.kill.ProcessKills;
import dev.vht.proptest.kill.TableProcessClient;
import dev.vht.proptest.model.CommandKind;
import dev.vht.proptest.model.Step;
import dev.vht.proptest.model.TableCommand;
import dev.vht.proptest.sample.Samples;
import dev.vht.proptest.trial.ContractChecking;
import dev.vht.proptest.trial.ReadResult;
import dev.vht.proptest.trial.TestTable;
import dev.vht.proptest.value.Bytes;
import dev.vht.proptest.value.HostileKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;

/**
 * Finding damage, and mending it.
 *
 * <p>Damage may hit what no key's value depends on, so a table that was damaged may be sound. Or it
 * may hit what tells a table from anything else, so it may be refused as no table. Whatever it
 * hits, no value is wrong, and what is found sound is sound.
 */
public interface DamageRules extends RuleSet {

  @Property(tries = 20)
  @RequiresCapability(FixtureCapability.URL)
  default void M3_a_sound_table_is_found_sound(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys,
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      Map<String, Bytes> content = filled(test, keys);
      assertThat(verified(test))
          .as("what verify gives for a sound table of the keys %s", keys)
          .isEqualTo(new Verification(keys.size(), List.of()));
      assertThat(Step.content(test.open(OpenMode.UPDATE)))
          .as("the content after verify")
          .isEqualTo(content);
    }
  }

  @Property(tries = 1)
  @RequiresCapability(FixtureCapability.URL)
  default void M3_where_no_table_is_nothing_is_found() {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      assertThatThrownBy(() -> verified(test))
          .as("what verify throws where no table is")
          .isInstanceOf(NoSuchTableException.class);
      VirtualHashTable<String, byte[]> table = test.create();
      table.close();
      assertThat(verified(test))
          .as("what verify gives for an empty table")
          .isEqualTo(new Verification(0, List.of()));
    }
  }

  /** A place that offers damage and does none would let everything pass. */
  @Property(tries = 1)
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.DAMAGE})
  default void M3_some_damage_shows(@ForAll @LongRange(min = 0, max = 1 << 30) long seed) {
    int places = 50;
    Set<String> longKeys =
        IntStream.range(100, 130)
            .mapToObj(number -> "k".repeat(296) + number)
            .collect(Collectors.toSet());
    for (int i = 0; i < places; i++) {
      try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
        filled(test, longKeys);
        test.place().damage(seed + i);
        if (!verifiedOrRefused(test).map(Verification::isSound).orElse(false)) {
          return;
        }
      }
    }
    throw new AssertionError("M3: verifying found nothing in " + places + " damaged tables");
  }

  @Property(tries = 60)
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.DAMAGE})
  default void M3_verifying_finds_damage_and_changes_nothing(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys, @ForAll long seed)
      throws IOException {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      Map<String, Bytes> content = filled(test, keys);
      String damage = test.place().damage(seed);
      ReadResult before = ReadResult.of(test, content);
      Map<Path, Bytes> files = files(test);
      Optional<Verification> verification = verifiedOrRefused(test);
      assertThat(files(test)).as("the files after verifying, with %s", damage).isEqualTo(files);
      assertThat(ReadResult.of(test, content))
          .as("what can be read after verifying, with %s", damage)
          .isEqualTo(before);
      if (verification.isPresent()) {
        assertFits(verification.get(), before, content, damage);
      }
    }
  }

  private static void assertFits(
      Verification verification, ReadResult reading, Map<String, Bytes> content, String damage) {
    boolean isWhole = reading.whole().equals(content.keySet()) || reading.isOfOtherCodecs();
    if (!isWhole && verification.isSound()) {
      throw new AssertionError(
          "M3: verify gave "
              + verification
              + ", with "
              + damage
              + ", but of the keys "
              + content.keySet()
              + " only "
              + reading.whole()
              + " give their values: the table reads as "
              + reading);
    }
    assertThat(verification.keys())
        .as("whole keys of %s with %s", content.keySet(), damage)
        .isLessThanOrEqualTo(content.size());
  }

  @Property(tries = 20)
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.SALVAGE})
  default void M4_a_sound_table_stays_as_it_is(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys,
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      assertThatThrownBy(() -> test.place().opener().salvage(test.place().url()))
          .isInstanceOf(NoSuchTableException.class);
      Map<String, Bytes> content = filled(test, keys);
      assertThat(test.place().opener().salvage(test.place().url()))
          .isEqualTo(new Salvage(keys.size(), List.of(), Optional.empty()));
      assertThat(Step.content(test.open(OpenMode.UPDATE))).isEqualTo(content);
    }
  }

  @Property(tries = 60)
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.DAMAGE, FixtureCapability.SALVAGE})
  default void M4_salvaging_keeps_what_is_whole_and_reports_what_is_lost(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys, @ForAll long seed) {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      Map<String, Bytes> content = filled(test, keys);
      String damage = test.place().damage(seed);
      ReadResult before = ReadResult.of(test, content);
      Salvage salvage = salvagedOrRefused(test);
      if (salvage == null) {
        assertThat(ReadResult.of(test, content))
            .as("what can be read of a table whose salvage was refused, with %s", damage)
            .isEqualTo(before);
      } else if (!before.isOfOtherCodecs()) {
        assertMended(test, salvage, before, content, damage);
      }
    }
  }

  /** What a killed salvage has left is salvaged again, and no intact record is lost by that. */
  @Property(tries = 1, shrinking = ShrinkingMode.OFF)
  @RequiresCapability({
    FixtureCapability.URL,
    FixtureCapability.DAMAGE,
    FixtureCapability.SALVAGE,
    FixtureCapability.DURABLE
  })
  default void M4_a_salvage_that_was_killed_can_be_done_again(@ForAll long seed)
      throws IOException, InterruptedException {
    int tables = 6;
    SplittableRandom random = new SplittableRandom(seed);
    List<TestTable> tests = new ArrayList<>();
    try {
      List<ReadResult> before = new ArrayList<>();
      List<String> damages = new ArrayList<>();
      Map<String, Bytes> content = new HashMap<>();
      for (int i = 0; i < tables; i++) {
        TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL);
        tests.add(test);
        try (VirtualHashTable<String, byte[]> table = test.create()) {
          table.fill(Samples.content(seed, 100));
          content.putAll(Step.content(table));
        }
        damages.add(test.place().damage(random.nextLong()));
        before.add(ReadResult.of(test, content));
      }
      killInSalvage(tests, random);
      for (int i = 0; i < tables; i++) {
        assertSalvagedAgain(tests.get(i), before.get(i), content, damages.get(i));
      }
    } finally {
      tests.forEach(TestTable::close);
    }
  }

  private static void killInSalvage(List<TestTable> tests, SplittableRandom random)
      throws IOException, InterruptedException {
    try (TableProcessClient process = TableProcessClient.start(tests.get(0).place())) {
      for (int i = 0; i < tests.size(); i++) {
        process.tell(i, List.of(TableCommand.of(CommandKind.SALVAGE, tests.get(i).place().url())));
      }
      int begun = 1 + random.nextInt(tests.size());
      for (int heard = 0; heard < begun; ) {
        heard += process.next().orElseThrow().isBeginning() ? 1 : 0;
      }
      ProcessKills.await(random.nextInt(4_000_000));
    }
  }

  private static void assertSalvagedAgain(
      TestTable test, ReadResult before, Map<String, Bytes> content, String damage) {
    Salvage salvage = salvagedOrRefused(test);
    ReadResult after = ReadResult.of(test, content);
    assertThat(after.whole())
        .as(
            "keys that give their values after a salvage that was killed and %s, with %s",
            salvage == null ? "then refused" : "done again", damage)
        .containsAll(before.whole());
    if (salvage != null) {
      assertThat(verified(test))
          .as("what verify gives after a salvage that was killed and done again, with %s", damage)
          .isEqualTo(new Verification(salvage.kept(), List.of()));
    }
  }

  private static void assertMended(
      TestTable test,
      Salvage salvage,
      ReadResult before,
      Map<String, Bytes> content,
      String damage) {
    assertThat(verified(test))
        .as("a verification after salvaging, with %s", damage)
        .isEqualTo(new Verification(salvage.kept(), List.of()));
    try (VirtualHashTable<String, byte[]> table = test.open(OpenMode.UPDATE)) {
      Map<String, Bytes> kept = Step.content(table);
      assertThat(content).as("what was there, with %s", damage).containsAllEntriesOf(kept);
      assertThat(kept.keySet()).as("kept keys, with %s", damage).containsAll(before.whole());
      assertThat(table.count()).as("the count").isEqualTo(salvage.kept()).isEqualTo(kept.size());
      if (kept.size() < content.size()) {
        assertThat(salvage.lost()).as("reported losses, with %s", damage).isNotEmpty();
      }
      content.forEach((key, value) -> table.set(key, value.content()));
    }
    assertThat(Step.content(test.open(OpenMode.READ_ONLY)))
        .as("the content, written again")
        .isEqualTo(content);
  }

  /** Makes the table, and closes it. */
  private static Map<String, Bytes> filled(TestTable test, Set<String> keys) {
    try (VirtualHashTable<String, byte[]> table = test.create()) {
      keys.forEach(key -> table.set(key, Samples.bytes(key.hashCode(), key.length() % 300)));
      return Step.content(table);
    }
  }

  private static Verification verified(TestTable test) {
    return test.place().opener().verify(test.place().url());
  }

  private static Optional<Verification> verifiedOrRefused(TestTable test) {
    try {
      return Optional.of(verified(test));
    } catch (TableException e) {
      return Optional.empty();
    }
  }

  private static @Nullable Salvage salvagedOrRefused(TestTable test) {
    try {
      return test.place().opener().salvage(test.place().url());
    } catch (TableException e) {
      return null;
    }
  }

  private static Map<Path, Bytes> files(TestTable test) throws IOException {
    Map<Path, Bytes> files = new HashMap<>();
    if (test.offers(FixtureCapability.FILES)) {
      for (Path file : BitFlip.files(test.place().path())) {
        files.put(file, new Bytes(Files.readAllBytes(file)));
      }
    }
    return files;
  }
}
