package dev.vht.postgresql;

import dev.vht.Durability;
import dev.vht.spi.Cursor;
import dev.vht.spi.Location;
import dev.vht.spi.Metadata;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import dev.vht.spi.Storage.Pair;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Shorthand for the tests of this package. */
final class TestTables {
  static final PostgresqlStorageProvider PROVIDER = new PostgresqlStorageProvider();
  static final Metadata METADATA = new Metadata("strings", "bytes");
  static final Settings WRITE = new Settings(Durability.PROCESS, Access.READ_WRITE);
  static final Settings READ = new Settings(Durability.PROCESS, Access.READ_ONLY);

  private TestTables() {}

  /** Returns the location of a URL. */
  static Location at(String url) {
    int options = url.indexOf('?');
    Map<String, String> named = new HashMap<>();
    if (options >= 0) {
      for (String each : url.substring(options + 1).split("&", -1)) {
        int equal = each.indexOf('=');
        named.put(
            each.substring(0, equal),
            URLDecoder.decode(each.substring(equal + 1), StandardCharsets.UTF_8));
      }
    }
    String path = url.substring(url.indexOf(':') + 1, options < 0 ? url.length() : options);
    return PROVIDER.resolve(new Location("postgresql", path, named));
  }

  /** Returns a location in a new schema of the shared server. */
  static Location newLocation() {
    return at(TestServer.newUrl());
  }

  /** Returns the name of a location's table in SQL. */
  static String nameOf(Location location) {
    return TableLocation.of(location).schema().table();
  }

  static Storage createTable(Location location) {
    return PROVIDER.create(location, METADATA, WRITE);
  }

  static Storage openTable(Location location) {
    return PROVIDER.open(location, WRITE);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns pairs of numbered keys with values of a given size. */
  static Iterator<Pair> pairs(int count, int size) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Pair(bytes("key" + i), bytes("x".repeat(size) + i)))
        .iterator();
  }

  /** The same, but an action runs before one of them is supplied; the first is number 1. */
  static Iterator<Pair> pairs(int count, int size, int number, Runnable action) {
    Iterator<Pair> pairs = pairs(count, size);
    return new Iterator<>() {
      private int taken;

      @Override
      public boolean hasNext() {
        return pairs.hasNext();
      }

      @Override
      public Pair next() {
        taken++;
        if (taken == number) {
          action.run();
        }
        return pairs.next();
      }
    };
  }

  static Map<String, String> content(Storage storage) {
    Map<String, String> content = new TreeMap<>();
    try (Cursor cursor = storage.cursor()) {
      while (cursor.next()) {
        content.put(text(cursor.key()), text(Objects.requireNonNull(cursor.value())));
      }
    }
    return content;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
