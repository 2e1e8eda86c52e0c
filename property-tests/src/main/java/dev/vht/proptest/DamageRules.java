package dev.vht.proptest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.NoSuchTableException;
import dev.vht.OpenMode;
import dev.vht.Salvage;
import dev.vht.TableException;
import dev.vht.Verification;
import dev.vht.VirtualHashTable;
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
interface DamageRules extends RuleSet {

  @Property(tries = 20)
  @Needs(Feature.URL)
  default void M3_a_sound_table_is_found_sound(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys, @ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      Map<String, Bytes> content = filled(bench, keys);
      assertThat(verified(bench))
          .as("what verify gives for a sound table of the keys %s", keys)
          .isEqualTo(new Verification(keys.size(), List.of()));
      assertThat(Step.content(bench.open(OpenMode.UPDATE)))
          .as("the content after verify")
          .isEqualTo(content);
    }
  }

  @Property(tries = 1)
  @Needs(Feature.URL)
  default void M3_where_no_table_is_nothing_is_found() {
    try (Bench bench = new Bench(subject(), Contracts.PROTOCOL)) {
      assertThatThrownBy(() -> verified(bench))
          .as("what verify throws where no table is")
          .isInstanceOf(NoSuchTableException.class);
      VirtualHashTable<String, byte[]> table = bench.create();
      table.close();
      assertThat(verified(bench))
          .as("what verify gives for an empty table")
          .isEqualTo(new Verification(0, List.of()));
    }
  }

  /** A place that offers damage and does none would let everything pass. */
  @Property(tries = 1)
  @Needs({Feature.URL, Feature.DAMAGE})
  default void M3_some_damage_shows(@ForAll @LongRange(min = 0, max = 1 << 30) long seed) {
    int places = 50;
    Set<String> longKeys =
        IntStream.range(100, 130)
            .mapToObj(number -> "k".repeat(296) + number)
            .collect(Collectors.toSet());
    for (int i = 0; i < places; i++) {
      try (Bench bench = new Bench(subject(), Contracts.PROTOCOL)) {
        filled(bench, longKeys);
        bench.place().damage(seed + i);
        if (!verifiedOrRefused(bench).map(Verification::isSound).orElse(false)) {
          return;
        }
      }
    }
    throw new AssertionError("M3: verifying found nothing in " + places + " damaged tables");
  }

  @Property(tries = 60)
  @Needs({Feature.URL, Feature.DAMAGE})
  default void M3_verifying_finds_damage_and_changes_nothing(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys, @ForAll long seed)
      throws IOException {
    try (Bench bench = new Bench(subject(), Contracts.PROTOCOL)) {
      Map<String, Bytes> content = filled(bench, keys);
      String damage = bench.place().damage(seed);
      Reading before = Reading.of(bench, content);
      Map<Path, Bytes> files = files(bench);
      Optional<Verification> verification = verifiedOrRefused(bench);
      assertThat(files(bench)).as("the files behind verifying, with %s", damage).isEqualTo(files);
      assertThat(Reading.of(bench, content))
          .as("what can be read behind verifying, with %s", damage)
          .isEqualTo(before);
      if (verification.isPresent()) {
        assertFits(verification.get(), before, content, damage);
      }
    }
  }

  private static void assertFits(
      Verification verification, Reading reading, Map<String, Bytes> content, String damage) {
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
  @Needs({Feature.URL, Feature.SALVAGE})
  default void M4_a_sound_table_stays_as_it_is(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys, @ForAll Contracts contracts) {
    try (Bench bench = new Bench(subject(), contracts)) {
      assertThatThrownBy(() -> bench.place().opener().salvage(bench.place().url()))
          .isInstanceOf(NoSuchTableException.class);
      Map<String, Bytes> content = filled(bench, keys);
      assertThat(bench.place().opener().salvage(bench.place().url()))
          .isEqualTo(new Salvage(keys.size(), List.of(), Optional.empty()));
      assertThat(Step.content(bench.open(OpenMode.UPDATE))).isEqualTo(content);
    }
  }

  @Property(tries = 60)
  @Needs({Feature.URL, Feature.DAMAGE, Feature.SALVAGE})
  default void M4_salvaging_keeps_what_is_whole_and_reports_what_is_lost(
      @ForAll(supplier = HostileKeys.Sets.class) Set<String> keys, @ForAll long seed) {
    try (Bench bench = new Bench(subject(), Contracts.PROTOCOL)) {
      Map<String, Bytes> content = filled(bench, keys);
      String damage = bench.place().damage(seed);
      Reading before = Reading.of(bench, content);
      Salvage salvage = salvagedOrRefused(bench);
      if (salvage == null) {
        assertThat(Reading.of(bench, content))
            .as("what can be read of a table whose salvage was refused, with %s", damage)
            .isEqualTo(before);
      } else if (!before.isOfOtherCodecs()) {
        assertMended(bench, salvage, before, content, damage);
      }
    }
  }

  /** What a killed salvage has left is salvaged again, and no intact record is lost by that. */
  @Property(tries = 1, shrinking = ShrinkingMode.OFF)
  @Needs({Feature.URL, Feature.DAMAGE, Feature.SALVAGE, Feature.DURABLE})
  default void M4_a_salvage_that_was_killed_can_be_done_again(@ForAll long seed)
      throws IOException, InterruptedException {
    int tables = 6;
    SplittableRandom random = new SplittableRandom(seed);
    List<Bench> benches = new ArrayList<>();
    try {
      List<Reading> before = new ArrayList<>();
      List<String> damages = new ArrayList<>();
      Map<String, Bytes> content = new HashMap<>();
      for (int i = 0; i < tables; i++) {
        Bench bench = new Bench(subject(), Contracts.PROTOCOL);
        benches.add(bench);
        try (VirtualHashTable<String, byte[]> table = bench.create()) {
          table.fill(Samples.content(seed, 100));
          content.putAll(Step.content(table));
        }
        damages.add(bench.place().damage(random.nextLong()));
        before.add(Reading.of(bench, content));
      }
      killInSalvage(benches, random);
      for (int i = 0; i < tables; i++) {
        assertSalvagedAgain(benches.get(i), before.get(i), content, damages.get(i));
      }
    } finally {
      benches.forEach(Bench::close);
    }
  }

  private static void killInSalvage(List<Bench> benches, SplittableRandom random)
      throws IOException, InterruptedException {
    try (RemoteTables process = RemoteTables.start(benches.get(0).place())) {
      for (int i = 0; i < benches.size(); i++) {
        process.tell(i, List.of(Order.of(Verb.SALVAGE, benches.get(i).place().url())));
      }
      int begun = 1 + random.nextInt(benches.size());
      for (int heard = 0; heard < begun; ) {
        heard += process.next().orElseThrow().isBeginning() ? 1 : 0;
      }
      Kills.await(random.nextInt(4_000_000));
    }
  }

  private static void assertSalvagedAgain(
      Bench bench, Reading before, Map<String, Bytes> content, String damage) {
    Salvage salvage = salvagedOrRefused(bench);
    Reading after = Reading.of(bench, content);
    assertThat(after.whole())
        .as(
            "keys that give their values after a salvage that was killed and %s, with %s",
            salvage == null ? "then refused" : "done again", damage)
        .containsAll(before.whole());
    if (salvage != null) {
      assertThat(verified(bench))
          .as("what verify gives after a salvage that was killed and done again, with %s", damage)
          .isEqualTo(new Verification(salvage.kept(), List.of()));
    }
  }

  private static void assertMended(
      Bench bench, Salvage salvage, Reading before, Map<String, Bytes> content, String damage) {
    assertThat(verified(bench))
        .as("a verification behind salvaging, with %s", damage)
        .isEqualTo(new Verification(salvage.kept(), List.of()));
    try (VirtualHashTable<String, byte[]> table = bench.open(OpenMode.UPDATE)) {
      Map<String, Bytes> kept = Step.content(table);
      assertThat(content).as("what was there, with %s", damage).containsAllEntriesOf(kept);
      assertThat(kept.keySet()).as("kept keys, with %s", damage).containsAll(before.whole());
      assertThat(table.count()).as("the count").isEqualTo(salvage.kept()).isEqualTo(kept.size());
      if (kept.size() < content.size()) {
        assertThat(salvage.lost()).as("reported losses, with %s", damage).isNotEmpty();
      }
      content.forEach((key, value) -> table.set(key, value.content()));
    }
    assertThat(Step.content(bench.open(OpenMode.READ_ONLY)))
        .as("the content, written anew")
        .isEqualTo(content);
  }

  /** Makes the table, and closes it. */
  private static Map<String, Bytes> filled(Bench bench, Set<String> keys) {
    try (VirtualHashTable<String, byte[]> table = bench.create()) {
      keys.forEach(key -> table.set(key, Samples.bytes(key.hashCode(), key.length() % 300)));
      return Step.content(table);
    }
  }

  private static Verification verified(Bench bench) {
    return bench.place().opener().verify(bench.place().url());
  }

  private static Optional<Verification> verifiedOrRefused(Bench bench) {
    try {
      return Optional.of(verified(bench));
    } catch (TableException e) {
      return Optional.empty();
    }
  }

  private static @Nullable Salvage salvagedOrRefused(Bench bench) {
    try {
      return bench.place().opener().salvage(bench.place().url());
    } catch (TableException e) {
      return null;
    }
  }

  private static Map<Path, Bytes> files(Bench bench) throws IOException {
    Map<Path, Bytes> files = new HashMap<>();
    if (bench.offers(Feature.FILES)) {
      for (Path file : BitFlip.files(bench.place().path())) {
        files.put(file, new Bytes(Files.readAllBytes(file)));
      }
    }
    return files;
  }
}
