package dev.vht.files.directory;

import dev.vht.Salvage;
import dev.vht.Verification;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.RealDisk;
import dev.vht.files.place.LocationClaims;
import dev.vht.files.place.Marker;
import dev.vht.files.place.OpenTable;
import dev.vht.files.place.TableProvider;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Provides tables in directories, with one file per value: {@code files:/data/pages}. */
public final class DirectoryStorageProvider extends TableProvider<DirectoryLayout> {
  private static final int MAX_KEY_BYTES = 1 << 24;
  private static final Marker.Form FORM = new Marker.Form("VHT table in files", List.of());

  /** For {@link java.util.ServiceLoader}. */
  public DirectoryStorageProvider() {
    this(RealDisk.INSTANCE, LocationClaims.OF_THE_SYSTEM);
  }

  DirectoryStorageProvider(Disk disk, LocationClaims claims) {
    super(disk, claims, FORM);
  }

  @Override
  public String scheme() {
    return DirectoryLayout.SCHEME;
  }

  @Override
  public Set<String> options() {
    return Set.of();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.DURABLE,
        Capability.CONDITIONAL_WRITES,
        Capability.CONSTANT_TIME_COUNT,
        Capability.SALVAGE,
        Capability.WATCH);
  }

  @Override
  public Limits limits() {
    return new Limits(MAX_KEY_BYTES, Limits.LARGEST_ARRAY - MAX_KEY_BYTES - ValueFile.OVERHEAD);
  }

  @Override
  protected DirectoryLayout layout(Disk disk, Path directory) {
    return new DirectoryLayout(disk, directory);
  }

  @Override
  protected Map<String, String> createContents(DirectoryLayout layout) throws IOException {
    layout.disk().createDirectory(layout.values());
    return Map.of();
  }

  @Override
  protected Storage open(OpenTable<DirectoryLayout> table) throws IOException {
    return DirectoryStorage.open(table);
  }

  @Override
  protected Verification verify(DirectoryLayout layout, Optional<Marker> marker)
      throws IOException {
    return DirectoryVerifier.of(layout).verification();
  }

  @Override
  protected Salvage salvage(OpenTable<DirectoryLayout> table) throws IOException {
    return DirectoryVerifier.of(table.layout()).salvage();
  }

  @Override
  protected String remedyForMarkers() {
    return "; or make an empty table with the same codecs elsewhere, and copy its marker here";
  }
}
