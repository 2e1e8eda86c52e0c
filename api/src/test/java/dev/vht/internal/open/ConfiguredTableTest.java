package dev.vht.internal.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.ConfigurationException;
import dev.vht.NoSuchTableException;
import dev.vht.OpenMode;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sets system properties, so its tests run one after the other, as JUnit does unless told else. */
class ConfiguredTableTest {
  @TempDir Path directory;

  @AfterEach
  void clear() {
    System.clearProperty("vht.config");
    System.clearProperty("vht.configured-test.url");
    System.clearProperty("vht.configured-test.mode");
  }

  private static String location() {
    return VirtualHashTables.configured("configured-test")
        .keys(Codecs.strings())
        .values(Codecs.longs())
        .with(table -> table.location().orElseThrow());
  }

  @Test
  void systemPropertiesConfigureATable() {
    System.setProperty("vht.configured-test.url", "memory:");
    assertThat(location()).isEqualTo("memory:");
  }

  @Test
  void theBuilderOverridesTheConfiguration() {
    System.setProperty("vht.configured-test.url", "memory:");
    System.setProperty("vht.configured-test.mode", "update");
    assertThatThrownBy(ConfiguredTableTest::location).isInstanceOf(NoSuchTableException.class);
    VirtualHashTables.configured("configured-test")
        .keys(Codecs.strings())
        .values(Codecs.longs())
        .mode(OpenMode.CREATE)
        .open()
        .close();
  }

  @Test
  void aFileThatIsNamedConfiguresATableInUtf8() throws IOException {
    Path file = directory.resolve("tables.properties");
    Files.writeString(file, "vht.configured-test.url=memory:\u00e9\u4e2d\n");
    System.setProperty("vht.config", file.toString());
    assertThat(location()).isEqualTo("memory:\u00e9\u4e2d");
    VirtualHashTables.delete("memory:\u00e9\u4e2d");
  }

  @Test
  void aNamedFileThatIsMissingIsAnErrorThatNamesIt() {
    Path file = directory.resolve("missing.properties");
    System.setProperty("vht.config", file.toString());
    assertThatThrownBy(ConfiguredTableTest::location)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: the file " + file.toAbsolutePath() + " cannot be read: ");
  }

  @Test
  void aFileThatIsMalformedIsAnErrorThatNamesIt() throws IOException {
    Path file = directory.resolve("tables.properties");
    Files.writeString(file, "vht.configured-test.url=\\u00zz\n");
    System.setProperty("vht.config", file.toString());
    assertThatThrownBy(ConfiguredTableTest::location)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: the file " + file.toAbsolutePath() + " cannot be read: ");
  }

  @Test
  void aResourceOfTheThreadsClassPathConfiguresATable() throws IOException {
    assertThat(locationWith(resource("one"))).isEqualTo("memory:");
  }

  @Test
  void severalResourcesAreAnErrorThatNamesThemAndAFileThatIsNamedSettlesIt() throws IOException {
    URL[] both = {resource("one"), resource("two")};
    assertThatThrownBy(() -> locationWith(both))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "O1: there are several files vht.properties: the class path resource")
        .hasMessageContainingAll("/one/vht.properties", "/two/vht.properties", "vht.config");
    System.setProperty("vht.config", directory.resolve("one").resolve("vht.properties").toString());
    assertThat(locationWith(both)).isEqualTo("memory:");
  }

  private URL resource(String name) throws IOException {
    Path place = Files.createDirectory(directory.resolve(name));
    Files.writeString(place.resolve("vht.properties"), "vht.configured-test.url=memory:\n");
    return place.toUri().toURL();
  }

  private static String locationWith(URL... classPath) throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(classPath, before)) {
      thread.setContextClassLoader(loader);
      return location();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void aFileInTheWorkingDirectoryNextToAResourceIsAnError() throws IOException {
    Path file = Path.of("vht.properties").toAbsolutePath();
    URL resource = resource("one");
    assertThat(file).doesNotExist();
    Files.writeString(file, "vht.configured-test.url=memory:\n");
    try {
      assertThatThrownBy(() -> locationWith(resource))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("O1: there are several files vht.properties: the class path")
          .hasMessageContaining(", the file " + file + "; remove all but one");
      assertThat(locationWith(Path.of("").toAbsolutePath().toUri().toURL())).isEqualTo("memory:");
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void anEmptyNameOfAFileIsAnError() {
    System.setProperty("vht.config", " ");
    assertThatThrownBy(ConfiguredTableTest::location)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: no value for vht.config in the system properties;");
  }

  @Test
  void anUnknownNameListsThePlacesSearched() {
    assertThatThrownBy(() -> VirtualHashTables.configured("nowhere"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: no table is configured as \"nowhere\"; ")
        .hasMessageContaining("the system properties, the environment, vht.properties (neither");
  }
}
