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
 * The loading of SQLite's native library, so that it leaves nothing in the temporary directory.
 *
 * <p>The driver unpacks its library, a mebibyte, into the temporary directory, and deletes it when
 * the process ends; one that is killed leaves it there. A library that is loaded needs no name, so
 * it is unpacked into a directory of this process alone, which is deleted at once. Nothing that was
 * found there is ever loaded, so nobody can plant a library. Only a kill during the loading, and an
 * operating system that deletes no file in use, leave the directory; a later process deletes it if
 * its process is gone.
 *
 * <p>If the driver is told where its library is ({@code org.sqlite.lib.path}), or has loaded it
 * already, there is nothing to do.
 */
final class NativeLibrary {
  private static final String TEMPORARY = "org.sqlite.tmpdir";
  private static final String PREFIX = "vht-sqlite-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9]{1,18})-.*");
  private static final Pattern UNPACKED = Pattern.compile("sqlite-.*sqlitejdbc.*");

  /** Processes of other containers may use the directory, whose numbers mean nothing here. */
  private static final Duration LEAST_AGE = Duration.ofMinutes(10);

  /** One object for all class loaders, which share the property that is set for a moment. */
  private static final String LOCK = "dev.vht.sqlite.NativeLibrary";

  private static boolean isTried;

  private NativeLibrary() {}

  /** Loads the library; if that fails, opening a connection says why. */
  static void load() {
    synchronized (LOCK) {
      if (!isTried) {
        if (System.getProperty("org.sqlite.lib.path") == null) {
          loadFrom(Path.of(System.getProperty(TEMPORARY, System.getProperty("java.io.tmpdir"))));
        }
        isTried = true;
      }
    }
  }

  private static void loadFrom(Path temporary) {
    try {
      deleteLeft(temporary);
      long process = ProcessHandle.current().pid();
      Path own = Files.createTempDirectory(temporary, PREFIX + process + "-");
      try {
        loadThrough(own);
      } finally {
        delete(own);
      }
    } catch (IOException | UnsupportedOperationException e) {
      // the driver tries by itself, and its error is the one that is reported
    }
  }

  private static void loadThrough(Path own) {
    String before = System.getProperty(TEMPORARY);
    System.setProperty(TEMPORARY, own.toString());
    try {
      SQLiteJDBCLoader.initialize();
    } catch (Exception e) { // as the driver declares it; it fails again when it is used
      return;
    } finally {
      if (before == null) {
        System.clearProperty(TEMPORARY);
      } else {
        System.setProperty(TEMPORARY, before);
      }
    }
  }

  private static void deleteLeft(Path temporary) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(temporary, PREFIX + "*")) {
      for (Path each : all) {
        Matcher matcher = NAME.matcher(String.valueOf(each.getFileName()));
        if (matcher.matches() && isLeft(each, Long.parseLong(matcher.group(1)))) {
          delete(each);
        }
      }
    }
  }

  private static boolean isLeft(Path directory, long process) {
    try {
      FileTime time = Files.getLastModifiedTime(directory, LinkOption.NOFOLLOW_LINKS);
      return ProcessHandle.of(process).isEmpty()
          && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          && time.toInstant().isBefore(Instant.now().minus(LEAST_AGE))
          && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(owner());
    } catch (IOException e) { // gone by now
      return false;
    }
  }

  private static UserPrincipal owner() throws IOException {
    String user = System.getProperty("user.name", "");
    return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(user);
  }

  /** Deletes what the driver unpacks, and the directory if nothing else is in it. */
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
      // in use, or somebody else's: the driver deletes its files at the end of the process
    }
  }
}
