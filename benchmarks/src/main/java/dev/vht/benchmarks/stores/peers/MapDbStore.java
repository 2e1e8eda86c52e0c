package dev.vht.benchmarks.stores.peers;

import dev.vht.benchmarks.stores.Store;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/**
 * MapDB: a hash map in a mapped file, without a log of writes.
 *
 * <p>Its chapter <a href="https://mapdb.org/book/performance/">Performance and durability</a>
 * advises mapped files for 64 bits, without clearing what is about to be written and with unmapping
 * on closing; <a href="https://mapdb.org/book/htreemap/">HTreeMap</a> advises serializers of the
 * exact type. Without its log, which is off by default, a kill may cost the whole store.
 */
final class MapDbStore implements Store {
  private final DB db;
  private final HTreeMap<byte[], byte[]> map;

  private MapDbStore(DB db, HTreeMap<byte[], byte[]> map) {
    this.db = db;
    this.map = map;
  }

  static MapDbStore open(Path directory) {
    DB db =
        DBMaker.fileDB(directory.resolve("db").toFile())
            .fileMmapEnableIfSupported()
            .fileMmapPreclearDisable()
            .cleanerHackEnable()
            .make();
    return new MapDbStore(
        db,
        db.hashMap("records")
            .keySerializer(Serializer.BYTE_ARRAY)
            .valueSerializer(Serializer.BYTE_ARRAY)
            .createOrOpen());
  }

  @Override
  public void put(byte[] key, byte[] value) {
    map.put(key, value);
  }

  @Override
  public byte @Nullable [] find(byte[] key) {
    return map.get(key);
  }

  @Override
  public void close() {
    db.close();
  }
}
