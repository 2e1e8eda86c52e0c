package dev.vht.benchmarks.peers;

import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Settings;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

/**
 * Serves {@code chronicle:path}: a Chronicle Map, persisted to a file.
 *
 * <p>As its <a href="https://github.com/OpenHFT/Chronicle-Map/blob/ea/docs/CM_Tutorial.adoc">
 * tutorial</a> describes it, with average sizes of keys and values, because the kit's differ. A map
 * whose process was killed must be recovered, so the first process that opens a map recovers it.
 * Entries are in a mapped file, so a kill does not cost them; the tutorial names no way to sync
 * them.
 */
public final class ChronicleProvider extends PeerProvider {
  private static final int ENTRIES = 20_000;
  private static final int KEY_BYTES = 16;
  private static final int VALUE_BYTES = 1_000;
  private static final int SEGMENTS = 4;
  private static final int MAX_KEY_BYTES = 1 << 16;
  private static final int MAX_VALUE_BYTES = 2 << 20;
  private static final double MAX_BLOAT = 10;

  /** For {@link java.util.ServiceLoader}. */
  public ChronicleProvider() {
    super("chronicle", Set.of("map"), Sharing.SEVERAL_PROCESSES);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.DURABLE,
        Capability.SHARED,
        Capability.CONDITIONAL_WRITES,
        Capability.CONSTANT_TIME_COUNT);
  }

  @Override
  public Limits limits() {
    return new Limits(MAX_KEY_BYTES, MAX_VALUE_BYTES);
  }

  @Override
  PeerMap openMap(Path directory, Settings settings) {
    File file = directory.resolve("map").toFile();
    ChronicleMapBuilder<byte[], byte[]> builder =
        ChronicleMapBuilder.of(byte[].class, byte[].class)
            .name("records")
            .entries(ENTRIES)
            .averageKeySize(KEY_BYTES)
            .averageValueSize(VALUE_BYTES)
            .maxBloatFactor(MAX_BLOAT)
            .actualSegments(SEGMENTS);
    try {
      FileChannel users =
          FileChannel.open(
              directory.resolve("map-users"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        recoverUnlessInUse(builder, file, users);
        users.lock(0, Long.MAX_VALUE, true);
        return new Records(builder.createPersistedTo(file), users);
      } catch (IOException | RuntimeException | Error e) {
        release(users);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The caller must ensure that no other process has a map open that is recovered. */
  private static void recoverUnlessInUse(
      ChronicleMapBuilder<byte[], byte[]> builder, File file, FileChannel users)
      throws IOException {
    try (FileLock alone = users.tryLock()) {
      if (alone != null && file.exists()) {
        builder.recoverPersistedTo(file, true).close();
      }
    }
  }

  private static void release(FileChannel users) {
    try {
      users.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Records extends ConcurrentPeerMap {
    private final ChronicleMap<byte[], byte[]> map;
    private final FileChannel users;

    Records(ChronicleMap<byte[], byte[]> map, FileChannel users) {
      super(map);
      this.map = map;
      this.users = users;
    }

    @Override
    void written() {} // in the mapped file already

    @Override
    public long count() {
      return map.longSize();
    }

    @Override
    public void flush() {} // the map has no method for it

    @Override
    public void close() {
      map.close();
      release(users);
    }
  }
}
