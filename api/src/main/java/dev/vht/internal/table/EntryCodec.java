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

/** Between a table's objects and its bytes: checks arguments, encodes, decodes. */
public final class EntryCodec<K, V> implements MapView.Types {
  private static final Codec<byte[]> BYTES = Codecs.bytes();

  private final String url;
  private final Codec<K> keys;
  private final Codec<V> values;
  private final Limits limits;
  private final EncodingCheck fittingKeys;
  private final EncodingCheck fittingValues;

  public EntryCodec(String url, Codec<K> keys, Codec<V> values, Limits limits) {
    this.url = url;
    this.keys = keys;
    this.values = values;
    this.limits = limits;
    this.fittingKeys = EncodingCheck.of(keys, limits.maxKeyBytes());
    this.fittingValues = EncodingCheck.of(values, limits.maxValueBytes());
  }

  /** Whether a key is as good as its bytes: equal to another if they are, and never changed. */
  boolean areKeysTheirBytes() {
    return keys.keepsEquality();
  }

  byte[] ofKey(String operation, K key) {
    return encoded(operation, key, "key", keys, key, limits.maxKeyBytes());
  }

  byte[] ofValue(String operation, K key, V value) {
    if (values == BYTES && ((byte[]) value).length <= limits.maxValueBytes()) {
      return (byte[]) value; // a storage keeps no array that is passed to it
    }
    return encoded(operation, key, "value", values, value, limits.maxValueBytes());
  }

  K key(byte[] bytes) {
    return decoded(keys, bytes, () -> "a key of " + bytes.length + " bytes");
  }

  @SuppressWarnings("unchecked") // that codec's objects are arrays
  V value(byte[] key, byte[] bytes) {
    if (values == BYTES) {
      return (V) bytes; // a storage gives an array away that it returns
    }
    return decoded(
        values,
        bytes,
        () -> "the value of " + ValueRenderer.of(key(key)) + ", " + bytes.length + " bytes long,");
  }

  @Override
  public boolean isKey(Object object) {
    return fittingKeys.isSure(object) || isEncoded(keys, object, limits.maxKeyBytes());
  }

  @Override
  public boolean isValue(Object object) {
    return fittingValues.isSure(object) || isEncoded(values, object, limits.maxValueBytes());
  }

  @SuppressWarnings("unchecked") // this is the question
  private static <T> boolean isEncoded(Codec<T> codec, Object object, int limit) {
    try {
      return codec.encode((T) object).length <= limit;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Whether a value is one of these bytes. */
  boolean isValue(V value, byte[] bytes) {
    try {
      return Arrays.equals(values.encode(value), bytes);
    } catch (RuntimeException e) {
      return false; // it was changed since it was stored
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

  /** A codec that fails in a way it should not must not look like a failure of the table. */
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

  /** The report of a violation of K4 repeats this message, so it says the reason first. */
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
