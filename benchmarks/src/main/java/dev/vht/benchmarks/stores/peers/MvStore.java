package dev.vht.benchmarks.stores.peers;

import dev.vht.benchmarks.stores.Store;
import java.nio.file.Path;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;

/**
 * MVStore of H2, with a cache of 256 MiB.
 *
 * <p>As <a href="https://h2database.com/html/mvstore.html">its page</a> describes it: a map with
 * the types of its keys and values, committed by its own background thread each second or when
 * enough is unsaved, so a kill may cost the last second. It returns the arrays of its pages, which
 * are copied here.
 */
final class MvStore implements Store {
  private static final int CACHE_MEBIBYTES = 256;

  private final MVStore store;
  private final MVMap<byte[], byte[]> map;

  private MvStore(MVStore store, MVMap<byte[], byte[]> map) {
    this.store = store;
    this.map = map;
  }

  static MvStore open(Path directory) {
    MVStore store =
        new MVStore.Builder()
            .fileName(directory.resolve("store").toString())
            .cacheSize(CACHE_MEBIBYTES)
            .open();
    return new MvStore(
        store,
        store.openMap(
            "records",
            new MVMap.Builder<byte[], byte[]>()
                .keyType(ByteArrayDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE)));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    map.put(key, value);
  }

  @Override
  public byte @Nullable [] find(byte[] key) {
    byte[] value = map.get(key);
    return value == null ? null : value.clone();
  }

  @Override
  public void remove(byte[] key) {
    map.remove(key);
  }

  @Override
  public void close() {
    store.close();
  }
}
