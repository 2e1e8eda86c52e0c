package dev.vht.internal.table;

import dev.vht.DamagedTableException;
import dev.vht.UnacceptableArgumentException;
import dev.vht.codec.Codec;
import dev.vht.codec.CodecException;
import dev.vht.codec.Codecs;
import dev.vht.internal.check.CalledMethod;
import dev.vht.internal.map.MapView;
import dev.vht.internal.text.ValueRenderer;
import dev.vht.spi.Limits;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Encodes and decodes the keys and values of a table, and checks that they can be encoded. */
public final class EntryCodec<K, V> implements MapView.Types {
  private static final Codec<byte[]> BYTES = Codecs.bytes();

  private final String url;
  private final Codec<K> keys;
  private final Codec<V> values;
  private final Limits limits;
  private final EncodingCheck keyCheck;
  private final EncodingCheck valueCheck;

  public EntryCodec(String url, Codec<K> keys, Codec<V> values, Limits limits) {
    this.url = url;
    this.keys = keys;
    this.values = values;
    this.limits = limits;
    this.keyCheck = EncodingCheck.of(keys, limits.maxKeyBytes());
    this.valueCheck = EncodingCheck.of(values, limits.maxValueBytes());
  }

  /** Whether keys can represent their bytes, see {@link Codec#keepsEquality}. */
  boolean keysKeepEquality() {
    return keys.keepsEquality();
  }

  byte[] ofKey(String operation, K key) {
    return encoded(operation, key, "key", keys, key, limits.maxKeyBytes());
  }

  byte[] ofValue(String operation, K key, V value) {
    if (values == BYTES && ((byte[]) value).length <= limits.maxValueBytes()) {
      return (byte[]) value; // a storage does not keep arrays
    }
    return encoded(operation, key, "value", values, value, limits.maxValueBytes());
  }

  K key(byte[] bytes) {
    return decoded(keys, bytes, () -> "a key of " + bytes.length + " bytes");
  }

  @SuppressWarnings("unchecked") // the codec of byte arrays
  V value(byte[] key, byte[] bytes) {
    if (values == BYTES) {
      return (V) bytes; // a storage does not keep arrays
    }
    return decoded(
        values,
        bytes,
        () -> "the value of " + ValueRenderer.of(key(key)) + ", " + bytes.length + " bytes long,");
  }

  @Override
  public boolean isKey(Object object) {
    return keyCheck.isSure(object) || isEncoded(keys, object, limits.maxKeyBytes());
  }

  @Override
  public boolean isValue(Object object) {
    return valueCheck.isSure(object) || isEncoded(values, object, limits.maxValueBytes());
  }

  @SuppressWarnings("unchecked") // the exception answers
  private static <T> boolean isEncoded(Codec<T> codec, Object object, int limit) {
    try {
      return codec.encode((T) object).length <= limit;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Whether a value is encoded as these bytes. */
  boolean isValue(V value, byte[] bytes) {
    try {
      return Arrays.equals(values.encode(value), bytes);
    } catch (RuntimeException e) {
      return false; // modified since it was stored
    }
  }

  private <T> byte[] encoded(
      String operation, K key, String role, Codec<T> codec, T object, int limit) {
    byte[] bytes = bytes(operation, key, role, codec, object);
    if (bytes.length > limit) {
      throw unacceptable(
          operation,
          key,
          "the " + role + " has " + bytes.length + " bytes, more than the limit of " + limit,
          null);
    }
    return bytes;
  }

  /** An unexpected exception of a codec must not look like a failure of the table. */
  private <T> byte[] bytes(String operation, K key, String role, Codec<T> codec, T object) {
    try {
      return codec.encode(object);
    } catch (RuntimeException e) {
      throw unacceptable(
          operation,
          key,
          "the codec " + codec.id() + " cannot encode the " + role + ": " + reason(e),
          e);
    }
  }

  /** The reason comes first, because the report of a violation of K4 repeats this message. */
  private UnacceptableArgumentException unacceptable(
      String operation, K key, String reason, @Nullable Throwable cause) {
    return new UnacceptableArgumentException(
        "K4: "
            + reason
            + " ("
            + CalledMethod.named(operation)
            + " of "
            + ValueRenderer.of(key)
            + " in "
            + url
            + ")",
        cause);
  }

  private <T> T decoded(Codec<T> codec, byte[] bytes, Supplier<String> what) {
    try {
      return codec.decode(bytes);
    } catch (RuntimeException e) {
      throw new DamagedTableException(
          "damaged: "
              + what.get()
              + " in "
              + url
              + " cannot be decoded by the codec "
              + codec.id()
              + ": "
              + reason(e)
              + "; set or remove it again, or open the table with the codec it was written with",
          e);
    }
  }

  private static String reason(RuntimeException e) {
    return e instanceof CodecException && e.getMessage() != null ? e.getMessage() : e.toString();
  }
}
