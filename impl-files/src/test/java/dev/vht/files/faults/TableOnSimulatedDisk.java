package dev.vht.files.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.StorageException;
import dev.vht.files.disk.SimulatedDisk;
import dev.vht.files.disk.SyncFailedException;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A table on a simulated disk, with its history and its expected content. */
final class TableOnSimulatedDisk {
  private static final Metadata METADATA = new Metadata("bytes", "bytes");
  private static final String EXTRA = "a key that is not in the expected table";

  private final SimulatedFaults scheme;
  private final SimulatedDisk disk;
  private final StorageProvider provider;
  private final Location location;
  private final ExpectedTable expected;
  private final SplittableRandom random;
  private final List<Durability> durabilities;
  private Durability durability;
  private @Nullable Storage storage;
  private boolean isCreated;
  private int number;

  TableOnSimulatedDisk(SimulatedFaults scheme, long seed, List<Durability> durabilities) {
    this(
        scheme,
        new SimulatedDisk(seed),
        new ExpectedTable(),
        new SplittableRandom(seed),
        durabilities,
        durabilities.get(0));
  }

  private TableOnSimulatedDisk(
      SimulatedFaults scheme,
      SimulatedDisk disk,
      ExpectedTable expected,
      SplittableRandom random,
      List<Durability> durabilities,
      Durability durability) {
    this.scheme = scheme;
    this.disk = disk;
    this.provider = scheme.provider(disk);
    this.location = provider.resolve(new Location(provider.scheme(), "/disk/table", Map.of()));
    this.expected = expected;
    this.random = random;
    this.durabilities = durabilities;
    this.durability = durability;
  }

  SimulatedDisk disk() {
    return disk;
  }

  // Running.

  /** Makes calls that succeed until the disk stops. */
  void run(int calls) {
    for (int i = 0; i < calls; i++) {
      Storage open = openIfClosed();
      StorageCall step = StorageCall.random(random, number++, expected);
      if (step.kind() == StorageCall.Kind.REOPEN) {
        close();
      } else {
        ExpectedTable.Call call = expected.begin(step, durability);
        assertThat(step.on(open)).as(step.toString()).isEqualTo(call.answer());
        expected.end(call);
      }
    }
  }

  private Storage openIfClosed() {
    Storage open = storage;
    if (open == null) {
      durability = durabilities.get(random.nextInt(durabilities.size()));
      open = open(Access.READ_WRITE);
      storage = open;
    }
    return open;
  }

  private Storage open(Access access) {
    Settings settings = new Settings(durability, access);
    if (isCreated) {
      return provider.open(location, settings);
    }
    Storage made = provider.create(location, METADATA, settings);
    isCreated = true;
    return made;
  }

  void close() {
    Storage open = storage;
    storage = null;
    if (open != null) {
      open.close();
    }
  }

  // Failing.

  /**
   * Makes calls that may fail.
   *
   * @param mayLeaveRemains whether the disk may fail so long that failed calls are not undone
   */
  void attempt(int calls, boolean mayLeaveRemains) {
    for (int i = 0; i < calls; i++) {
      Storage open = openWithRetries(mayLeaveRemains);
      StorageCall step = StorageCall.random(random, number++, expected);
      if (step.kind() == StorageCall.Kind.REOPEN) {
        close();
      } else {
        attempt(open, step);
      }
    }
  }

  private Storage openWithRetries(boolean mayLeaveRemains) {
    try {
      return openIfClosed();
    } catch (StorageException e) {
      assertNamesPlace(e);
      disk.heal();
      Presence presence = provider.presence(location);
      if (isCreated || !mayLeaveRemains) {
        assertThat(presence)
            .as("the presence after a failed opening")
            .isEqualTo(isCreated ? Presence.TABLE : Presence.ABSENT);
      } else {
        assertThat(presence).isNotEqualTo(Presence.FOREIGN);
        assertThat(provider.destroy(location)).isEqualTo(presence == Presence.TABLE);
      }
      return openIfClosed();
    }
  }

  private void attempt(Storage open, StorageCall step) {
    ExpectedTable.Call call = expected.begin(step, durability);
    try {
      assertThat(step.on(open)).as(step.toString()).isEqualTo(call.answer());
      expected.end(call);
    } catch (StorageException e) {
      assertNamesPlace(e);
      assertCounted(open, found(open));
      if (isCausedBySync(e) || isOutcomeUnknown(e)) {
        assertNotWritable(open);
        reopenAfterFailedSync(call);
      } else {
        expected.failed(call, found(open));
      }
    }
  }

