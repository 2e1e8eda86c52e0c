package dev.vht.proptest.tree;

import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Presence;
import dev.vht.spi.Settings;
import dev.vht.spi.Storage;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Serves {@code wrong-presence-tree:name}, which reports open tables as absent. */
public final class WrongPresenceTreeStorageProvider extends TreeStorageProvider {
  private static final Set<Storage> OPEN = ConcurrentHashMap.newKeySet();

  @Override
  public String scheme() {
    return "wrong-presence-tree";
  }

  @Override
  public Presence presence(Location location) {
    return OPEN.isEmpty() ? super.presence(location) : Presence.ABSENT;
  }

  @Override
  Storage newTable(Metadata metadata, Runnable forget) {
    return new TreeStorage(metadata, forget) {
      @Override
      public void close() {
        OPEN.remove(this);
      }
    };
  }

  @Override
  public Storage create(Location location, Metadata metadata, Settings settings) {
    Storage created = super.create(location, metadata, settings);
    OPEN.add(created);
    return created;
  }
}
