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
 * Verifying and salvaging damaged tables.
 *
 * <p>Damage may hit bytes that no value depends on, and leave the table sound. It may also hit the
 * marks of a table, which then cannot be opened. In every case no read returns a wrong value, and a
 * table that {@code verify} finds sound is sound.
 */
public interface DamageRules extends RuleSet {

  @Property(tries = 20)
  @RequiresCapability(FixtureCapability.URL)
  default void M3_verify_finds_no_damage_in_a_sound_table(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys,
      @ForAll ContractChecking contracts) {
    try (TestTable test = new TestTable(subject(), contracts)) {
      Map<String, Bytes> content = filled(test, keys);
      assertThat(verify(test))
          .as("verify of a sound table with the keys %s", keys)
          .isEqualTo(new Verification(keys.size(), List.of()));
      assertThat(Step.content(test.open(OpenMode.UPDATE)))
          .as("the content after verify")
          .isEqualTo(content);
    }
  }

  @Property(tries = 1)
  @RequiresCapability(FixtureCapability.URL)
  default void M3_verify_needs_a_table() {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      assertThatThrownBy(() -> verify(test))
          .as("verify where no table is")
          .isInstanceOf(NoSuchTableException.class);
      VirtualHashTable<String, byte[]> table = test.create();
      table.close();
      assertThat(verify(test))
          .as("verify of an empty table")
          .isEqualTo(new Verification(0, List.of()));
    }
  }

  /** A fixture whose damage does nothing would let all other properties pass. */
  @Property(tries = 1)
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.DAMAGE})
  default void M3_verify_detects_some_damage(@ForAll @LongRange(min = 0, max = 1 << 30) long seed) {
    int places = 50;
    Set<String> longKeys =
        IntStream.range(100, 130)
            .mapToObj(number -> "k".repeat(296) + number)
            .collect(Collectors.toSet());
    for (int i = 0; i < places; i++) {
      try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
        filled(test, longKeys);
        test.place().damage(seed + i);
        if (!verifyIfPossible(test).map(Verification::isSound).orElse(false)) {
          return;
        }
      }
    }
    throw new AssertionError("M3: verify found no damage in any of " + places + " damaged tables");
  }

  @Property(tries = 60)
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.DAMAGE})
  default void M3_verify_finds_damage_and_changes_nothing(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys, @ForAll long seed)
      throws IOException {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      Map<String, Bytes> content = filled(test, keys);
      String damage = test.place().damage(seed);
      ReadResult before = ReadResult.of(test, content);
      Map<Path, Bytes> files = files(test);
      Optional<Verification> verification = verifyIfPossible(test);
      assertThat(files(test))
          .as("the files after verify, with %s damaged", damage)
          .isEqualTo(files);
      assertThat(ReadResult.of(test, content))
          .as("the readable content after verify, with %s damaged", damage)
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
          "M3: verify returned %s, with %s damaged, but of the keys %s only %s can be read: %s"
              .formatted(verification, damage, content.keySet(), reading.whole(), reading));
    }
    assertThat(verification.keys())
        .as("keys that verify counts as intact, of %s with %s damaged", content.keySet(), damage)
        .isLessThanOrEqualTo(content.size());
  }

  @Property(tries = 20)
  @RequiresCapability({FixtureCapability.URL, FixtureCapability.SALVAGE})
  default void M4_salvage_leaves_a_sound_table_unchanged(
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
  default void M4_salvage_keeps_intact_entries_and_reports_losses(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys, @ForAll long seed) {
    try (TestTable test = new TestTable(subject(), ContractChecking.PROTOCOL)) {
      Map<String, Bytes> content = filled(test, keys);
      String damage = test.place().damage(seed);
      ReadResult before = ReadResult.of(test, content);
      Salvage salvage = salvageIfPossible(test);
      if (salvage == null) {
        assertThat(ReadResult.of(test, content))
            .as("the readable content after salvage threw, with %s damaged", damage)
            .isEqualTo(before);
      } else if (!before.isOfOtherCodecs()) {
        assertSalvaged(test, salvage, before, content, damage);
      }
    }
  }

  /** Repeats a killed salvage, which must lose no intact entry. */
  @Property(tries = 1, shrinking = ShrinkingMode.OFF)
  @RequiresCapability({
    FixtureCapability.URL,
    FixtureCapability.DAMAGE,
    FixtureCapability.SALVAGE,
    FixtureCapability.DURABLE
  })
  default void M4_a_killed_salvage_can_be_repeated(@ForAll long seed)
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
        process.send(i, List.of(TableCommand.of(CommandKind.SALVAGE, tests.get(i).place().url())));
      }
      int started = 1 + random.nextInt(tests.size());
      for (int seen = 0; seen < started; ) {
        seen += process.next().orElseThrow().isStart() ? 1 : 0;
      }
      ProcessKills.await(random.nextInt(4_000_000));
    }
  }

  private static void assertSalvagedAgain(
      TestTable test, ReadResult before, Map<String, Bytes> content, String damage) {
    Salvage salvage = salvageIfPossible(test);
    ReadResult after = ReadResult.of(test, content);
    assertThat(after.whole())
        .as(
            "readable keys after a salvage that was killed and then %s, with %s damaged",
            salvage == null ? "threw" : "repeated", damage)
        .containsAll(before.whole());
    if (salvage != null) {
      assertThat(verify(test))
          .as("verify after a salvage that was killed and repeated, with %s damaged", damage)
          .isEqualTo(new Verification(salvage.kept(), List.of()));
    }
  }

  private static void assertSalvaged(
      TestTable test,
      Salvage salvage,
      ReadResult before,
      Map<String, Bytes> content,
      String damage) {
    assertThat(verify(test))
        .as("verify after salvage, with %s damaged", damage)
        .isEqualTo(new Verification(salvage.kept(), List.of()));
    try (VirtualHashTable<String, byte[]> table = test.open(OpenMode.UPDATE)) {
      Map<String, Bytes> kept = Step.content(table);
      assertThat(content)
          .as("the content before salvage, with %s damaged", damage)
          .containsAllEntriesOf(kept);
      assertThat(kept.keySet())
          .as("keys kept by salvage, with %s damaged", damage)
          .containsAll(before.whole());
      assertThat(table.count())
          .as("count() after salvage")
          .isEqualTo(salvage.kept())
          .isEqualTo(kept.size());
      if (kept.size() < content.size()) {
        assertThat(salvage.lost())
            .as("losses that salvage reports, with %s damaged", damage)
            .isNotEmpty();
      }
      content.forEach((key, value) -> table.set(key, value.content()));
    }
    assertThat(Step.content(test.open(OpenMode.READ_ONLY)))
        .as("the content, written again after salvage")
        .isEqualTo(content);
  }

  /** Creates, fills and closes the table, and returns its content. */
  private static Map<String, Bytes> filled(TestTable test, Set<String> keys) {
    try (VirtualHashTable<String, byte[]> table = test.create()) {
      keys.forEach(key -> table.set(key, Samples.bytes(key.hashCode(), key.length() % 300)));
      return Step.content(table);
    }
  }

  private static Verification verify(TestTable test) {
    return test.place().opener().verify(test.place().url());
  }

  private static Optional<Verification> verifyIfPossible(TestTable test) {
    try {
      return Optional.of(verify(test));
    } catch (TableException e) {
      return Optional.empty();
    }
  }

  private static @Nullable Salvage salvageIfPossible(TestTable test) {
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