  /** No write or flush succeeds until the table is reopened. */
  private void assertNotWritable(Storage open) {
    disk.heal();
    assertThatThrownBy(() -> open.put(StorageCall.bytes(EXTRA), StorageCall.bytes("extra")))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("/disk/table")
        .hasMessageContaining("open it again");
    assertThatThrownBy(open::flush).isInstanceOf(StorageException.class);
  }

  private void reopenAfterFailedSync(ExpectedTable.Call call) {
    close();
    expected.syncFailed(call, found(openIfClosed()));
  }

  /** Whether the outcome of a write is unknown until the table is reopened. */
  private static boolean isOutcomeUnknown(StorageException failure) {
    return String.valueOf(failure.getMessage()).contains("when the table is opened again");
  }

  private static boolean isCausedBySync(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof SyncFailedException) {
        return true;
      }
    }
    return false;
  }

  private static void assertNamesPlace(StorageException e) {
    assertThat(e).hasMessageContaining("/disk/table");
  }

  /** Closes the table and checks that it has the expected content. */
  void assertIntact() {
    disk.heal();
    close();
    Storage open = openIfClosed();
    assertThat(found(open).content()).isEqualTo(expected.content());
    assertCounted(open, found(open));
    close();
    assertThat(provider.verify(location).damages()).isEmpty();
  }

  // Crashing.

  /** Continues on the state that this one left, with the expected content after the crash. */
  TableOnSimulatedDisk after(CrashKind event, long choice) {
    SimulatedDisk left = event == CrashKind.KILL ? disk.afterKill() : disk.afterPowerLoss(choice);
    TableOnSimulatedDisk next =
        new TableOnSimulatedDisk(
            scheme, left, expected.copy(), new SplittableRandom(choice), durabilities, durability);
    next.isCreated = isCreated;
    next.number = number;
    next.recover(event);
    return next;
  }

  private void recover(CrashKind event) {
    Presence presence = provider.presence(location);
    if (isCreated) {
      assertThat(presence).as("the presence after %s", event).isEqualTo(Presence.TABLE);
    } else {
      assertThat(presence).as("the presence after %s", event).isNotEqualTo(Presence.FOREIGN);
      isCreated = presence == Presence.TABLE;
    }
    ExpectedTable.Found found = found(openIfClosed());
    expected.crashed(event, scheme.guarantee(durability, event), found);
    if (!found.damaged().isEmpty()) {
      salvage(found);
    }
    assertCounted(openIfClosed(), found(openIfClosed()));
  }

  private void salvage(ExpectedTable.Found found) {
    close();
    assertThat(provider.verify(location).damages())
        .hasSizeGreaterThanOrEqualTo(found.damaged().size());
    assertThat(provider.salvage(location).lost())
        .hasSizeGreaterThanOrEqualTo(found.damaged().size());
  }

  /** Checks writing, closing, verifying, and opening for reading. */
  void assertUsable() {
    Storage open = openIfClosed();
    open.put(StorageCall.bytes(EXTRA), StorageCall.bytes("extra"));
    assertThat(StorageCall.text(open.get(StorageCall.bytes(EXTRA)))).contains("extra");
    close();
    assertThat(provider.verify(location).damages()).isEmpty();
    try (Storage reading = open(Access.READ_ONLY)) {
      assertThat(reading.count())
          .isEqualTo(1 + expected.content().values().stream().filter(Optional::isPresent).count());
      assertThat(found(reading).content()).isEqualTo(expected.content());
    }
    assertThat(openIfClosed().remove(StorageCall.bytes(EXTRA))).isTrue();
  }

  // Reading.

  private static ExpectedTable.Found found(Storage storage) {
    Map<String, Optional<String>> content = new TreeMap<>();
    Set<String> damaged = new TreeSet<>();
    for (String key : ExpectedTable.KEYS) {
      try {
        content.put(key, StorageCall.text(storage.get(StorageCall.bytes(key))));
      } catch (DamagedTableException e) {
        content.put(key, Optional.empty());
        damaged.add(key);
      }
    }
    return new ExpectedTable.Found(content, damaged);
  }

  private static void assertCounted(Storage storage, ExpectedTable.Found found) {
    Map<String, String> walked = new HashMap<>();
    Set<String> there = new HashSet<>();
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        String key = StorageCall.text(cursor.key()).orElseThrow();
        assertThat(there.add(key)).as("a key returned twice: %s", key).isTrue();
        walked.put(key, StorageCall.text(cursor.value()).orElseThrow());
      }
    }
    Map<String, String> expected = new HashMap<>();
    found.content().forEach((key, value) -> value.ifPresent(present -> expected.put(key, present)));
    assertThat(walked).isEqualTo(expected);
    assertThat(storage.count()).as("the count").isEqualTo(expected.size());
  }
}
