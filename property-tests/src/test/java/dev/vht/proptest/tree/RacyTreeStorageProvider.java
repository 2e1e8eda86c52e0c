package dev.vht.proptest.tree;

import dev.vht.spi.Capability;
import dev.vht.spi.Metadata;
import dev.vht.spi.Storage;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Serves {@code racy-tree:name}, whose putIfAbsent is not atomic. */
public final class RacyTreeStorageProvider extends TreeStorageProvider {

  @Override
  public String scheme() {
    return "racy-tree";
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.CONDITIONAL_WRITES, Capability.CONSTANT_TIME_COUNT);
  }

  @Override
  Storage newTable(Metadata metadata, Runnable forget) {
    return new TreeStorage(metadata, forget) {
      @Override
      @SuppressWarnings({"UnsynchronizedOverridesSynchronized", "ThreadPriorityCheck"}) // the fault
      public byte @Nullable [] putIfAbsent(byte[] key, byte[] value) {
        byte @Nullable [] old = get(key);
        if (old == null) {
          Thread.yield();
          put(key, value);
        }
        return old;
      }
    };
  }
}
