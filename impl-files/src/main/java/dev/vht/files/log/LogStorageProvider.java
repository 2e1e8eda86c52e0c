package dev.vht.files.log;

import dev.vht.Salvage;
import dev.vht.Verification;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.RealDisk;
import dev.vht.files.place.Claims;
import dev.vht.files.place.Holding;
import dev.vht.files.place.Layout;
import dev.vht.files.place.Marker;
import dev.vht.files.place.TableProvider;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Tables in logs: {@code log:/data/pages}. */
public final class LogStorageProvider extends TableProvider<LogLayout> {
  private static final String SEED = "seed";
  private static final Marker.Form FORM = new Marker.Form("VHT table in a log", List.of(SEED));
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int RADIX = 16;

  private final Tuning tuning;
  private final Function<Path, Executor> executors;

  /** For {@link java.util.ServiceLoader}. */
  public LogStorageProvider() {
    this(RealDisk.INSTANCE, Claims.OF_THE_SYSTEM, Tuning.DEFAULT, Housekeeping::ownThread);
  }

  LogStorageProvider(Disk disk, Claims claims, Tuning tuning, Function<Path, Executor> executors) {
    super(disk, claims, FORM);
    this.tuning = tuning;
    this.executors = executors;
  }

  @Override
  public String scheme() {
    return LogLayout.SCHEME;
  }

  @Override
  public Set<String> options() {
    return Set.of();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.DURABLE, Capability.CONSTANT_TIME_COUNT, Capability.BACKUP, Capability.SALVAGE);
  }

  @Override
  public Limits limits() {
    return new Limits(Format.MAX_KEY, Format.MAX_VALUE);
  }

  @Override
  protected LogLayout layout(Disk disk, Path directory) {
    return new LogLayout(disk, directory);
  }

  @Override
  protected Map<String, String> furnish(LogLayout layout) throws IOException {
    layout.disk().createDirectory(layout.log());
    return Map.of(SEED, String.format("%016x", RANDOM.nextLong()));
  }

  @Override
  protected Storage open(Holding<LogLayout> table) throws IOException {
    return LogStorage.open(
        table,
        seed(table.marker()),
        tuning,
        executors.apply(table.layout().directory()),
        (target, filling) -> make(target, table.marker(), filling));
  }

  private static long seed(Marker marker) {
    String seed = String.valueOf(marker.extras().get(SEED));
    return Long.parseUnsignedLong(seed, RADIX);
  }

  @Override
  protected Verification verify(LogLayout layout, Optional<Marker> marker) throws IOException {
    Inspection inspection = inspection(layout, marker.map(LogStorageProvider::seed).orElse(0L));
    long keys = inspection.verify();
    return new Verification(keys, inspection.damages());
  }

  @Override
  protected Salvage salvage(Holding<LogLayout> table) throws IOException {
    LogLayout layout = table.layout();
    Inspection inspection = inspection(layout, seed(table.marker()));
    boolean isMended = inspection.salvage(file -> aside(layout, file));
    long kept = inspection(layout, seed(table.marker())).verify();
    boolean hasQuarantine =
        isMended && layout.disk().kind(layout.quarantine()) == Disk.Kind.DIRECTORY;
    return new Salvage(
        kept,
        inspection.damages(),
        hasQuarantine ? Optional.of(layout.quarantine().toString()) : Optional.empty());
  }

  private static Path aside(LogLayout layout, Path file) throws IOException {
    layout.disk().createDirectory(layout.quarantine());
    Path aside = layout.aside(file);
    layout.disk().createDirectory(Layout.parent(aside));
    return aside;
  }

  private static Inspection inspection(LogLayout layout, long seed) {
    return new Inspection(layout.disk(), layout.log(), layout.index(), seed);
  }

  @Override
  protected String remedyForMarkers() {
    return "";
  }
}
