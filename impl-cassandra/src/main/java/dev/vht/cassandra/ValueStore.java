package dev.vht.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.vht.DamagedTableException;
import dev.vht.cassandra.session.Cluster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads values and the chunks of long ones.
 *
 * <p>A value of more than {@link #CHUNK_BYTES} is divided. Its chunks are rows of the same
 * partition, with a random id in their part. They are written before the row that names the id, and
 * removed after a row that names another one. So a reader that misses a chunk finds another row.
 */
final class ValueStore {
  static final int CHUNK_BYTES = 1 << 20;

  /** The timestamp of what is written once, before any conditional write of the same key. */
  static final long FIRST_TIMESTAMP = 1;

  private static final long REMOVAL_TIMESTAMP = 2;
  private static final byte CHUNK = 1;
  private static final int SHOWN_KEY_BYTES = 16;

  private final TableLocation table;
  private final Cluster cluster;

  ValueStore(TableLocation table, Cluster cluster) {
    this.table = table;
    this.cluster = cluster;
  }

  /** Reads a row, without its past. */
  StoredValue row(ByteBuffer partition) {
    Row row = cluster.readRow(table.described("read from"), table.schema().select(), partition);
    return row == null ? StoredValue.ABSENT : stored(row, null);
  }

  /** Reads a row that is to be replaced. */
  StoredValue rowToReplace(ByteBuffer partition) {
    Row row =
        cluster.readRow(table.described("read from"), table.schema().selectToReplace(), partition);
    return row == null ? StoredValue.ABSENT : stored(row, PastTags.of(row.getByteBuffer(4)));
  }

  private static StoredValue stored(Row row, @Nullable ByteBuffer past) {
    Long tag = row.isNull(0) ? null : row.getLong(0);
    return row.isNull(2)
        ? new StoredValue(tag, null, 0, 0, past)
        : new StoredValue(tag, orEmpty(row.getByteBuffer(1)), row.getInt(2), row.getInt(3), past);
  }

  static ByteBuffer orEmpty(@Nullable ByteBuffer value) {
    return value == null ? ByteBuffer.allocate(0) : value;
  }

  /** Returns the value of a key, or null if it is absent. */
  byte @Nullable [] get(long generation, byte[] key) {
    ByteBuffer partition = Rows.partition(generation, key);
    return value(key, partition, row(partition));
  }

  /** Returns the value that a row has or had. If its chunks are gone, reads the row again. */
  byte @Nullable [] value(byte[] key, ByteBuffer partition, StoredValue row) {
    StoredValue present = row;
    while (present.isDivided()) {
      Optional<byte[]> joined = join(key, partition, present);
      if (joined.isPresent()) {
        return joined.get();
      }
      StoredValue again = row(partition);
      if (again.equals(present)) {
        throw damaged(key, "a chunk of its value is missing, or does not fit the checksum");
      }
      present = again;
    }
    if (!present.isPresent()) {
      return null;
    }
    byte[] value = Objects.requireNonNull(Rows.bytes(present.value()));
    if (Rows.checksum(key, value) != present.crc()) {
      throw damaged(key, "its checksum does not fit its value");
    }
    return value;
  }

  private Optional<byte[]> join(byte[] key, ByteBuffer partition, StoredValue row) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    long id = Objects.requireNonNull(row.value()).getLong(row.value().position());
    for (int number = 0; number < row.chunks(); number++) {
      Row chunk =
          cluster.readRow(
              table.described("read from"),
              table.schema().selectChunk(),
              partition,
              part(id, number));
      if (chunk == null) {
        return Optional.empty();
      }
      joined.writeBytes(Objects.requireNonNull(Rows.bytes(orEmpty(chunk.getByteBuffer(0)))));
    }
    byte[] value = joined.toByteArray();
    return Rows.checksum(key, value) == row.crc() ? Optional.of(value) : Optional.empty();
  }

  private static ByteBuffer part(long id, int number) {
    return ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES)
        .put(CHUNK)
        .putLong(id)
        .putInt(number)
        .flip();
  }

  static boolean isLong(byte[] value) {
    return value.length > CHUNK_BYTES;
  }

  /**
   * Returns the columns for a value, after its chunks were written if it is long.
   *
   * @param timestamp of the chunks
   */
  StoredValue store(byte[] key, ByteBuffer partition, byte[] value, long timestamp) {
    int crc = Rows.checksum(key, value);
    if (!isLong(value)) {
      return new StoredValue(null, ByteBuffer.wrap(value), crc, 0);
    }
    long id = Tags.random();
    int chunks = (value.length + CHUNK_BYTES - 1) / CHUNK_BYTES;
    for (int number = 0; number < chunks; number++) {
      int start = number * CHUNK_BYTES;
      byte[] chunk = Arrays.copyOfRange(value, start, Math.min(value.length, start + CHUNK_BYTES));
      cluster.write(
          table.described("write to"),
          null,
          table.schema().putChunk(),
          partition,
          part(id, number),
          ByteBuffer.wrap(chunk),
          timestamp);
    }
    return new StoredValue(null, ByteBuffer.allocate(Long.BYTES).putLong(0, id), crc, chunks);
  }

  /** Removes the chunks of a row that is no longer there. */
  void removeChunks(ByteBuffer partition, StoredValue row) {
    if (!row.isDivided()) {
      return;
    }
    long id = Objects.requireNonNull(row.value()).getLong(row.value().position());
    for (int number = 0; number < row.chunks(); number++) {
      cluster.write(
          table.described("remove chunks from"),
          null,
          table.schema().removeChunk(),
          REMOVAL_TIMESTAMP,
          partition,
          part(id, number));
    }
  }

  DamagedTableException damaged(byte[] key, String why) {
    int shown = Math.min(key.length, SHOWN_KEY_BYTES);
    return new DamagedTableException(
        "damaged record in %s, key %s%s (hexadecimal): %s; restore it from a backup, or remove it"
            .formatted(
                table,
                HexFormat.of().formatHex(key, 0, shown),
                shown < key.length ? "..." : "",
                why),
        null);
  }
}
