package dev.vht.files.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.Durability;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills successive processes while they write to a table. Their parent knows which writes were
 * acknowledged.
 *
 * <p>{@code -Dvht.kills} is the number of kills per scheme. The seed {@code -Dvht.seed} determines
 * what the processes write and roughly when they are killed.
 */
@Tag("slow")
class KillTest {
  private static final int KILLS = Integer.getInteger("vht.kills", 15);
  private static final int KILLED = 128 + 9;
  private static final int MAX_CALLS = 1_500;
  private static final int MAX_SYNCED_CALLS = 80;
  private static final int MAX_START_MILLISECONDS = 500;

  @TempDir Path temporary;

  /** Each scheme, and its guarantee for BUFFERED after a kill. */
  static Stream<Arguments> tables() {
    return Stream.of(Map.entry("files", CrashGuarantee.ALL), Map.entry("log", CrashGuarantee.ALL))
        .flatMap(
            scheme ->
                Stream.of(
                    Arguments.of(scheme.getKey(), Durability.BUFFERED, scheme.getValue()),
                    Arguments.of(scheme.getKey(), Durability.PROCESS, CrashGuarantee.ALL),
                    Arguments.of(scheme.getKey(), Durability.DISK, CrashGuarantee.ALL)));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void acknowledgedWritesSurviveAKill(
      String scheme, Durability durability, CrashGuarantee guarantee) {
    int share = (KILLS + 2) / 3; // of three durabilities
    Seeds.run(
        1,
        seed -> {
          Table table = new Table(scheme, temporary.resolve("table"), durability, guarantee);
          for (int kill = 1; kill <= share; kill++) {
            try {
              table.surviveAKill(new SplittableRandom(seed + kill));
            } catch (AssertionError | RuntimeException e) {
              throw new AssertionError("kill " + kill, e);
            }
          }
        });
  }

  /** A table, and what the parent knows of it. */
  private static final class Table {
    private final String scheme;
    private final Path directory;
    private final Durability durability;
    private final CrashGuarantee guarantee;
    private final StorageProvider provider;
    private final Location location;
    private final List<Map<String, Optional<String>>> content = new ArrayList<>();
    private boolean isCreated;

    Table(String scheme, Path directory, Durability durability, CrashGuarantee guarantee) {
      this.scheme = scheme;
      this.directory = directory;
      this.durability = durability;
      this.guarantee = guarantee;
      this.provider = Providers.provider(scheme);
      this.location = Providers.location(provider, directory);
      for (int thread = 0; thread < KilledChild.THREADS; thread++) {
        Map<String, Optional<String>> nothing = new HashMap<>();
        for (int key = 0; key < StorageCall.KEYS_OF_A_THREAD; key++) {
          nothing.put(StorageCall.keyOfChild(thread, key), Optional.empty());
        }
        content.add(nothing);
      }
    }

    void surviveAKill(SplittableRandom random) {
      long seed = random.nextLong(1L << 40);
      Acknowledged acknowledged = killed(seed, random);
      isCreated |= acknowledged.isOpened;
      Presence presence = provider.presence(location);
      assertThat(presence).isNotEqualTo(Presence.FOREIGN);
      if (presence == Presence.ABSENT) {
        assertThat(isCreated).as("whether a created table is missing").isFalse();
        return;
      }
      isCreated = true;
      Access access = random.nextBoolean() ? Access.READ_ONLY : Access.READ_WRITE;
      try (Storage storage = provider.open(location, new Settings(durability, access))) {
        for (int thread = 0; thread < KilledChild.THREADS; thread++) {
          assertIsPossible(storage, seed, thread, acknowledged);
        }
        assertCounted(storage);
      }
      assertThat(provider.verify(location).damages()).isEmpty();
    }

    // The child.

    /** Starts a child and kills it after some calls. */
    private Acknowledged killed(long seed, SplittableRandom random) {
      int most = durability == Durability.DISK ? MAX_SYNCED_CALLS : MAX_CALLS;
      int enough = random.nextInt(1 + random.nextInt(most)); // small numbers are more likely
      try {
        Process child =
            ChildJvm.start(
                KilledChild.class,
                scheme,
                directory.toString(),
                durability.name(),
                String.valueOf(seed));
        try (BufferedReader lines = child.inputReader()) {
          Acknowledged acknowledged = heard(child, lines, enough, random);
          assertThat(child.waitFor()).as("how the child ended").isEqualTo(KILLED);
          return acknowledged;
        } finally {
          child.destroyForcibly().waitFor();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException("unexpected interrupt", e);
      }
    }

    private static Acknowledged heard(
        Process child, BufferedReader lines, int enough, SplittableRandom random)
        throws IOException, InterruptedException {
      if (enough == 0) { // while it opens the table, or before
        boolean hasEnded =
            child.waitFor(random.nextInt(MAX_START_MILLISECONDS), TimeUnit.MILLISECONDS);
        assertThat(hasEnded).as("whether the child has exited").isFalse();
        kill(child);
      }
      Acknowledged acknowledged = new Acknowledged();
      long calls = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        calls++;
        acknowledged.add(line);
        if (calls == enough) {
          kill(child); // its output so far is read to the end
        }
      }
      assertThat(calls).as("the calls of a child that was killed").isGreaterThanOrEqualTo(enough);
      return acknowledged;
    }

    /** Kills a process without closing its output, as {@link Process} would. */
    private static void kill(Process child) {
      assertThat(child.toHandle().destroyForcibly()).isTrue();
    }

    // What the child left.

    private void assertIsPossible(
        Storage storage, long seed, int thread, Acknowledged acknowledged) {
      Map<String, Optional<String>> found = new HashMap<>();
      for (String key : content.get(thread).keySet()) {
        found.put(key, StorageCall.text(storage.get(StorageCall.bytes(key))));
      }
      Map<String, Optional<String>> state = new HashMap<>(content.get(thread));
      boolean isPossible = false;
      long floor =
          guarantee == CrashGuarantee.ALL
              ? acknowledged.calls[thread]
              : acknowledged.lasting[thread];
      for (long number = 0; number <= acknowledged.calls[thread]; number++) {
        StorageCall step = StorageCall.ofChild(seed, thread, number);
        isPossible |= number >= floor && state.equals(found);
        if (step.kind() == StorageCall.Kind.FLUSH && number < acknowledged.calls[thread]) {
          isPossible = false; // everything is durable from here on
        }
        state.computeIfPresent(step.key(), (key, before) -> step.after(before));
      }
      assertThat(isPossible || state.equals(found))
          .as(
              "what thread %d has written: %s is found, and after the %d calls that it made and"
                  + " one more it would be %s",
              thread, found, acknowledged.calls[thread], state)
          .isTrue();
      content.set(thread, found);
    }

    private void assertCounted(Storage storage) {
      Map<String, Optional<String>> walked = new HashMap<>();
      try (Cursor cursor = storage.cursor()) {
        while (cursor.next()) {
          walked.put(
              StorageCall.text(cursor.key()).orElseThrow(), StorageCall.text(cursor.value()));
        }
      }
      Map<String, Optional<String>> expected = new HashMap<>();
      content.forEach(
          part ->
              part.forEach(
                  (key, value) -> {
                    if (value.isPresent()) {
                      expected.put(key, value);
                    }
                  }));
      assertThat(walked).isEqualTo(expected);
      assertThat(storage.count()).isEqualTo(expected.size());
    }
  }

  /** The calls that a child has acknowledged. */
  private static final class Acknowledged {
    boolean isOpened;

    /** How many calls of each thread have returned. */
    final long[] calls = new long[KilledChild.THREADS];

    /** How many of them before the table was closed. */
    final long[] lasting = new long[KilledChild.THREADS];

    void add(String line) {
      if (line.equals(KilledChild.OPENED)) {
        isOpened = true;
      } else if (line.equals(KilledChild.CLOSED)) {
        System.arraycopy(calls, 0, lasting, 0, calls.length);
      } else {
        int space = line.indexOf(' ');
        int thread = Integer.parseInt(line.substring(0, space));
        assertThat(Long.parseLong(line.substring(space + 1))).isEqualTo(calls[thread]);
        calls[thread]++;
      }
    }
  }
}
