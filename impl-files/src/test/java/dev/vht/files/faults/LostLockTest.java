package dev.vht.files.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.Durability;
import dev.vht.TableInUseException;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An open table stays protected after the operating system has dropped the lock. It does so when
 * any part of the process closes the file, or when the file is removed.
 */
@Tag("slow")
class LostLockTest {
  private static final Metadata METADATA = new Metadata("strings", "bytes");

  @TempDir Path temporary;

  private Path directory() {
    return temporary.resolve("table");
  }

  private static Settings settings(Access access) {
    return new Settings(Durability.PROCESS, access);
  }

  private Storage open(String scheme, Access access) {
    StorageProvider provider = Providers.provider(scheme);
    return provider.open(Providers.location(provider, directory()), settings(access));
  }

  private void create(String scheme) {
    StorageProvider provider = Providers.provider(scheme);
    Location location = Providers.location(provider, directory());
    try (Storage made = provider.create(location, METADATA, settings(Access.READ_WRITE))) {
      made.put(StorageCall.bytes("key"), StorageCall.bytes("value"));
    }
  }

  /** Reads the directory as a backup program would. */
  private void readEveryFile() throws IOException {
    try (Stream<Path> files = Files.walk(directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readAllBytes(file).length).isNotNegative();
      }
    }
  }

  private void removeLock(boolean andRecords) throws IOException {
    try (Stream<Path> files = Files.list(directory())) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.equals("vht.lock") || andRecords && name.startsWith("vht.holder.")) {
          Files.delete(file);
        }
      }
    }
  }

  private String other(String scheme, Access access) throws IOException {
    Process child =
        ChildJvm.start(OpeningProcess.class, scheme, directory().toString(), access.toString());
    try (BufferedReader said = child.inputReader()) {
      return String.valueOf(said.readLine());
    }
  }

  @ParameterizedTest
  @CsvSource({"files, READ_WRITE", "files, READ_ONLY", "log, READ_WRITE", "log, READ_ONLY"})
  void aTableStaysProtectedWhenItsProcessReadsTheFiles(String scheme, Access access)
      throws IOException {
    create(scheme);
    try (Storage held = open(scheme, access)) {
      readEveryFile();
      assertThat(other(scheme, Access.READ_WRITE))
          .startsWith("TableInUseException: C3: " + scheme + ":" + directory() + " is in use by ")
          .contains("process " + ProcessHandle.current().pid() + ", since ");
      if (access == Access.READ_WRITE) {
        held.put(StorageCall.bytes("key"), StorageCall.bytes("another"));
      } else {
        assertThat(other(scheme, Access.READ_ONLY)).isEqualTo(OpeningProcess.OPENED);
      }
      assertThat(held.count()).isEqualTo(1);
    }
    assertThat(other(scheme, Access.READ_WRITE)).isEqualTo(OpeningProcess.OPENED);
  }

  @ParameterizedTest
  @CsvSource({"files, false", "log, true"})
  void aTableStaysProtectedWhenItsLockIsRemoved(String scheme, boolean andRecords)
      throws IOException {
    create(scheme);
    try (Storage held = open(scheme, Access.READ_WRITE)) {
      removeLock(andRecords);
      assertThat(other(scheme, Access.READ_WRITE)).startsWith("TableInUseException: C3: ");
      held.put(StorageCall.bytes("key"), StorageCall.bytes("another"));
    }
    try (Storage held = open(scheme, Access.READ_ONLY)) {
      assertThat(held.get(StorageCall.bytes("key"))).isEqualTo(StorageCall.bytes("another"));
      assertThat(held.count()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "log"})
  void aKilledHolderHoldsNoLock(String scheme) throws Exception {
    create(scheme);
    Process holder =
        ChildJvm.start(
            HoldingProcess.class, scheme, directory().toString(), Access.READ_WRITE.toString());
    try (BufferedReader said = holder.inputReader()) {
      assertThat(said.readLine()).isEqualTo("1");
      removeLock(false);
      assertThatThrownBy(() -> open(scheme, Access.READ_ONLY))
          .isInstanceOf(TableInUseException.class)
          .hasMessageContaining("is in use by process " + holder.pid() + ", since ");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    open(scheme, Access.READ_WRITE).close();
    try (Stream<Path> files = Files.list(directory())) {
      assertThat(files).noneMatch(file -> file.toString().contains("vht.holder."));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "log"})
  void anotherClassLoaderOfTheProcessIsExcluded(String scheme) throws Exception {
    create(scheme);
    try (URLClassLoader loader = anotherLoader();
        Storage held = open(scheme, Access.READ_WRITE)) {
      readEveryFile();
      Object answer = otherIn(loader, scheme);
      assertThat(String.valueOf(answer)).startsWith("TableInUseException: C3: ");
      assertThat(held.count()).isEqualTo(1);
    }
  }

  private Object otherIn(ClassLoader loader, String scheme) throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(loader);
    try {
      return loader
          .loadClass(OpeningProcess.class.getName())
          .getMethod("attempt", String.class, String.class, String.class)
          .invoke(null, scheme, directory().toString(), Access.READ_WRITE.toString());
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static URLClassLoader anotherLoader() throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path", "").split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }
}
