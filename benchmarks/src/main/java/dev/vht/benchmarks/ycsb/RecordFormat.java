package dev.vht.benchmarks.ycsb;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the fields of a record are one value of a store: one field after another, and nothing else.
 *
 * <p>A field is the length of its name, the name in UTF-8, the length of its content, and the
 * content. A length is written seven bits to a byte, the lowest first; a byte that another one
 * follows is negative. So a record of ten fields of 100 bytes, named {@code field0} to {@code
 * field9}, has 1,080 bytes.
 */
final class RecordFormat {
  private static final int BITS = 7;
  private static final int MORE = 1 << BITS;

  private RecordFormat() {}

  /** Returns fields as a value. */
  static byte[] write(Map<String, byte[]> fields) {
    int size = 0;
    for (Map.Entry<String, byte[]> field : fields.entrySet()) {
      // No char takes more than three bytes in UTF-8, and no length more than five.
      size += 3 * field.getKey().length() + field.getValue().length + 2 * 5;
    }
    ByteBuffer bytes = ByteBuffer.allocate(size);
    for (Map.Entry<String, byte[]> field : fields.entrySet()) {
      write(field.getKey().getBytes(StandardCharsets.UTF_8), bytes);
      write(field.getValue(), bytes);
    }
    byte[] value = new byte[bytes.position()];
    bytes.flip().get(value);
    return value;
  }

  private static void write(byte[] part, ByteBuffer bytes) {
    int length = part.length;
    while (length >= MORE) {
      bytes.put((byte) (length | MORE));
      length >>>= BITS;
    }
    bytes.put((byte) length).put(part);
  }

  /**
   * Returns the fields of a value, in the order in which they were written.
   *
   * @throws IllegalArgumentException if it is no value that {@link #write} returned
   */
  static Map<String, byte[]> read(byte[] value) {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    Map<String, byte[]> fields = new LinkedHashMap<>();
    try {
      while (bytes.hasRemaining()) {
        String name = new String(part(bytes), StandardCharsets.UTF_8);
        fields.put(name, part(bytes));
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a value of a store is not a record", e);
    }
    return fields;
  }

  private static byte[] part(ByteBuffer bytes) {
    int length = 0;
    int shift = 0;
    byte next = bytes.get();
    while (next < 0) {
      length |= (next & MORE - 1) << shift;
      shift += BITS;
      next = bytes.get();
    }
    length |= next << shift;
    if (length < 0 || length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] part = new byte[length];
    bytes.get(part);
    return part;
  }
}
