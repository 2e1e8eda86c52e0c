package dev.vht.postgresql;

import dev.vht.postgresql.server.ServerConnection;
import dev.vht.spi.Storage.Pair;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;

/**
 * Copies rows from and to the server, in the binary format of {@code COPY}: a header, for each row
 * the number of its fields (16 bits) and for each field its length (32 bits) and its bytes, and the
 * number -1 at the end.
 */
final class RowCopy {
  /** The signature, no flags, and no extension. */
  static final byte[] HEADER =
      "PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

  static final short FIELDS = 4;
  static final short END = -1;

  private static final int CHUNK_ROWS = 10_000;
  private static final long CHUNK_BYTES = 1 << 22;

  private RowCopy() {}

  /** Takes pairs until they fill a chunk. Of two pairs with the same key, the later one stays. */
  static List<StoredRow> nextChunk(Iterator<Pair> pairs) {
    Map<ByteBuffer, StoredRow> chunk = new LinkedHashMap<>();
    long bytes = 0;
    while (pairs.hasNext() && chunk.size() < CHUNK_ROWS && bytes < CHUNK_BYTES) {
      Pair pair = pairs.next();
      StoredRow row = StoredRow.of(pair.key(), pair.value());
      chunk.put(ByteBuffer.wrap(row.hash()), row);
      bytes += row.size();
    }
    return new ArrayList<>(chunk.values());
  }

  static void write(ServerConnection connection, TableSchema target, Collection<StoredRow> rows)
      throws SQLException {
    try (CopyUpload upload = new CopyUpload(connection, target)) {
      for (StoredRow row : rows) {
        upload.add(row);
      }
      upload.finish();
    }
  }

  /** What to do with the fields of a row. */
  @FunctionalInterface
  interface Fields {
    void accept(ByteBuffer[] fields) throws SQLException;
  }

  /** Reads the rows of a {@code COPY … TO STDOUT}, one at a time. */
  static void read(ServerConnection connection, String sql, Fields rows) throws SQLException {
    CopyOut copy = connection.driver().getCopyAPI().copyOut(sql);
    try {
      boolean isFirst = true;
      for (byte[] message = copy.readFromCopy(); message != null; message = copy.readFromCopy()) {
        ByteBuffer bytes = ByteBuffer.wrap(message);
        if (isFirst) {
          bytes.position(HEADER.length + bytes.getInt(HEADER.length - Integer.BYTES));
          isFirst = false;
        }
        while (bytes.hasRemaining()) {
          ByteBuffer[] fields = fields(bytes);
          if (fields != null) {
            rows.accept(fields);
          }
        }
      }
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private static ByteBuffer @Nullable [] fields(ByteBuffer bytes) {
    short count = bytes.getShort();
    if (count == END) {
      return null;
    }
    ByteBuffer[] fields = new ByteBuffer[count];
    for (int i = 0; i < count; i++) {
      int length = bytes.getInt();
      fields[i] = bytes.slice(bytes.position(), length);
      bytes.position(bytes.position() + length);
    }
    return fields;
  }

  /** Returns the row whose four fields begin at an index. */
  static StoredRow row(ByteBuffer[] fields, int first) {
    return new StoredRow(
        bytes(fields[first]),
        bytes(fields[first + 1]),
        bytes(fields[first + 2]),
        fields[first + 3].getLong(0));
  }

  static String text(ByteBuffer field) {
    return StandardCharsets.UTF_8.decode(field).toString();
  }

  private static byte[] bytes(ByteBuffer field) {
    byte[] bytes = new byte[field.remaining()];
    field.get(bytes);
    return bytes;
  }
}
