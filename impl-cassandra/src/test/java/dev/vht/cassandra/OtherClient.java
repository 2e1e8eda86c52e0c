package dev.vht.cassandra;

import dev.vht.Durability;
import dev.vht.spi.Location;
import dev.vht.spi.Settings;
import dev.vht.spi.Settings.Access;
import dev.vht.spi.Storage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A storage without the table around it, whose writes of a key wait for no other handle. */
record OtherClient(Storage storage) implements AutoCloseable {

  static OtherClient at(String url) {
    Location location = TableLocation.parse(url).location();
    return new OtherClient(
        new CassandraStorageProvider()
            .open(location, new Settings(Durability.PROCESS, Access.READ_WRITE)));
  }

  boolean replace(String key, String expected, String value) {
    return storage.replace(bytes(key), bytes(expected), bytes(value));
  }

  byte @Nullable [] putIfAbsent(String key, String value) {
    return storage.putIfAbsent(bytes(key), bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    storage.close();
  }
}
