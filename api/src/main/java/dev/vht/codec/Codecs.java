package dev.vht.codec;

import dev.vht.ConfigurationException;
import dev.vht.VirtualHashTable;
import java.lang.reflect.Type;
import java.util.Objects;
import java.util.UUID;

/**
 * Ready codecs.
 *
 * <p>Those of {@link #strings}, {@link #bytes}, {@link #longs}, {@link #ints} and {@link #uuids}
 * are for keys and values alike. No codec here trusts what it decodes: bytes that it did not make
 * are a {@link CodecException}, and cost no more memory than their number allows.
 */
public final class Codecs {
  private Codecs() {}

  /**
   * Returns the codec of strings: UTF-8, and for unpaired surrogates, which UTF-8 does not have, <a
   * href="https://simonsapin.github.io/wtf-8/">WTF-8</a>. Every string is encoded, and comes back
   * as it was.
   *
   * @return a codec with the id {@code strings}
   */
  public static Codec<String> strings() {
    return StringCodec.INSTANCE;
  }

  /**
   * Returns the codec of byte arrays, which are copied on their way in and out.
   *
   * @return a codec with the id {@code bytes}
   */
  public static Codec<byte[]> bytes() {
    return BytesCodec.INSTANCE;
  }

  /**
   * Returns the codec of longs: 8 bytes, the highest first.
   *
   * @return a codec with the id {@code longs}
   */
  public static Codec<Long> longs() {
    return NumberCodecs.LONGS;
  }

  /**
   * Returns the codec of ints: 4 bytes, the highest first.
   *
   * @return a codec with the id {@code ints}
   */
  public static Codec<Integer> ints() {
    return NumberCodecs.INTS;
  }

  /**
   * Returns the codec of UUIDs: 16 bytes, as RFC 9562 has them.
   *
   * @return a codec with the id {@code uuids}
   */
  public static Codec<UUID> uuids() {
    return NumberCodecs.UUIDS;
  }

  /**
   * Returns a codec that writes objects as JSON, by way of Jackson: records, and classes that
   * Jackson can read and write.
   *
   * <p>Properties come in the order of their names, and the entries of a map in that of its keys
   * (those of a {@link java.util.SortedMap} in its own), so equal objects have equal bytes, as keys
   * need them, unless they contain a {@link java.util.Set}: that is written in whatever order it
   * has. A property that the class does not have is an error unless the class allows for it with
   * Jackson's {@code JsonIgnoreProperties}. Modules of Jackson are not used: the format does not
   * depend on what else is on the class path.
   *
   * <p>This needs {@code com.fasterxml.jackson.core:jackson-databind}, which this library does not
   * bring along.
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
   * Returns a codec that writes objects with Java serialization and, on reading, makes objects of
   * listed classes only.
   *
   * <p>Listed are {@code type}, {@code allowed}, the superclasses of both, and in any case strings,
   * the classes of numbers, characters and booleans, {@link java.math.BigInteger}, {@link
   * java.math.BigDecimal}, {@link UUID} and enums' own base; also arrays of all of these, of
   * primitive types and of {@code Object}. A class of {@code java.time} brings that package's
   * serial form with it, and {@link java.util.List}, {@link java.util.Set} or {@link java.util.Map}
   * that of the unmodifiable ones ({@code List.of}). Interfaces otherwise allow nothing: the
   * classes behind them are to be listed. The lengths of arrays and the depth are bounded as well.
   * That is enough for bytes that are damaged, not for an enemy's: hash tables of hash tables, if
   * they are listed, can be made such that reading them takes forever.
   *
   * <p>What cannot be read back is refused on writing: each object is read once for that, so this
   * is the slowest codec. Equal objects need not have equal bytes, so it is for values rather than
   * keys.
   *
   * @param <T> the type of objects
   * @param type their class or interface
   * @param allowed the other classes of which objects may be found inside
   * @return a codec with the id {@code serializable:} and the name of the type
   */
  public static <T> Codec<T> serializable(Class<T> type, Class<?>... allowed) {
    return new SerializableCodec<>(type, AllowList.of(type, allowed));
  }

  /**
   * Returns a codec that compresses what another one writes, for values that are long and have
   * something to compress: below about a hundred bytes they grow.
   *
   * <p>It compresses by the Java platform's own zlib, because that needs no native library of ours
   * and every language reads its format; Zstandard would be some times faster. In front of the
   * compressed bytes (RFC 1950) stands the number of the plain ones, in 4 bytes, the highest first.
   * Nothing is inflated that the compressed bytes cannot hold, at most 1032 times their number.
   *
   * <p>It is not for keys: one and the same key would have other bytes under another version of
   * zlib. Of values only those calls notice that compare them as bytes ({@link
   * VirtualHashTable#replace(Object, Object, Object)}, {@link VirtualHashTable#remove(Object,
   * Object)}): to them a value that another version has written may be a different one.
   *
   * @param <T> the type of objects
   * @param codec writes what is compressed
   * @return a codec with the id {@code deflate(...)} around that of the other
   */
  public static <T> Codec<T> compressed(Codec<T> codec) {
    return new CompressedCodec<>(Objects.requireNonNull(codec, "codec"));
  }

  /**
   * Returns a codec that does what another one does and tries it out each time: what was encoded is
   * decoded and encoded again. An object that does not come back equal, or whose bytes are then not
   * the same, is refused with a {@link CodecException} that shows both. So it is caught when it is
   * stored, by the one who has the codec, and not when it is missed: with a table that is a
   * violation of rule K4, and the caller is to blame.
   *
   * <p>Equal is what {@code equals} says, and for arrays what {@link Objects#deepEquals} says. An
   * encoding takes about three times as long.
   *
   * @param <T> the type of objects
   * @param codec is not trusted
   * @return a codec with the other's id: a table may be opened with either of them
   */
  public static <T> Codec<T> checked(Codec<T> codec) {
    return new CheckedCodec<>(Objects.requireNonNull(codec, "codec"));
  }

  /**
   * Requires that a codec is for keys: equal keys have equal bytes (rule K2), so the bytes depend
   * on the key only.
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
