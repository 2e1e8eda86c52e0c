package dev.vht.benchmarks.stores.peers;

import dev.vht.benchmarks.stores.Shape;
import dev.vht.benchmarks.stores.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Chronicle Map, persisted to a file.
 *
 * <p>Its <a href="https://github.com/OpenHFT/Chronicle-Map/blob/ea/docs/CM_Tutorial.adoc">tutorial
 * </a> asks for the number of entries without a margin, and prefers constant sizes to average ones
 * where all keys or values have the same size; {@code putReturnsNull} avoids returning the old
 * value, which is unused here. Entries of persisted maps have checksums, which are verified when a
 * map is recovered, not when it is read. After a kill it must be recovered before use.
 */
final class ChronicleStore implements Store {
  private final ChronicleMap<byte[], byte[]> map;

  private ChronicleStore(ChronicleMap<byte[], byte[]> map) {
    this.map = map;
  }

  static ChronicleStore open(Path directory, Shape shape) {
    try {
      return new ChronicleStore(
          ChronicleMapBuilder.of(byte[].class, byte[].class)
              .name("records")
              .entries(shape.records())
              .constantKeySizeBySample(new byte[Shape.KEY_BYTES])
              .constantValueSizeBySample(new byte[shape.valueBytes()])
              .putReturnsNull(true)
              .createPersistedTo(directory.resolve("map").toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    map.close();
  }
}
