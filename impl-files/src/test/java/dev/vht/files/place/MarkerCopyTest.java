package dev.vht.files.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.DamagedTableException;
import dev.vht.Durability;
import dev.vht.Salvage;
import dev.vht.files.directory.DirectoryStorageProvider;
import dev.vht.files.log.LogStorageProvider;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import dev.vht.spi.StorageProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables without their marker or its copy. */
@SuppressWarnings("NullAway.Init") // each test makes its table first
class MarkerCopyTest {
  private static final Metadata METADATA = new Metadata("strings", "bytes");
  private static final Settings WRITE = new Settings(Durability.PROCESS, Access.READ_WRITE);
  private static final byte[] KEY = {1};
  private static final byte[] VALUE = {2};

  @TempDir Path temporary;
  private StorageProvider provider;
  private Location location;
  private Path marker;
  private Path copy;

  private void create(String scheme) {
    provider = scheme.equals("log") ? new LogStorageProvider() : new DirectoryStorageProvider();
    Path directory = temporary.resolve("table");
    location = provider.resolve(new Location(scheme, directory.toString(), Map.of()));
    marker = directory.resolve("vht.table");
    copy = directory.resolve("vht.table.copy");
    try (Storage storage = provider.create(location, METADATA, WRITE)) {
      storage.put(KEY, VALUE);
    }
  }

  private void assertSalvaged(byte[] expected) throws IOException {
    Salvage salvage = provider.salvage(location);
    assertThat(salvage.kept()).isEqualTo(1);
    assertThat(salvage.lost()).hasSize(1);
    assertThat(marker).hasBinaryContent(expected);
    assertThat(copy).hasBinaryContent(expected);
    assertThat(provider.verify(location).isSound()).isTrue();
    assertThat(provider.salvage(location).lost()).isEmpty();
    try (Storage storage = provider.open(location, WRITE)) {
      assertThat(storage.get(KEY)).isEqualTo(VALUE);
      assertThat(storage.metadata()).isEqualTo(METADATA);
    }
    assertThat(provider.destroy(location)).isTrue();
    assertThat(temporary.resolve("table")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "log"})
  void aMissingMarkerIsReportedAndRestored(String scheme) throws IOException {
    create(scheme);
    byte[] good = Files.readAllBytes(marker);
    Files.delete(marker);
    assertThat(provider.presence(location)).isEqualTo(Presence.TABLE);
    assertThat(provider.verify(location).damages()).hasSize(1);
    assertThatThrownBy(() -> provider.open(location, WRITE))
        .isInstanceOf(DamagedTableException.class)
        .hasMessageContaining("VirtualHashTables.salvage");
    assertSalvaged(good);
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "log"})
  void aDamagedMarkerIsQuarantinedAndRestored(String scheme) throws IOException {
    create(scheme);
    byte[] good = Files.readAllBytes(marker);
    byte[] bad = good.clone();
    bad[20] ^= 1;
    Files.write(marker, bad);
    assertThat(provider.verify(location).damages()).hasSize(1);
    assertSalvaged(good);
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "log"})
  void aMissingOrDamagedCopyIsReportedAndRestored(String scheme) throws IOException {
    create(scheme);
    Files.delete(copy);
    assertThat(provider.verify(location).damages()).hasSize(1);
    provider.open(location, WRITE).close();
    assertSalvaged(Files.readAllBytes(marker));
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "log"})
  void aTableWithoutItsMarkerCanBeDestroyed(String scheme) throws IOException {
    create(scheme);
    Files.delete(marker);
    assertThat(provider.destroy(location)).isTrue();
    assertThat(temporary.resolve("table")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "log"})
  void aCopyDoesNotRestoreATableWhoseDeletionHasBegun(String scheme) throws IOException {
    create(scheme);
    Files.move(marker, marker.resolveSibling("vht.deleted"));
    assertThat(provider.presence(location)).isEqualTo(Presence.ABSENT);
    try (Storage storage = provider.create(location, METADATA, WRITE)) {
      assertThat(storage.get(KEY)).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"files", "log"})
  void aCopyWithoutDataIsARemainOfACreation(String scheme) throws IOException {
    create(scheme);
    provider.destroy(location);
    provider.create(location, METADATA, WRITE).close();
    Files.delete(marker);
    assertThat(provider.presence(location)).isEqualTo(Presence.ABSENT);
    provider.create(location, METADATA, WRITE).close();
    assertThat(provider.verify(location).isSound()).isTrue();
  }
}
