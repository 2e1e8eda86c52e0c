package dev.vht.benchmarks.peers;

import dev.vht.Durability;
import dev.vht.spi.Capability;
import dev.vht.spi.Limits;
import dev.vht.spi.Settings;
import java.nio.file.Path;
import java.util.Set;
import org.mapdb.DB;
import org.mapdb.DBException;
import org.mapdb.DBMaker;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/**
 * Serves {@code mapdb:path}: a hash map of MapDB with its log of writes.
 *
 * <p>As its chapters <a href="https://mapdb.org/book/performance/">Performance and durability</a>
 * and <a href="https://mapdb.org/book/htreemap/">HTreeMap</a> advise for data that must survive a
 * crash: {@code transactionEnable()}, and {@code commit()} after the writes. The map has a counter
 * of its keys.
 */
public final class MapDbProvider extends PeerProvider {

  /** For {@link java.util.ServiceLoader}. */
  public MapDbProvider() {
    super("mapdb", Set.of("db"), Sharing.ONE_PROCESS);
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
    return failure instanceof DBException.FileLocked;
  }

  @Override
  PeerMap openMap(Path directory, Settings settings) {
    DB db =
        DBMaker.fileDB(directory.resolve("db").toFile())
            .fileMmapEnableIfSupported()
            .fileMmapPreclearDisable()
            .transactionEnable()
            .make();
    HTreeMap<byte[], byte[]> map =
        db.hashMap("records")
            .keySerializer(Serializer.BYTE_ARRAY)
            .valueSerializer(Serializer.BYTE_ARRAY)
            .counterEnable()
            .createOrOpen();
    return new Records(db, map, settings.durability());
  }

  private static final class Records extends ConcurrentPeerMap {
    private final DB db;
    private final HTreeMap<byte[], byte[]> map;
    private final Durability durability;

    Records(DB db, HTreeMap<byte[], byte[]> map, Durability durability) {
      super(map);
      this.db = db;
      this.map = map;
      this.durability = durability;
    }

    @Override
    void written() {
      if (durability != Durability.BUFFERED) {
        db.commit();
      }
    }

    @Override
    public long count() {
      return map.sizeLong();
    }

    @Override
    public void flush() {
      db.commit();
    }

    @Override
    public void compact() {
      db.getStore().compact();
    }

    @Override
    public void close() {
      db.commit();
      db.close();
    }
  }
}
