package dev.vht.proptest.value;

import dev.vht.codec.Codec;
import dev.vht.codec.CodecException;
import dev.vht.codec.Codecs;
import dev.vht.proptest.sample.Sample;
import java.util.Arrays;
import java.util.function.Predicate;

/** A codec that refuses one object, so that rule K4 can be broken wherever it holds. */
public final class RejectingCodec<T> implements Codec<T> {

  /** A key that {@link #KEYS} refuses. */
  public static final String REFUSED_KEY = "refused";

  /** A value that {@link #VALUES} refuses. */
  public static final Sample REFUSED_VALUE = new Sample(4, 7);

  public static final RejectingCodec<String> KEYS =
      new RejectingCodec<>(Codecs.strings(), REFUSED_KEY::equals);

  public static final RejectingCodec<byte[]> VALUES =
      new RejectingCodec<>(Codecs.bytes(), value -> Arrays.equals(value, REFUSED_VALUE.bytes()));

  private final Codec<T> codec;
  private final Predicate<T> refused;

  private RejectingCodec(Codec<T> codec, Predicate<T> refused) {
    this.codec = codec;
    this.refused = refused;
  }

  /** Whether an object can be encoded. */
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
    return "picky-" + codec.id();
  }

  @Override
  public byte[] encode(T object) {
    if (refused.test(object)) {
      throw new CodecException("this object is the one that the kit's codec refuses", null);
    }
    return codec.encode(object);
  }

  @Override
  public T decode(byte[] bytes) {
    return codec.decode(bytes);
  }
}
