package dev.vht.files.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reasons for failed openings while other threads create and remove the file. */
class JavaIoOpenerTest {
  private static final Set<StandardOpenOption> READ = Set.of(StandardOpenOption.READ);

  @TempDir Path temporary;

  @Test
  void opensAFileThatWasCreatedMeanwhile() throws IOException {
    Path file = temporary.resolve("file");
    int[] attempts = new int[1];
    String opened =
        JavaIoOpener.open(
            file,
            READ,
            () -> {
              attempts[0]++;
              if (attempts[0] < 5) {
                Files.writeString(file, "created meanwhile");
                throw new FileNotFoundException("it was not there");
              }
              return "opened";
            });
    assertThat(opened).isEqualTo("opened");
  }

  @Test
  void aMissingFileIsNoSuchFile() {
    assertThatThrownBy(() -> RealDisk.INSTANCE.open(temporary.resolve("file"), Disk.Opening.READ))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> RealDisk.INSTANCE.read(temporary.resolve("file")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(
            () -> RealDisk.INSTANCE.open(temporary.resolve("no/file"), Disk.Opening.CREATE))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void reportsWhyAFileCannotBeOpened() {
    Path file = temporary.resolve("n".repeat(300));
    assertThatThrownBy(() -> RealDisk.INSTANCE.open(file, Disk.Opening.CREATE))
        .isInstanceOf(FileSystemException.class)
        .isNotInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("too long");
    assertThatThrownBy(() -> RealDisk.INSTANCE.open(temporary, Disk.Opening.READ))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(NoSuchFileException.class);
  }
}
