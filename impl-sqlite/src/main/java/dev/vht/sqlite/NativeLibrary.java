package dev.vht.sqlite;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads SQLite's native library without leaving files in the temporary directory.
 *
 * <p>The driver unpacks its library, one mebibyte, into the temporary directory and deletes it when
 * the process exits. A killed process leaves it there. A loaded library needs no file name, so this
 * class has it unpacked into a new private directory and deletes that at once. Existing files are
 * never loaded, so nobody can plant a library. The directory stays only after a kill during
 * loading, or if the operating system cannot delete files in use. A later process deletes it after
 * its process has ended.
 *
 * <p>Does nothing if {@code org.sqlite.lib.path} names the library or the driver has loaded it
 * already.
 */
final class NativeLibrary {
  private static final String TEMPORARY = "org.sqlite.tmpdir";
  private static final String PREFIX = "vht-sqlite-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]{1,18})-.*");
  private static final Pattern UNPACKED = Pattern.compile("sqlite-.*sqlitejdbc.*");

  /** Other containers may share the directory, and their process ids mean nothing here. */
  private static final Duration MIN_AGE = Duration.ofMinutes(10);

  /** An interned string: all class loaders share it, as they share the system property. */
  private static final String LOCK = "dev.vht.sqlite.NativeLibrary";

  private static boolean isAttempted;

  private NativeLibrary() {}

  /** Loads the library. If that fails, opening a connection reports why. */
  static void load() {
    synchronized (LOCK) {
      if (!isAttempted) {
        if (System.getProperty("org.sqlite.lib.path") == null) {
          loadFrom(Path.of(System.getProperty(TEMPORARY, System.getProperty("java.io.tmpdir"))));
        }
        isAttempted = true;
      }
    }
  }

  private static void loadFrom(Path temporary) {
    try {
      deleteLeftovers(temporary);
      long process = ProcessHandle.current().pid();
      Path unpacked = Files.createTempDirectory(temporary, PREFIX + process + "-");
      try {
        initializeIn(unpacked);
      } finally {
        delete(unpacked);
      }
    } catch (IOException | UnsupportedOperationException e) {
      // the driver tries again when a connection is opened, and reports its error
    }
  }

  private static void initializeIn(Path unpacked) {
    String before = System.getProperty(TEMPORARY);
    System.setProperty(TEMPORARY, unpacked.toString());
    try {
      SQLiteJDBCLoader.initialize();
    } catch (Exception e) { // declared by the driver, which fails again when it is used
      return;
    } finally {
      if (before == null) {
        System.clearProperty(TEMPORARY);
      } else {
        System.setProperty(TEMPORARY, before);
      }
    }
  }

  private static void deleteLeftovers(Path temporary) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(temporary, PREFIX + "*")) {
      for (Path each : all) {
        Matcher matcher = NAME.matcher(String.valueOf(each.getFileName()));
        if (matcher.matches() && isLeftover(each, Long.parseLong(matcher.group(1)))) {
          delete(each);
        }
      }
    }
  }

  private static boolean isLeftover(Path directory, long process) {
    try {
      FileTime time = Files.getLastModifiedTime(directory, LinkOption.NOFOLLOW_LINKS);
      return ProcessHandle.of(process).isEmpty()
          && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          && time.toInstant().isBefore(Instant.now().minus(MIN_AGE))
          && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(owner());
    } catch (IOException e) { // deleted meanwhile
      return false;
    }
  }

  private static UserPrincipal owner() throws IOException {
    String user = System.getProperty("user.name", "");
    return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(user);
  }

  /** Deletes what the driver unpacked, and the directory if it is then empty. */
  private static void delete(Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path each : files) {
        String name = String.valueOf(each.getFileName()).toLowerCase(Locale.ROOT);
        if (UNPACKED.matcher(name).matches()) {
          Files.deleteIfExists(each);
        }
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // in use, or with other files: the driver deletes its unpacked when the process exits
    }
  }
}
