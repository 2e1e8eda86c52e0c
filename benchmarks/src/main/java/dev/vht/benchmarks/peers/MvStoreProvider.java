package dev.vht.benchmarks.peers;

import dev.vht.Durability;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Settings;
import java.nio.file.Path;
import java.util.Set;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;

/**
 * Serves {@code mvstore:path}: H2's MVStore.
 *
 * <p>As <a href="https://h2database.com/html/mvstore.html">its page</a> describes it. Changes can
 * be written explicitly by {@code commit()}, so that a kill does not cost them, and synced by
 * {@code sync()}; a store that is only buffered leaves that to the background thread.
 */
public final class MvStoreProvider extends PeerProvider {
  private static final int COMPACTION_MILLIS = 50;

  /** For {@link java.util.ServiceLoader}. */
  public MvStoreProvider() {
    super("mvstore", Set.of("store"), Sharing.ONE_PROCESS);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.DURABLE, Capability.CONDITIONAL_WRITES, Capability.CONSTANT_TIME_COUNT);
  }

  @Override
  public Limits limits() {
    return new Limits(Limits.LARGEST_ARRAY, Limits.LARGEST_ARRAY);
  }

  @Override
  boolean isInUse(Throwable failure) {
    return failure instanceof MVStoreException store
        && store.getErrorCode() == DataUtils.ERROR_FILE_LOCKED;
  }

  @Override
  PeerMap openMap(Path directory, Settings settings) {
    MVStore.Builder builder = new MVStore.Builder().fileName(directory.resolve("store").toString());
    if (settings.access() == Settings.Access.READ_ONLY) {
      builder.readOnly();
    }
    MVStore store = builder.open();
    MVMap<byte[], byte[]> map =
        store.openMap(
            "records",
            new MVMap.Builder<byte[], byte[]>()
                .keyType(ByteArrayDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE));
    return new Records(store, map, settings.durability());
  }

  private static final class Records extends ConcurrentPeerMap {
    private final MVStore store;
    private final MVMap<byte[], byte[]> map;
    private final Durability durability;

    Records(MVStore store, MVMap<byte[], byte[]> map, Durability durability) {
      super(map);
      this.store = store;
      this.map = map;
      this.durability = durability;
    }

    @Override
    void written() {
      switch (durability) {
        case BUFFERED -> {} // committed by the background thread
        case PROCESS -> store.commit();
        case DISK -> flush();
      }
    }

    @Override
    public long count() {
      return map.sizeAsLong();
    }

    @Override
    public void flush() {
      store.commit();
      store.sync();
    }

    @Override
    public void compact() {
      store.compactFile(COMPACTION_MILLIS);
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
