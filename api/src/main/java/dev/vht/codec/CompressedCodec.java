package dev.vht.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Compresses the bytes of another codec with zlib (RFC 1950), preceded by the plain length.
 *
 * <p>The length is checked before anything is inflated: one that the compressed bytes cannot hold
 * is rejected, and inflating stops at that length. Memory is allocated as bytes are inflated, not
 * by the length in the header.
 */
final class CompressedCodec<T> implements Codec<T> {
  private static final int HEADER = Integer.BYTES;

  /** The densest code of deflate represents 258 bytes by two bits. */
  private static final long GREATEST_RATIO = 258 * Byte.SIZE / 2;

  private static final int LARGEST_BUFFER = 1 << 13;

  private final Codec<T> codec;

  CompressedCodec(Codec<T> codec) {
    this.codec = codec;
  }

  @Override
  public String id() {
    return "deflate(" + codec.id() + ")";
  }

  @Override
  public byte[] encode(T object) {
    byte[] plain = codec.encode(object);
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(plain);
      deflater.finish();
      return deflated(plain.length, deflater);
    } finally {
      deflater.end();
    }
  }

  private static byte[] deflated(int plainLength, Deflater deflater) {
    byte[] buffer = new byte[bufferFor(plainLength)];
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(buffer.length);
    bytes.writeBytes(ByteBuffer.allocate(HEADER).putInt(plainLength).array());
    while (!deflater.finished()) {
      bytes.write(buffer, 0, deflater.deflate(buffer));
    }
    return bytes.toByteArray();
  }

  @Override
  public T decode(byte[] bytes) {
    return codec.decode(inflated(bytes, plainLength(bytes)));
  }

  private int plainLength(byte[] bytes) {
    if (bytes.length < HEADER) {
      throw damaged("there are only " + bytes.length + " bytes");
    }
    int length = ByteBuffer.wrap(bytes).getInt();
    if (length < 0 || length > GREATEST_RATIO * (bytes.length - HEADER)) {
      throw damaged(bytes.length + " bytes cannot hold " + Integer.toUnsignedString(length));
    }
    return length;
  }

  private byte[] inflated(byte[] bytes, int length) {
    ByteArrayInputStream source = new ByteArrayInputStream(bytes, HEADER, bytes.length - HEADER);
    Inflater inflater = new Inflater();
    try (InflaterInputStream in =
        new InflaterInputStream(source, inflater, bufferFor(bytes.length))) {
      byte[] plain = in.readNBytes(length);
      boolean isAll = plain.length == length && in.read() == -1 && inflater.finished();
      if (!isAll || inflater.getRemaining() + source.available() > 0) {
        throw damaged("its end is not where it should be, after " + length + " bytes");
      }
      return plain;
    } catch (IOException e) {
      throw new CodecException("no " + id() + ": " + e, e);
    } finally {
      inflater.end();
    }
  }

  private static int bufferFor(int size) {
    return Math.max(Long.BYTES, Math.min(size, LARGEST_BUFFER));
  }

  private CodecException damaged(String what) {
    return new CodecException("no " + id() + ": " + what);
  }
}
