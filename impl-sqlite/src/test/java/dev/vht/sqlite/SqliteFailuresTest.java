package dev.vht.sqlite;

import static dev.vht.sqlite.TestTables.PROVIDER;
import static dev.vht.sqlite.TestTables.READ;
import static dev.vht.sqlite.TestTables.at;
import static dev.vht.sqlite.TestTables.bytes;
import static dev.vht.sqlite.TestTables.createTable;
import static dev.vht.sqlite.TestTables.openTable;
import static dev.vht.sqlite.TestTables.query;
import static dev.vht.sqlite.TestTables.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.DamagedTableException;
import dev.vht.OpenException;
import dev.vht.StorageException;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Full disks, read-only file systems and damaged files. */
@Tag("slow")
@Timeout(120)
class SqliteFailuresTest {
  private static final int ENTRIES = 60;
  private static final int FLIPS = 1500;

  @TempDir Path temporary;
  private Path file;
  private Location location;

  @BeforeEach
  void setUp() {
    file = temporary.resolve("table.db");
    location = at(file);
  }

  @Test
  void aFullDiskLeavesTheTableUnchangedAndUsable() throws Exception {
    Path disk = Files.createDirectory(temporary.resolve("disk"));
    mount(disk, "size=2m");
    try (Storage storage = createTable(at(disk.resolve("table.db")))) {
      storage.put(bytes("small"), bytes("1"));
      byte[] big = new byte[4 << 20];
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> storage.put(bytes("small"), big))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("full");
        assertThatThrownBy(() -> storage.putIfAbsent(bytes("big"), big))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("full");
      }
      assertThat(storage.get(bytes("small"))).isEqualTo(bytes("1"));
      storage.put(bytes("small"), bytes("2"));
      assertThat(storage.get(bytes("small"))).isEqualTo(bytes("2"));
      assertThat(storage.count()).isEqualTo(1);
    } finally {
      unmount(disk);
    }
  }

  @Test
  void aCreationOnAFullDiskLeavesNothing() throws Exception {
    Path disk = Files.createDirectory(temporary.resolve("disk"));
    mount(disk, "size=16k");
    try {
      assertThatThrownBy(() -> createTable(at(disk.resolve("new").resolve("table.db"))))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("full");
      assertThat(SqliteHandleTest.names(disk)).isEmpty();
    } finally {
      unmount(disk);
    }
  }

  @Test
  void aReadOnlyFileSystemCanBeRead() throws Exception {
    Path disk = Files.createDirectory(temporary.resolve("disk"));
    mount(disk, "size=2m");
    try {
      Location there = at(disk.resolve("table.db"));
      try (Storage storage = createTable(there)) {
        storage.put(bytes("a"), bytes("b"));
      }
      remountReadOnly(disk);
      try (Storage storage = PROVIDER.open(there, READ)) {
        assertThat(storage.get(bytes("a"))).isEqualTo(bytes("b"));
        assertThat(storage.count()).isEqualTo(1);
      }
      assertThatThrownBy(() -> openTable(there))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("permission");
      assertThatThrownBy(() -> PROVIDER.destroy(there)).isInstanceOf(StorageException.class);
      assertThatThrownBy(() -> createTable(at(disk.resolve("other.db"))))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("other.db");
    } finally {
      unmount(disk);
    }
  }

  private static void mount(Path disk, String size) throws Exception {
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", size, "tmpfs", disk.toString()),
        "a small file system cannot be mounted here");
  }

  private static void remountReadOnly(Path disk) throws Exception {
    Assumptions.assumeTrue(
        run("mount", "-o", "remount,ro", disk.toString()), "no file system can be made read-only");
  }

  private static void unmount(Path disk) throws Exception {
    run("umount", disk.toString());
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aFailedTransactionLeavesTheTableUsable() throws Exception {
    try (Storage storage = createTable(location)) {
      sql(
          file,
          "CREATE TRIGGER no BEFORE INSERT ON data WHEN NEW.key = x'62'"
              + " BEGIN SELECT RAISE(ABORT, 'no'); END");
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> storage.putIfAbsent(bytes("b"), bytes("1")))
            .isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> storage.put(bytes("b"), bytes("1")))
            .isInstanceOf(StorageException.class);
      }
      assertThat(storage.count()).isZero();
      storage.put(bytes("a"), bytes("1"));
      assertThat(storage.putIfAbsent(bytes("c"), bytes("1"))).isNull();
      assertThat(storage.count()).isEqualTo(2);
    }
  }

  @Test
  void aTableWithoutItsTriggerIsDamaged() throws Exception {
    createTable(location).close();
    String trigger = query(file, "SELECT name FROM sqlite_schema WHERE type = 'trigger'").get(0);
    sql(file, "DROP TRIGGER \"" + trigger + '"');
    assertThatThrownBy(() -> openTable(location))
        .isInstanceOf(DamagedTableException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aTableOfALaterFormatIsNotOpened() throws Exception {
    createTable(location).close();
    sql(file, "UPDATE vht_tables SET format = 9");
    assertThatThrownBy(() -> openTable(location))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("format 9");
  }

  @Test
  void aDamagedPageLeavesTheRestReadable() throws Exception {
    byte[] big = new byte[200_000];
    Arrays.fill(big, (byte) 'x');
    try (Storage storage = createTable(location)) {
      storage.put(bytes("a"), bytes("1"));
      storage.put(bytes("big"), big);
    }
    damageOverflowPages();
    try (Storage storage = openTable(location)) {
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> storage.get(bytes("big")))
            .isInstanceOf(DamagedTableException.class);
        assertThat(storage.get(bytes("a"))).isEqualTo(bytes("1"));
        assertThatThrownBy(() -> storage.putIfAbsent(bytes("big"), big))
            .isInstanceOf(DamagedTableException.class);
        storage.put(bytes("a"), bytes("1"));
      }
    }
  }

  /** Damages the link to the next page in each page full of x. */
  private void damageOverflowPages() throws IOException {
    byte[] all = Files.readAllBytes(file);
    for (int page = 0; page < all.length; page += 4096) {
      if (all[page + 100] == 'x' && all[page + 4000] == 'x') {
        all[page] = 0x7f;
      }
    }
    Files.write(file, all);
  }

  /** SQLite's pages have no checksums, so a damaged index may hide a key. */
  @Test
  void aFlippedBitNeverGivesAWrongValue() throws Exception {
    try (Storage storage = createTable(location)) {
      for (int i = 0; i < ENTRIES; i++) {
        storage.put(key(i), value(i));
      }
    }
    byte[] sound = Files.readAllBytes(file);
    Random random = new Random(7);
    int errors = 0;
    for (int flip = 0; flip < FLIPS; flip++) {
      byte[] damaged = sound.clone();
      int at = random.nextInt(damaged.length);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      errors += isRefused(at) ? 1 : 0;
      removeLogs();
    }
    assertThat(errors).isBetween(1, FLIPS - 1);
  }

  private boolean isRefused(int at) {
    try (Storage storage = openTable(location)) {
      for (int i = 0; i < ENTRIES; i++) {
        byte[] value = storage.get(key(i));
        assertThat(value == null || Arrays.equals(value, value(i)))
            .as("key %s, a bit flipped at %s", i, at)
            .isTrue();
      }
      walk(storage);
      return false;
    } catch (DamagedTableException | OpenException e) {
      return true;
    }
  }

  private static void walk(Storage storage) {
    int steps = 0;
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        assertThat(steps++).isLessThan(ENTRIES);
        assertThat(cursor.value()).isNotNull();
      }
    }
  }

  private void removeLogs() throws IOException {
    Files.deleteIfExists(temporary.resolve("table.db-wal"));
    Files.deleteIfExists(temporary.resolve("table.db-shm"));
  }

  private static byte[] key(int i) {
    return bytes("key number " + i);
  }

  private static byte[] value(int i) {
    return bytes("v".repeat(40 + i * 7) + i);
  }
}
