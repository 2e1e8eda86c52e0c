package dev.vht.postgresql;

import dev.vht.postgresql.server.ServerConnection;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import org.postgresql.copy.CopyIn;

/**
 * Sends rows to the server by {@code COPY}, in the binary format that {@link RowCopy} describes.
 *
 * <p>The bytes are sent in pieces of {@value #BUFFER}. With each piece the driver looks whether the
 * server has answered, which takes longer than to send a short row.
 */
final class CopyUpload implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final CopyIn copy;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

  CopyUpload(ServerConnection connection, TableSchema target) throws SQLException {
    copy = connection.driver().getCopyAPI().copyIn(target.copyIn());
    buffer.put(RowCopy.HEADER);
  }

  void add(StoredRow row) throws SQLException {
    putShort(RowCopy.FIELDS);
    putField(row.hash());
    putField(row.key());
    putField(row.value());
    putInt(Long.BYTES);
    require(Long.BYTES);
    buffer.putLong(row.crc());
  }

  /** Stores the rows. */
  void finish() throws SQLException {
    putShort(RowCopy.END);
    flush();
    long unused = copy.endCopy();
  }

  private void putShort(short number) throws SQLException {
    require(Short.BYTES);
    buffer.putShort(number);
  }

  private void putInt(int number) throws SQLException {
    require(Integer.BYTES);
    buffer.putInt(number);
  }

  private void putField(byte[] field) throws SQLException {
    putInt(field.length);
    if (field.length > buffer.remaining()) {
      flush();
    }
    if (field.length > BUFFER) {
      copy.writeToCopy(field, 0, field.length);
    } else {
      buffer.put(field);
    }
  }

  private void require(int bytes) throws SQLException {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }

  private void flush() throws SQLException {
    copy.writeToCopy(buffer.array(), 0, buffer.position());
    buffer.clear();
  }

  /** Stores nothing unless the rows are stored already. */
  @Override
  public void close() throws SQLException {
    if (copy.isActive()) {
      copy.cancelCopy();
    }
  }
}
