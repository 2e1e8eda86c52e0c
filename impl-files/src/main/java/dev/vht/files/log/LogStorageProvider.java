package dev.vht.files.log;

import dev.vht.Damage;
import dev.vht.DamagedTableException;
import dev.vht.Salvage;
import dev.vht.Verification;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.RealDisk;
import dev.vht.files.log.core.LogLayout;
import dev.vht.files.log.core.LogSizes;
import dev.vht.files.log.maintenance.BackgroundTasks;
import dev.vht.files.log.salvage.LogVerifier;
import dev.vht.files.log.salvage.Salvager;
import dev.vht.files.log.segment.Format;
import dev.vht.files.place.LocationClaims;
import dev.vht.files.place.Marker;
import dev.vht.files.place.OpenTable;
import dev.vht.files.place.TableProvider;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Provides tables in logs: {@code log:/data/pages}. */
public final class LogStorageProvider extends TableProvider<LogLayout> {
  private static final String SEED = "seed";
  private static final Marker.Form FORM = new Marker.Form("VHT table in a log", 3, List.of(SEED));
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int RADIX = 16;
  private static final String UNFINISHED = "a salvage of it was interrupted";

  private final LogSizes sizes;
  private final Function<Path, Executor> executors;

  /** For {@link java.util.ServiceLoader}. */
  public LogStorageProvider() {
    this(
        RealDisk.INSTANCE,
        LocationClaims.OF_THE_SYSTEM,
        LogSizes.DEFAULT,
        BackgroundTasks::newExecutor);
  }

  LogStorageProvider(
      Disk disk, LocationClaims claims, LogSizes sizes, Function<Path, Executor> executors) {
    super(disk, claims, FORM);
    this.sizes = sizes;
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
        Capability.DURABLE,
        Capability.CONDITIONAL_WRITES,
        Capability.CONSTANT_TIME_COUNT,
        Capability.BACKUP,
        Capability.SALVAGE,
        Capability.WATCH);
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
  protected Map<String, String> createContents(LogLayout layout) throws IOException {
    layout.disk().createDirectory(layout.log());
    return Map.of(SEED, String.format("%016x", RANDOM.nextLong()));
  }

  @Override
  protected Storage open(OpenTable<LogLayout> table) throws IOException {
    requireNoSalvage(table.layout());
    return LogStorage.open(
        table,
        seed(table.marker()),
        sizes,
        executors.apply(table.layout().directory()),
        (target, writer) -> createFilled(target, table.marker(), writer));
  }

  private static long seed(Marker marker) {
    String seed = String.valueOf(marker.extras().get(SEED));
    return Long.parseUnsignedLong(seed, RADIX);
  }

  @Override
  protected Verification verify(LogLayout layout, Optional<Marker> marker) throws IOException {
    LogVerifier verifier = verifier(layout, marker.map(LogStorageProvider::seed).orElse(0L));
    long keys = verifier.verify();
    List<Damage> damages = new ArrayList<>(verifier.damages());
    if (isSalvaging(layout)) {
      damages.add(new Damage(layout.salvage().toString(), UNFINISHED));
    }
    return new Verification(keys, damages);
  }

  private static boolean isSalvaging(LogLayout layout) throws IOException {
    return layout.disk().kind(layout.salvage()) == Disk.Kind.FILE;
  }

  private static void requireNoSalvage(LogLayout layout) throws IOException {
    if (isSalvaging(layout)) {
      throw new DamagedTableException(
          "M4: "
              + layout.url()
              + " cannot be opened: "
              + UNFINISHED
              + " ("
              + layout.salvage()
              + "); VirtualHashTables.salvage completes it",
          null);
    }
  }

  @Override
  protected Salvage salvage(OpenTable<LogLayout> table) throws IOException {
    LogLayout layout = table.layout();
    long seed = seed(table.marker());
    List<Damage> lost = List.of();
    boolean isRepaired = isSalvaging(layout) || !isIntact(layout, seed);
    if (isRepaired) {
      lost = new Salvager(layout, seed).run();
    }
    long kept = verifier(layout, seed).verify();
    boolean hasQuarantine =
        isRepaired && layout.disk().kind(layout.quarantine()) == Disk.Kind.DIRECTORY;
    return new Salvage(
        kept, lost, hasQuarantine ? Optional.of(layout.quarantine().toString()) : Optional.empty());
  }

  private static boolean isIntact(LogLayout layout, long seed) throws IOException {
    LogVerifier verifier = verifier(layout, seed);
    verifier.verify();
    return verifier.damages().isEmpty();
  }

  private static LogVerifier verifier(LogLayout layout, long seed) {
    return new LogVerifier(layout.disk(), layout.log(), layout.index(), seed);
  }

  @Override
  protected String remedyForMarkers() {
    return "";
  }
}
