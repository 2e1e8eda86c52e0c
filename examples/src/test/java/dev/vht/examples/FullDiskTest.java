package dev.vht.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vht.OpenMode;
import dev.vht.StorageException;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables on a disk of one mebibyte, if one can be mounted here. */
class FullDiskTest {
  private static final int VALUE_BYTES = 8_000;

  @TempDir Path disk;

  private static boolean succeeds(String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(
        succeeds("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()),
        "mounting a small disk is not allowed here");
  }

  @AfterEach
  void unmount() throws Exception {
    succeeds("umount", disk.toString());
  }

  private VirtualHashTable<Long, byte[]> open(String url, OpenMode mode) {
    return VirtualHashTables.at(url).keys(Codecs.longs()).values(Codecs.bytes()).mode(mode).open();
  }

  private static byte[] value(long key) {
    byte[] value = new byte[VALUE_BYTES];
    Arrays.fill(value, (byte) key);
    return value;
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "sqlite"})
  void aFullDiskLeavesTheTableUnchanged(String scheme) {
    String url = scheme + ":" + disk.resolve("table");
    long[] stored = {0};
    try (VirtualHashTable<Long, byte[]> table = open(url, OpenMode.CREATE)) {
      StorageException full =
          catchThrowableOfType(
              StorageException.class,
              () -> {
                while (stored[0] < 1_000) {
                  table.set(stored[0], value(stored[0]));
                  stored[0]++;
                }
              });
      assertThat(full).hasMessageContaining("make room on the disk");
      assertThat(full).hasMessageContaining(disk.toString());
      assertIntact(table, stored[0]);
    }
    try (VirtualHashTable<Long, byte[]> table = open(url, OpenMode.UPDATE)) {
      assertIntact(table, stored[0]);
    }
  }

  private static void assertIntact(VirtualHashTable<Long, byte[]> table, long stored) {
    assertThat(table.count()).isEqualTo(stored);
    for (long key = 0; key < stored; key++) {
      assertThat(table.ref(key)).isEqualTo(value(key));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "sqlite"})
  void aReadOnlyDiskCanBeRead(String scheme) throws Exception {
    String url = scheme + ":" + disk.resolve("table");
    try (VirtualHashTable<Long, byte[]> table = open(url, OpenMode.CREATE)) {
      table.set(1L, value(1));
    }
    assumeTrue(
        succeeds("mount", "-o", "remount,ro", disk.toString()), "remounting is not allowed here");
    try (VirtualHashTable<Long, byte[]> table = open(url, OpenMode.READ_ONLY)) {
      assertThat(table.ref(1L)).isEqualTo(value(1));
    }
    StorageException refused =
        catchThrowableOfType(
            StorageException.class,
            () -> {
              try (VirtualHashTable<Long, byte[]> table = open(url, OpenMode.UPDATE)) {
                table.set(2L, value(2));
              }
            });
    assertThat(refused).hasMessageContaining(disk.toString());
  }
}
