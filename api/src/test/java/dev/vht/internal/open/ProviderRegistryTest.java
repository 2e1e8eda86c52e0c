package dev.vht.internal.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.ConfigurationException;
import dev.vht.internal.memory.MemoryStorageProvider;
import dev.vht.spi.Location;
import dev.vht.spi.Presence;
import dev.vht.spi.StorageProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderRegistryTest {
  @TempDir Path directory;

  /** Serves the scheme {@code fake}. */
  public static final class First extends FakeProvider {
    /** For the service loader. */
    public First() {
      super(Presence.ABSENT);
    }
  }

  /** Serves the scheme {@code fake}, too. */
  public static final class Second extends FakeProvider {
    /** For the service loader. */
    public Second() {
      super(Presence.ABSENT);
    }
  }

  /** Cannot be instantiated. */
  public static final class Broken extends FakeProvider {
    /** For the service loader. */
    public Broken() {
      throw new UnsatisfiedLinkError("no native library");
    }
  }

  @Test
  void theProviderOfTheSchemeIsChosen() {
    assertThat(providers().choose(Location.parse("memory:x")))
        .isInstanceOf(MemoryStorageProvider.class);
    assertThat(providers(First.class).choose(Location.parse("fake:x?size=1")))
        .isInstanceOf(First.class);
  }

  @Test
  void anUnknownSchemeIsAnErrorThatListsThoseThatThereAre() {
    assertThatThrownBy(() -> choose("memry:x", First.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "O1: no provider serves the scheme of memry:x;"
                + " did you mean memory? the schemes are: fake, memory");
  }

  @Test
  void aMissingSchemeOfThisLibraryIsAnErrorThatNamesTheArtifact() {
    assertThatThrownBy(() -> choose("files:/x"))
        .hasMessageStartingWith(
            "O1: no provider serves the scheme of files:/x; add the artifact dev.vht:vht-files ");
    assertThatThrownBy(() -> choose("sqlite:x.db"))
        .hasMessageStartingWith(
            "O1: no provider serves the scheme of sqlite:x.db;"
                + " add the artifact dev.vht:vht-sqlite ");
  }

  @Test
  void aDriveLetterWithoutASchemeIsAnErrorWithAnExample() {
    assertThatThrownBy(() -> choose("c:\\pages"))
        .hasMessageContaining("a drive letter comes after a scheme, as in files:c:\\pages");
  }

  @Test
  void twoProvidersOfOneSchemeAreAnErrorThatNamesBoth() {
    assertThatThrownBy(() -> choose("fake:x", Second.class, First.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "O1: the scheme of fake:x is served by more than one provider: "
                + First.class.getName()
                + ", "
                + Second.class.getName());
  }

  @Test
  void anUnknownOptionIsAnErrorThatListsThoseThatThereAre() {
    assertThatThrownBy(() -> choose("fake:x?color=red", First.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "O1: unknown option color in fake:x?color=red;"
                + " did you mean colour? the options of fake are: colour, size");
    assertThatThrownBy(() -> choose("memory:x?size=1"))
        .hasMessage("O1: unknown option size in memory:x?size=1; there are no options of memory");
  }

  @Test
  void aProviderThatFailsToLoadIsReportedWhereItMayHaveBeenTheWantedOne() {
    assertThatThrownBy(() -> choose("fake:x", Broken.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("O1: no provider serves the scheme of fake:x;")
        .hasMessageContaining("failed to load: ")
        .hasMessageContaining(Broken.class.getName())
        .hasMessageContaining("no native library")
        .hasCauseInstanceOf(Throwable.class);
  }

  @Test
  void aProviderThatFailsToLoadDoesNotStandInTheWayOfOthers() {
    assertThat(providers(Broken.class, First.class).choose(Location.parse("fake:x")))
        .isInstanceOf(First.class);
  }

  @Test
  void aNamedClassThatIsMissingDoesNotStandInTheWayOfOthers() throws IOException {
    assertThat(named("no.such.Provider").choose(Location.parse("memory:x")))
        .isInstanceOf(MemoryStorageProvider.class);
  }

  @Test
  void aThreadsOwnLoaderIsAskedForSchemesThatThisLibrarysDoesNotKnow() throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader(First.class.getName()));
    try {
      assertThat(ProviderRegistry.serving(Location.parse("fake:x"))).isInstanceOf(First.class);
      assertThat(ProviderRegistry.serving(Location.parse("memory:x")))
          .isInstanceOf(MemoryStorageProvider.class);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private StorageProvider choose(String url, Class<?>... providers) {
    return providers(providers).choose(Location.parse(url));
  }

  private ProviderRegistry providers(Class<?>... providers) {
    try {
      return named(java.util.Arrays.stream(providers).map(Class::getName).toArray(String[]::new));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private ProviderRegistry named(String... classes) throws IOException {
    return ProviderRegistry.of(loader(classes));
  }

  private ClassLoader loader(String... classes) throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(StorageProvider.class.getName()), String.join("\n", classes));
    return new URLClassLoader(
        new URL[] {directory.toUri().toURL()}, ProviderRegistryTest.class.getClassLoader());
  }
}
