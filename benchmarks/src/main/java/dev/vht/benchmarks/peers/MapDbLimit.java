package dev.vht.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/**
 * Fills maps of MapDB that have a limit, as <a
 * href="https://github.com/jankotek/mapdb/issues/945">issue 945</a> describes: {@code
 * expireMaxSize} limits the number of entries, and {@code expireStoreSize} the bytes of the store.
 */
public final class MapDbLimit {
  private static final int PUTS = 20_000;
  private static final int VALUE_BYTES = 4_096;
  private static final int MAX_ENTRIES = 1_000;
  private static final long MAX_BYTES = 16L << 20;

  private MapDbLimit() {}

  /**
   * Prints what was seen of each way to set a limit.
   *
   * @param arguments none
   * @throws IOException if a file cannot be created
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createTempDirectory("limit");
    try {
      entries(directory, "expireMaxSize, as in the issue", false);
      entries(directory, "expireMaxSize with expireAfterCreate", true);
      bytes(directory, "expireStoreSize, as in the issue", false);
      bytes(directory, "expireStoreSize with expireAfterCreate", true);
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private static DB.HashMapMaker<Integer, byte[]> maker(DB db, boolean isExpiring) {
    DB.HashMapMaker<Integer, byte[]> maker =
        db.hashMap("map").keySerializer(Serializer.INTEGER).valueSerializer(Serializer.BYTE_ARRAY);
    return isExpiring ? maker.expireAfterCreate() : maker;
  }

  private static DB db(Path file) {
    return DBMaker.fileDB(file.toFile()).fileMmapEnableIfSupported().make();
  }

  private static void entries(Path directory, String title, boolean isExpiring) throws IOException {
    Path file = directory.resolve("entries" + isExpiring);
    try (DB db = db(file)) {
      HTreeMap<Integer, byte[]> map =
          maker(db, isExpiring).expireMaxSize(MAX_ENTRIES).createOrOpen();
      fill(map);
      report(title, "%,d entries".formatted(MAX_ENTRIES), map, file);
    }
  }

  private static void bytes(Path directory, String title, boolean isExpiring) throws IOException {
    Path file = directory.resolve("bytes" + isExpiring);
    try (DB db = db(file)) {
      HTreeMap<Integer, byte[]> map =
          maker(db, isExpiring).expireStoreSize(MAX_BYTES).createOrOpen();
      fill(map);
      report(title, "%,d MiB".formatted(MAX_BYTES >> 20), map, file);
    }
  }

  private static void fill(HTreeMap<Integer, byte[]> map) {
    for (int key = 0; key < PUTS; key++) {
      map.put(key, new byte[VALUE_BYTES]);
    }
  }

  private static void report(String title, String limit, HTreeMap<Integer, byte[]> map, Path file)
      throws IOException {
    System.out.println(
        "result %s: limit %s; after %,d puts of %,d bytes the map has %,d entries, and its file %,d MiB"
            .formatted(title, limit, PUTS, VALUE_BYTES, map.sizeLong(), Files.size(file) >> 20));
  }
}
