package dev.vht.codec;

import dev.vht.ConfigurationException;
import dev.vht.VirtualHashTable;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.UUID;

/**
 * The codecs of this library.
 *
 * <p>{@link #strings}, {@link #bytes}, {@link #longs}, {@link #ints} and {@link #uuids} suit both
 * keys and values. Decoding is safe for damaged bytes: a codec throws {@link CodecException} for
 * bytes that it cannot have written, and uses memory in proportion to their number.
 */
public final class Codecs {
  private Codecs() {}

  /**
   * Returns the codec of strings: UTF-8, and for unpaired surrogates, which UTF-8 does not have, <a
   * href="https://simonsapin.github.io/wtf-8/">WTF-8</a>. Every string can be encoded and decodes
   * to itself.
   *
   * @return a codec with the id {@code strings}
   */
  public static Codec<String> strings() {
    return StringCodec.INSTANCE;
  }

  /**
   * Returns the codec of byte arrays, which it copies in both directions.
   *
   * @return a codec with the id {@code bytes}
   */
  public static Codec<byte[]> bytes() {
    return BytesCodec.INSTANCE;
  }

  /**
   * Returns the codec of longs: 8 bytes, big-endian.
   *
   * @return a codec with the id {@code longs}
   */
  public static Codec<Long> longs() {
    return NumberCodecs.LONGS;
  }

  /**
   * Returns the codec of ints: 4 bytes, big-endian.
   *
   * @return a codec with the id {@code ints}
   */
  public static Codec<Integer> ints() {
    return NumberCodecs.INTS;
  }

  /**
   * Returns the codec of UUIDs: 16 bytes, in the format of RFC 9562.
   *
   * @return a codec with the id {@code uuids}
   */
  public static Codec<UUID> uuids() {
    return NumberCodecs.UUIDS;
  }

  /**
   * Returns a codec that writes objects as JSON, using Jackson: records, and classes that Jackson
   * can read and write.
   *
   * <p>Properties are sorted by name, and map entries by key (those of a {@link
   * java.util.SortedMap} keep its order). So equal objects have equal bytes, as keys require,
   * unless they contain a {@link java.util.Set}, which is written in its iteration order. An
   * unknown property is an error unless the class has Jackson's {@code JsonIgnoreProperties}.
   * Jackson modules are not used, so the format does not depend on the class path.
   *
   * <p>Requires {@code com.fasterxml.jackson.core:jackson-databind}, which is an optional
   * dependency of this library.
   *
   * @param <T> the type of objects
   * @param type their class; for a generic one see {@link #json(GenericType)}
   * @return a codec with the id {@code json:} and the name of the type
   * @throws ConfigurationException if Jackson is missing
   */
  public static <T> Codec<T> json(Class<T> type) {
    return jackson(Objects.requireNonNull(type, "type"));
  }

  /**
   * Returns a codec that writes objects of a generic type as JSON, as {@link #json(Class)} does.
   *
   * @param <T> the type of objects
   * @param type for example {@code new GenericType<List<Page>>() {}}
   * @return a codec with the id {@code json:} and the name of the type
   * @throws ConfigurationException if Jackson is missing
   */
  public static <T> Codec<T> json(GenericType<T> type) {
    return jackson(Objects.requireNonNull(type, "type").type());
  }

  private static <T> Codec<T> jackson(Type type) {
    try {
      return new JsonCodec<>(type);
    } catch (NoClassDefFoundError e) {
      throw new ConfigurationException(
          "O1: Codecs.json needs Jackson, which is missing ("
              + e.getMessage()
              + "); add the artifact com.fasterxml.jackson.core:jackson-databind, on the module path"
              + " also --add-modules com.fasterxml.jackson.databind",
          e);
    }
  }

