package dev.vht.files;

import dev.vht.DamagedTableException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The content of one value's file. All numbers are big-endian.
 *
 * <pre>
 * bytes         what
 * 8             "VHTvalu" and the format's version, 1
 * 4             length of the key, k
 * 4             length of the value, v
 * k             the key
 * v             the value
 * 4             CRC-32C (RFC 3720) of everything before
 * </pre>
 *
 * <p>The lengths are held against the file's own before anything is allocated. The key stands in
 * the file so that the keys can be listed, and so that a file under a wrong name is found out.
 */
final class ValueFile {
  private static final byte[] MAGIC = {'V', 'H', 'T', 'v', 'a', 'l', 'u', 1};
  private static final int HEADER = MAGIC.length + Integer.BYTES + Integer.BYTES;
  private static final int CHECKSUM = Integer.BYTES;

  /** What a file holds beside its key and value. */
  static final int FRAME = HEADER + CHECKSUM;

  private ValueFile() {}

  static byte[] encode(byte[] key, byte[] value) {
    ByteBuffer buffer = ByteBuffer.allocate(FRAME + key.length + value.length);
    buffer.put(MAGIC).putInt(key.length).putInt(value.length).put(key).put(value);
    return buffer.putInt(checksum(buffer.array(), buffer.position())).array();
  }

  /** A key and its value. */
  @SuppressWarnings("ArrayRecordComponent") // carried from the file to the caller, never compared
  record Content(byte[] key, byte[] value) {}

  /**
   * Reads a file.
   *
   * @throws DamagedTableException if it is not what {@link #encode} made
   * @throws IOException if it cannot be read, or is not there
   */
  static Content read(Path file) throws IOException {
    try (FileInputStream stream = new FileInputStream(file.toFile())) {
      byte[] bytes = stream.readNBytes(Integer.MAX_VALUE - 8);
      requireHeader(file, bytes, bytes.length);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      int end = bytes.length - CHECKSUM;
      int expected = buffer.getInt(end);
      int actual = checksum(bytes, end);
      if (expected != actual) {
        throw damaged(
            file, String.format("its checksum is %08x, but its bytes give %08x", expected, actual));
      }
      int valueStart = HEADER + buffer.getInt(MAGIC.length);
      return new Content(
          Arrays.copyOfRange(bytes, HEADER, valueStart),
          Arrays.copyOfRange(bytes, valueStart, end));
    }
  }

  /** Reads the key only; the checksum, which needs the value too, is left to {@link #read}. */
  static byte[] readKey(Path file) throws IOException {
    try (FileInputStream stream = new FileInputStream(file.toFile());
        DataInputStream data = new DataInputStream(stream)) {
      byte[] header = data.readNBytes(HEADER);
      requireHeader(file, header, stream.getChannel().size());
      byte[] key = new byte[ByteBuffer.wrap(header).getInt(MAGIC.length)];
      data.readFully(key);
      return key;
    } catch (EOFException e) {
      throw damaged(file, "it ends within its key");
    }
  }

  private static void requireHeader(Path file, byte[] bytes, long length) {
    if (length < FRAME || bytes.length < HEADER) {
      throw damaged(
          file, "it has " + length + " bytes, and no value's file has fewer than " + FRAME);
    }
    if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw damaged(file, "it does not begin like a value's file of version 1");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long key = buffer.getInt(MAGIC.length);
    long value = buffer.getInt(MAGIC.length + Integer.BYTES);
    if (key < 0 || value < 0 || FRAME + key + value != length) {
      throw damaged(
          file,
          "it says that it holds a key of "
              + key
              + " and a value of "
              + value
              + " bytes, but has "
              + length
              + " bytes");
    }
  }

  static DamagedTableException damaged(Path file, String problem) {
    return new DamagedTableException(
        "damaged value file "
            + file
            + ": "
            + problem
            + "; restore it from a backup, or remove its key from the table",
        null);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }
}
