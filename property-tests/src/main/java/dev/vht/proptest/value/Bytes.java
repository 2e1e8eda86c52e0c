package dev.vht.proptest.value;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** A value read from a table; equal to any value with the same content. */
public final class Bytes {
  private static final int SHOWN = 8;

  private final byte[] content;

  public Bytes(byte[] content) {
    this.content = content.clone();
  }

  /** Returns the value that stands for a number. */
  public static byte[] ofNumber(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  /** Returns the number that a value stands for. */
  public static long toNumber(byte[] value) {
    return ByteBuffer.wrap(value).getLong();
  }

  public byte[] content() {
    return content.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    if (content.length == 0) {
      return "0 bytes";
    }
    String start = HexFormat.of().formatHex(content, 0, Math.min(SHOWN, content.length));
    return content.length + " bytes 0x" + start + (content.length > SHOWN ? ".. " + crc() : "");
  }

  private String crc() {
    CRC32 crc = new CRC32();
    crc.update(content);
    return "(CRC32 " + Long.toHexString(crc.getValue()) + ")";
  }
}
