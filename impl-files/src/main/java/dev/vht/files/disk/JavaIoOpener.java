package dev.vht.files.disk;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/**
 * Opens files by {@code java.io}, which interrupts leave alone, with the reasons of {@code
 * java.nio}.
 *
 * <p>A {@link FileNotFoundException} says that a file could not be opened, and not why. Looking
 * afterwards whether it is there is no answer, because others make and remove it meanwhile. So it
 * is opened once more by a call that says why not; and if that call succeeds, the file has come by
 * now, and everything begins again. The same holds on Windows for a file that somebody is just
 * replacing.
 */
final class JavaIoOpener {
  private static final int MOST_ATTEMPTS = 100;

  private JavaIoOpener() {}

  /** Opens something by {@code java.io}. */
  interface Opener<T> {
    T open() throws IOException;
  }

  /**
   * Opens a file.
   *
   * @param path the file
   * @param options as they would be for a channel
   * @param opener opens it
   * @return what was opened
   * @throws NoSuchFileException if it was not there
   */
  static <T> T open(Path path, Set<? extends OpenOption> options, Opener<T> opener)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return opener.open();
      } catch (FileNotFoundException e) {
        IOException reason = reason(path, options, e);
        if (attempt == MOST_ATTEMPTS) {
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
