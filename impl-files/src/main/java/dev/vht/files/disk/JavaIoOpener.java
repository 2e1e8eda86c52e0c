package dev.vht.files.disk;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/**
 * Opens files by {@code java.io}, which interrupts do not affect, and reports failures by the
 * exceptions of {@code java.nio}.
 *
 * <p>A {@link FileNotFoundException} does not say why a file could not be opened. Checking
 * afterwards whether the file exists does not help, because other threads create and delete it
 * concurrently. So the file is opened again by a channel, which reports the reason. If that
 * succeeds, the file exists by now, and the first call is repeated. The same happens on Windows
 * while another thread replaces the file.
 */
final class JavaIoOpener {
  private static final int MAX_ATTEMPTS = 100;

  private JavaIoOpener() {}

  /** Opens a file by {@code java.io}. */
  interface Opener<T> {
    T open() throws IOException;
  }

  /**
   * Opens a file.
   *
   * @param path the file
   * @param options for opening it by a channel
   * @param opener opens it
   * @return what was opened
   * @throws NoSuchFileException if there was no such file
   */
  static <T> T open(Path path, Set<? extends OpenOption> options, Opener<T> opener)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return opener.open();
      } catch (FileNotFoundException e) {
        IOException reason = reason(path, options, e);
        if (attempt == MAX_ATTEMPTS) {
          throw reason;
        }
      }
    }
  }

  private static IOException reason(
      Path path, Set<? extends OpenOption> options, FileNotFoundException unknown)
      throws NoSuchFileException {
    try {
      FileChannel.open(path, options).close();
      return unknown;
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      return e;
    }
  }
}
