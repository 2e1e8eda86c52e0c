package dev.vht.codec;

import dev.vht.internal.text.ValueRenderer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Verifies each encoding of another codec (rule K4). */
final class CheckedCodec<T> implements Codec<T> {
  private final Codec<T> codec;

  CheckedCodec(Codec<T> codec) {
    this.codec = codec;
  }

  Codec<T> codec() {
    return codec;
  }

  @Override
  public String id() {
    return codec.id();
  }

  @Override
  public boolean keepsEquality() {
    return codec.keepsEquality();
  }

  @Override
  public byte[] encode(T object) {
    byte[] bytes = codec.encode(object);
    T back = decodeAgain(bytes, object);
    requireEqual(object, back);
    requireSame(bytes, codec.encode(back), object);
    return bytes;
  }

  @Override
  public T decode(byte[] bytes) {
    return codec.decode(bytes);
  }

  private T decodeAgain(byte[] bytes, T object) {
    try {
      return codec.decode(bytes);
    } catch (RuntimeException e) {
      throw new CodecException(
          id()
              + " cannot decode what it made of "
              + ValueRenderer.of(object)
              + ": "
              + e
              + "; fix the codec",
          e);
    }
  }

  private void requireEqual(T object, @Nullable T back) {
    if (!Objects.deepEquals(object, back)) { // deeply, for arrays
      throw new CodecException(
          id()
              + " does not give back what it took: "
              + ValueRenderer.of(object)
              + " came back as "
              + (back == null ? "null" : ValueRenderer.of(back))
              + ", which is not equal to it; fix the codec, or the equals of its objects");
    }
  }

  private void requireSame(byte[] bytes, byte[] again, T object) {
    if (!Arrays.equals(bytes, again)) {
      throw new CodecException(
          id()
              + " gives equal objects different bytes: "
              + ValueRenderer.of(object)
              + " had "
              + ValueRenderer.of(bytes)
              + ", and when it came back "
              + ValueRenderer.of(again)
              + "; fix the codec");
    }
  }
}