  /**
   * Returns a codec that uses Java serialization and, on reading, instantiates only allowed
   * classes.
   *
   * <p>Allowed are {@code type}, {@code allowed}, and the superclasses of both. Always allowed are
   * strings, the classes of numbers, characters and booleans, {@link java.math.BigInteger}, {@link
   * java.math.BigDecimal}, {@link UUID} and {@link Enum}, and arrays of any allowed class, of
   * primitive types and of {@code Object}. A class of {@code java.time} allows that package's
   * serial form; {@link java.util.List}, {@link java.util.Set} or {@link java.util.Map} allow that
   * of the unmodifiable collections ({@code List.of}). Other interfaces allow nothing: list the
   * implementing classes. The lengths of arrays and the depth are bounded as well.
   *
   * <p>This protects against damaged bytes, not against an attacker: nested hash tables, if
   * allowed, can be crafted to take forever to read.
   *
   * <p>Encoding reads each object back and throws if that fails, so this is the slowest codec.
   * Equal objects need not have equal bytes, so use it for values rather than keys.
   *
   * @param <T> the type of objects
   * @param type their class or interface
   * @param allowed the classes of other objects that it may contain
   * @return a codec with the id {@code serializable:} and the name of the type
   */
  public static <T> Codec<T> serializable(Class<T> type, Class<?>... allowed) {
    return new SerializableCodec<>(type, AllowList.of(type, allowed));
  }

  /**
   * Returns a codec that compresses the output of another one, for long, compressible values.
   * Values below about a hundred bytes grow.
   *
   * <p>The format is the plain length, 4 bytes big-endian, followed by the bytes in zlib format
   * (RFC 1950). The Java platform's zlib needs no native library, and every language reads its
   * format; Zstandard would be several times faster. Decoding never inflates to more than 1032
   * times the compressed length, the maximum of the format.
   *
   * <p>Don't use it for keys: another version of zlib may compress the same key to other bytes. For
   * values this matters only to the calls that compare bytes ({@link
   * VirtualHashTable#replace(Object, Object, Object)}, {@link VirtualHashTable#remove(Object,
   * Object)}): they may not recognize a value that another version has written.
   *
   * @param <T> the type of objects
   * @param codec the codec whose output is compressed
   * @return a codec with the id {@code deflate(id)}, where {@code id} is that of the other codec
   */
  public static <T> Codec<T> compressed(Codec<T> codec) {
    return new CompressedCodec<>(Objects.requireNonNull(codec, "codec"));
  }

  /**
   * Returns a codec that verifies another one: each encoding is decoded and encoded again. If the
   * object is not equal, or the bytes differ, it throws a {@link CodecException} that shows both.
   * So a faulty codec is noticed when a value is stored, not when it is missing. In a table this
   * violates rule K4, and the caller is to blame.
   *
   * <p>Objects are compared by {@code equals}, and arrays by {@link Objects#deepEquals}. Encoding
   * takes about three times as long.
   *
   * @param <T> the type of objects
   * @param codec the codec to verify
   * @return a codec with the same id; a table can be opened with either of them
   */
  public static <T> Codec<T> checked(Codec<T> codec) {
    return new CheckedCodec<>(Objects.requireNonNull(codec, "codec"));
  }

  /**
   * Requires that a codec is suitable for keys: it must always encode equal keys to equal bytes
   * (rule K2).
   *
   * @param <T> the type of keys
   * @param codec not null
   * @return the codec
   * @throws ConfigurationException if the codec is {@linkplain #compressed compressed} (K2)
   */
  public static <T> Codec<T> requireForKeys(Codec<T> codec) {
    Codec<?> innermost = Objects.requireNonNull(codec, "codec");
    while (innermost instanceof CheckedCodec<?> checked) {
      innermost = checked.codec();
    }
    if (innermost instanceof CompressedCodec) {
      throw new ConfigurationException(
          "K2: the codec "
              + codec.id()
              + " is not for keys: another version of zlib gives the same key other bytes; compress"
              + " the values only");
    }
    return codec;
  }
}
