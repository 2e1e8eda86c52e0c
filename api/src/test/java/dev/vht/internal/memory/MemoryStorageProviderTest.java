package dev.vht.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.Durability;
import dev.vht.NoSuchTableException;
import dev.vht.Salvage;
import dev.vht.StorageException;
import dev.vht.TableExistsException;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryStorageProviderTest {
  private static final Location PLACE =
      new Location("memory", MemoryStorageProviderTest.class.getName(), Map.of());
  private static final Location COPY = PLACE.withPath(PLACE.path() + ".copy");
  private static final Location PRIVATE = new Location("memory", "", Map.of());
  private static final Metadata METADATA = new Metadata("k", "v");
  private static final Settings SETTINGS =
      new Settings(Durability.PROCESS, Settings.Access.READ_WRITE);

  private final MemoryStorageProvider provider = new MemoryStorageProvider();

  @AfterEach
  void delete() {
    provider.destroy(PLACE);
    provider.destroy(COPY);
  }

  private Storage made() {
    return provider.create(PLACE, METADATA, SETTINGS);
  }

  @Test
  void aTableStaysUntilItIsDestroyed() {
    assertThat(provider.presence(PLACE)).isEqualTo(Presence.ABSENT);
    Storage storage = made();
    storage.put(bytes(1), bytes(2));
    storage.close();
    assertThat(new MemoryStorageProvider().presence(PLACE)).isEqualTo(Presence.TABLE);
    Storage again = provider.open(PLACE, SETTINGS);
    assertThat(again.metadata()).isEqualTo(METADATA);
    assertThat(again.get(bytes(1))).containsExactly(2);
    assertThat(provider.destroy(PLACE)).isTrue();
    assertThat(provider.destroy(PLACE)).isFalse();
    assertThat(provider.presence(PLACE)).isEqualTo(Presence.ABSENT);
  }

  @Test
  void aTableIsMadeOnce() {
    made();
    assertThatThrownBy(this::made)
        .isInstanceOf(TableExistsException.class)
        .hasMessageStartingWith("L5: there is a table at " + PLACE);
  }

  @Test
  void aTableThatIsNotThereCannotBeOpened() {
    assertThatThrownBy(() -> provider.open(PLACE, SETTINGS))
        .isInstanceOf(NoSuchTableException.class)
        .hasMessageStartingWith("L5: there is no table at " + PLACE);
  }

  @Test
  void aTableWithoutANameIsItsHandlesOwn() {
    Storage first = provider.create(PRIVATE, METADATA, SETTINGS);
    Storage second = provider.create(PRIVATE, METADATA, SETTINGS);
    first.put(bytes(1), bytes(2));
    assertThat(second.count()).isZero();
    assertThat(provider.presence(PRIVATE)).isEqualTo(Presence.ABSENT);
    assertThat(provider.destroy(PRIVATE)).isFalse();
    assertThat(first.count()).isEqualTo(1);
  }

  @Test
  void severalHandlesSeeOneTable() {
    Storage first = made();
    Storage second = provider.open(PLACE, SETTINGS);
    first.put(bytes(1), bytes(2));
    assertThat(second.get(bytes(1))).containsExactly(2);
    first.close();
    assertThat(second.count()).isEqualTo(1);
  }

  @Test
  void destroyingATableEndsItsOtherHandlesWithAClearError() {
    Storage first = made();
    Storage second = provider.open(PLACE, SETTINGS);
    Cursor cursor = second.cursor();
    first.destroy();
    assertThatThrownBy(() -> second.put(bytes(1), bytes(2)))
        .isInstanceOf(StorageException.class)
        .hasMessageStartingWith(PLACE + " was deleted through another handle; ");
    assertThatThrownBy(cursor::next).isInstanceOf(StorageException.class);
    assertThatThrownBy(second::count).isInstanceOf(StorageException.class);
    cursor.close();
    second.close();
  }

  @Test
  void anOldHandleDoesNotDestroyANewTableOfThatName() {
    Storage old = made();
    provider.destroy(PLACE);
    Storage successor = made();
    successor.put(bytes(1), bytes(2));
    old.destroy();
    assertThat(successor.count()).isEqualTo(1);
    assertThat(provider.presence(PLACE)).isEqualTo(Presence.TABLE);
  }

  @Test
  void arraysAreCopiedInAndOut() {
    Storage storage = made();
    byte[] key = bytes(1);
    byte[] value = bytes(2);
    storage.put(key, value);
    key[0] = 9;
    value[0] = 9;
    assertThat(storage.get(bytes(1))).containsExactly(2);
    Objects.requireNonNull(storage.get(bytes(1)))[0] = 9;
    assertThat(storage.get(bytes(1))).containsExactly(2);
    Cursor cursor = storage.cursor();
    assertThat(cursor.next()).isTrue();
    cursor.key()[0] = 9;
    assertThat(storage.contains(bytes(1))).isTrue();
  }

  @Test
  void conditionalWritesCompareBytes() {
    Storage storage = made();
    assertThat(storage.replace(bytes(1), bytes(2))).isNull();
    assertThat(storage.putIfAbsent(bytes(1), bytes(2))).isNull();
    assertThat(storage.putIfAbsent(bytes(1), bytes(3))).containsExactly(2);
    assertThat(storage.replace(bytes(1), bytes(4))).containsExactly(2);
    assertThat(storage.replace(bytes(1), bytes(2), bytes(5))).isFalse();
    assertThat(storage.replace(bytes(1), bytes(4), bytes(5))).isTrue();
    assertThat(storage.remove(bytes(1), bytes(4))).isFalse();
    assertThat(storage.remove(bytes(1), bytes(5))).isTrue();
    assertThat(storage.remove(bytes(1))).isFalse();
    assertThat(storage.count()).isZero();
  }

  @Test
  void aCursorReturnsNoKeyTwiceEvenIfAllAreRemovedAndSetAgain() {
    Storage storage = made();
    int keys = 1000;
    for (int i = 0; i < keys; i++) {
      storage.put(key(i), bytes(0));
    }
    Set<Integer> seen = new HashSet<>();
    Cursor cursor = storage.cursor();
    while (cursor.next()) {
      assertThat(seen.add(number(cursor.key()))).isTrue();
      for (int i = 0; i < keys; i += 7) {
        storage.remove(key(i));
        storage.put(key(i), bytes(1));
      }
    }
    for (int i = 0; i < keys; i++) {
      assertThat(i % 7 == 0 || seen.contains(i)).isTrue();
    }
  }

  @Test
  void aCursorReturnsNoValueOfARemovedKey() {
    Storage storage = made();
    storage.put(bytes(1), bytes(2));
    Cursor cursor = storage.cursor();
    assertThat(cursor.next()).isTrue();
    storage.clear();
    assertThat(cursor.value()).isNull();
    assertThat(cursor.next()).isFalse();
  }

  @Test
  void aBackupIsATableOfItsOwn() {
    Storage storage = made();
    for (int i = 0; i < 100; i++) {
      storage.put(key(i), bytes(i));
      storage.cursor(); // so that the keys are too young for many walks
    }
    storage.backup(COPY);
    storage.put(key(1), bytes(9));
    storage.remove(key(2));
    Storage copy = provider.open(COPY, SETTINGS);
    assertThat(copy.metadata()).isEqualTo(METADATA);
    assertThat(copy.count()).isEqualTo(100);
    Set<Integer> walked = new HashSet<>();
    Cursor cursor = copy.cursor();
    while (cursor.next()) {
      walked.add(number(cursor.key()));
      assertThat(cursor.value()).isEqualTo(bytes(number(cursor.key())));
    }
    assertThat(walked).hasSize(100);
    copy.clear();
    assertThat(storage.count()).isEqualTo(99);
  }

  @Test
  void aBackupDoesNotReplaceATable() {
    Storage storage = made();
    provider.create(COPY, METADATA, SETTINGS).put(bytes(1), bytes(2));
    assertThatThrownBy(() -> storage.backup(COPY)).isInstanceOf(TableExistsException.class);
    assertThat(provider.open(COPY, SETTINGS).count()).isEqualTo(1);
  }

  @Test
  void aTableWithoutANameIsBackedUpToOneWith() {
    Storage storage = provider.create(PRIVATE, METADATA, SETTINGS);
    storage.put(bytes(1), bytes(2));
    storage.backup(COPY);
    assertThat(provider.open(COPY, SETTINGS).get(bytes(1))).containsExactly(2);
  }

  @Test
  void theTablesInMemoryAreSoundAndSalvagingLeavesThemAsTheyAre() {
    made().put(bytes(1), bytes(2));
    assertThat(provider.verify(PLACE).isSound()).isTrue();
    assertThat(provider.salvage(PLACE)).isEqualTo(new Salvage(1, List.of(), Optional.empty()));
    assertThatThrownBy(() -> provider.salvage(COPY)).isInstanceOf(NoSuchTableException.class);
  }

  @Test
  void aDeletedTableIsNeitherCompactedNorBackedUp() {
    Storage storage = made();
    provider.destroy(PLACE);
    assertThatThrownBy(storage::compact).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> storage.backup(COPY)).isInstanceOf(StorageException.class);
    assertThat(provider.presence(COPY)).isEqualTo(Presence.ABSENT);
  }

  private static byte[] bytes(int b) {
    return new byte[] {(byte) b};
  }

  private static byte[] key(int number) {
    return new byte[] {(byte) (number >> 8), (byte) number};
  }

  private static int number(byte[] key) {
    return ((key[0] & 0xFF) << 8) | (key[1] & 0xFF);
  }
}
