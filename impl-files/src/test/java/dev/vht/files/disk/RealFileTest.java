package dev.vht.files.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.files.disk.Disk.Opening;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file does not seek where it is, and knows how much space it has. */
class RealFileTest {
  @TempDir Path directory;
  private Path path;

  @BeforeEach
  void name() {
    path = directory.resolve("file");
  }

  private DiskFile open(Opening opening) throws IOException {
    return RealDisk.INSTANCE.open(path, opening);
  }

  private static void write(DiskFile file, long position, String text) throws IOException {
    file.write(position, text.getBytes(StandardCharsets.US_ASCII), 0, text.length());
  }

  private static String read(DiskFile file, long position) throws IOException {
    byte[] bytes = new byte[100];
    int length = file.read(position, bytes, 0, bytes.length);
    return new String(bytes, 0, length, StandardCharsets.US_ASCII);
  }

  @Test
  void theBeginningIsReadAndWrittenAgain() throws IOException {
    try (DiskFile file = open(Opening.CREATE)) {
      write(file, 0, "abcdef");
      write(file, 0, "AB");
      assertThat(read(file, 0)).isEqualTo("ABcdef");
      assertThat(read(file, 0)).isEqualTo("ABcdef");
      assertThat(read(file, 4)).isEqualTo("ef");
    }
    assertThat(path).hasContent("ABcdef");
  }

  @Test
  void theFirstPositionMayBeAny() throws IOException {
    Files.writeString(path, "abcdef");
    try (DiskFile file = open(Opening.READ)) {
      assertThat(read(file, 3)).isEqualTo("def");
      assertThat(read(file, 0)).isEqualTo("abcdef");
    }
    try (DiskFile file = open(Opening.WRITE)) {
      write(file, 4, "EF");
      write(file, 0, "A");
    }
    assertThat(path).hasContent("AbcdEF");
  }

  @Test
  void aNewFileIsWrittenAtItsBeginningAfterItWasResized() throws IOException {
    try (DiskFile file = open(Opening.CREATE)) {
      file.resize(6);
      write(file, 0, "abc");
      file.resize(2);
      assertThat(read(file, 0)).isEqualTo("ab");
    }
    assertThat(path).hasContent("ab");
  }

  @Test
  void mappedWritesKeepWhatAFileHad() throws IOException {
    Files.writeString(path, "abcdef");
    try (DiskFile file = open(Opening.WRITE)) {
      file.map();
      write(file, 2, "C");
      assertThat(read(file, 0)).isEqualTo("abCdef");
    }
    assertThat(path).hasContent("abCdef");
  }

  @Test
  void mappedWritesKeepWhatANewFileGot() throws IOException {
    try (DiskFile file = open(Opening.CREATE)) {
      file.resize(6);
      write(file, 0, "ab");
      file.map();
      write(file, 4, "ef");
      write(file, 2, "cd");
      assertThat(read(file, 0)).isEqualTo("abcdef");
    }
    assertThat(path).hasContent("abcdef");
  }
}
