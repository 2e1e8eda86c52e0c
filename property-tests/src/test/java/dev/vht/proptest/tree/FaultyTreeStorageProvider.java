package dev.vht.proptest.tree;

import dev.vht.spi.Metadata;
import dev.vht.spi.Storage;
import org.jspecify.annotations.Nullable;

/** Serves {@code faulty-tree:name}: the same tables with the fault of docs/testing.md. */
public final class FaultyTreeStorageProvider extends TreeStorageProvider {

  @Override
  public String scheme() {
    return "faulty-tree";
  }

  @Override
  Storage newTable(Metadata metadata, Runnable forget) {
    return new TreeStorage(metadata, forget) {
      @Override
      public synchronized byte @Nullable [] replace(byte[] key, byte[] value) {
        byte @Nullable [] old = get(key);
        put(key, value);
        return old;
      }
    };
  }
}
