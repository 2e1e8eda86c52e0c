package dev.vht.cassandra;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The bytes of rows. */
final class Rows {
  /** The part of a partition that has the value, or says where it is. */
  static final byte MAIN = 0;

  static final int GENERATION_BYTES = Long.BYTES;

  private Rows() {}

  static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  /** Returns the key of a partition. */
  static ByteBuffer partition(long generation, byte[] key) {
    return ByteBuffer.allocate(GENERATION_BYTES + key.length).putLong(generation).put(key).flip();
  }

  /** Returns whether a partition is one of any generation; the table's record is not. */
  static boolean isOfAny(ByteBuffer partition) {
    return partition.remaining() >= GENERATION_BYTES;
  }

  /** Returns the generation of a partition of any. */
  static long generation(ByteBuffer partition) {
    return partition.getLong(partition.position());
  }

  /** Returns whether a partition is one of a generation. */
  static boolean isOf(long generation, ByteBuffer partition) {
    return isOfAny(partition) && generation(partition) == generation;
  }

  /** Returns the key of a partition of a generation. */
  static byte[] key(ByteBuffer partition) {
    byte[] key = new byte[partition.remaining() - GENERATION_BYTES];
    partition.duplicate().position(partition.position() + GENERATION_BYTES).get(key);
    return key;
  }

  static boolean isMain(@Nullable ByteBuffer part) {
    return part != null && part.remaining() == 1 && part.get(part.position()) == MAIN;
  }

  /** Returns the checksum of a key and its value. */
  static int checksum(byte[] key, byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(key.length).flip());
    crc.update(key);
    crc.update(value);
    return (int) crc.getValue();
  }
}
