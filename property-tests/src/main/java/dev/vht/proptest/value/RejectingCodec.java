package dev.vht.proptest.value;

import dev.vht.codec.Codec;
import dev.vht.codec.CodecException;
import dev.vht.codec.Codecs;
import dev.vht.proptest.sample.Sample;
import java.util.Arrays;
import java.util.function.Predicate;

/** A codec that rejects one object, to break rule K4. */
public final class RejectingCodec<T> implements Codec<T> {

  /** The key that {@link #KEYS} rejects. */
  public static final String REJECTED_KEY = "rejected";

  /** The value that {@link #VALUES} rejects. */
  public static final Sample REJECTED_VALUE = new Sample(4, 7);

  public static final RejectingCodec<String> KEYS =
      new RejectingCodec<>(Codecs.strings(), REJECTED_KEY::equals);

  public static final RejectingCodec<byte[]> VALUES =
      new RejectingCodec<>(Codecs.bytes(), value -> Arrays.equals(value, REJECTED_VALUE.bytes()));

  private final Codec<T> codec;
  private final Predicate<T> rejected;

  private RejectingCodec(Codec<T> codec, Predicate<T> rejected) {
    this.codec = codec;
    this.rejected = rejected;
  }

  /** Returns whether an object can be encoded. */
  public boolean accepts(T object) {
    try {
      encode(object);
      return true;
    } catch (CodecException e) {
      return false;
    }
  }

  @Override
  public String id() {
    return "rejecting-" + codec.id();
  }

  @Override
  public byte[] encode(T object) {
    if (rejected.test(object)) {
      throw new CodecException("the kit's codec rejects this object on purpose", null);
    }
    return codec.encode(object);
  }

  @Override
  public T decode(byte[] bytes) {
    return codec.decode(bytes);
  }
}
