package dev.vht.files.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes to a mapped file, whatever their length and place. */
class MappedWritesTest {
  private static final int SIZE = 9 << 20;
  private static final int[] LENGTHS = {1, 7, 132, 4_096, (1 << 16) - 1, 1 << 16, 300_000};

  private final Random random = new Random(5);
  private final byte[] expected = new byte[SIZE];

  @Test
  void appendsAreReadByMappingAndBySystemCall(@TempDir Path directory) throws IOException {
    Path path = directory.resolve("file");
    try (DiskFile file = RealDisk.INSTANCE.open(path, Disk.Opening.CREATE)) {
      file.resize(SIZE);
      ByteBuffer mapped = file.map();
      assertContentIs(Arrays.copyOf(expected, SIZE), file, mapped);
      int end = append(file, 0, SIZE);
      assertThat(end).isEqualTo(SIZE);
      assertContentIs(expected, file, mapped);
    }
    try (DiskFile file = RealDisk.INSTANCE.open(path, Disk.Opening.READ)) {
      assertContentIs(expected, file, file.map());
    }
  }

  @Test
  void anInterruptNeitherLosesAWriteNorIsLost(@TempDir Path directory) throws IOException {
    try (DiskFile file = RealDisk.INSTANCE.open(directory.resolve("file"), Disk.Opening.CREATE)) {
      file.resize(SIZE);
      ByteBuffer mapped = file.map();
      Thread.currentThread().interrupt();
      int end = append(file, 0, SIZE);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(end).isEqualTo(SIZE);
      assertContentIs(expected, file, mapped);
    }
  }

  /** What follows the end is zero, also after zeros were written ahead of the end. */
  @Test
  void aTruncatedFileGrowsAgain(@TempDir Path directory) throws IOException {
    try (DiskFile file = RealDisk.INSTANCE.open(directory.resolve("file"), Disk.Opening.CREATE)) {
      file.resize(SIZE);
      ByteBuffer mapped = file.map();
      append(file, 0, 5 << 20);
      int end = (3 << 20) + 5;
      file.resize(end);
      file.resize(SIZE);
      Arrays.fill(expected, end, SIZE, (byte) 0);
      assertContentIs(expected, file, mapped);
      append(file, end, SIZE);
      assertContentIs(expected, file, mapped);
    }
  }

  private int append(DiskFile file, int from, int to) throws IOException {
    int at = from;
    while (at < to) {
      byte[] bytes = new byte[Math.min(to - at, LENGTHS[random.nextInt(LENGTHS.length)])];
      random.nextBytes(bytes);
      file.write(at, bytes, 0, bytes.length);
      System.arraycopy(bytes, 0, expected, at, bytes.length);
      at += bytes.length;
    }
    return at;
  }

  private static void assertContentIs(byte[] expected, DiskFile file, ByteBuffer mapped)
      throws IOException {
    byte[] content = new byte[SIZE];
    assertThat(file.read(0, content, 0, SIZE)).isEqualTo(SIZE);
    assertThat(Arrays.mismatch(content, expected)).isEqualTo(-1);
    mapped.get(0, content);
    assertThat(Arrays.mismatch(content, expected)).isEqualTo(-1);
  }
}
