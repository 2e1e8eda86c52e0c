package dev.vht;

import java.util.UUID;

/**
 * Tells of the objects of this library's own codecs that they can be encoded and are within a
 * limit, without encoding them. What it says depends on the object only. Of other codecs it knows
 * nothing: they may refuse any object.
 */
final class Fitting {
  private static final Fitting NOTHING = new Fitting(Fitting.class, 0);

  /** A UTF-16 unit takes three bytes at most; a pair takes four. */
  private static final int MOST_BYTES_OF_A_CHAR = 3;

  private final Class<?> type;

  /** So long may a string or an array be, in units of its own. */
  private final int longest;

  private Fitting(Class<?> type, int longest) {
    this.type = type;
    this.longest = longest;
  }

  @SuppressWarnings("ReferenceEquality") // a codec of ours is that one object
  static Fitting of(Codec<?> codec, int limit) {
    if (codec == StringCodec.INSTANCE) {
      return new Fitting(String.class, limit / MOST_BYTES_OF_A_CHAR);
    }
    if (codec == BytesCodec.INSTANCE) {
      return new Fitting(byte[].class, limit);
    }
    if (codec == NumberCodecs.LONGS) {
      return fixed(Long.class, Long.BYTES, limit);
    }
    if (codec == NumberCodecs.INTS) {
      return fixed(Integer.class, Integer.BYTES, limit);
    }
    if (codec == NumberCodecs.UUIDS) {
      return fixed(UUID.class, 2 * Long.BYTES, limit);
    }
    return codec == ContentKeyCodec.INSTANCE
        ? fixed(ContentKey.class, ContentKey.BYTES, limit)
        : NOTHING;
  }

  private static Fitting fixed(Class<?> type, int bytes, int limit) {
    return bytes <= limit ? new Fitting(type, 0) : NOTHING;
  }

  /** Whether an object surely fits; if not, its encoding says. */
  boolean isSure(Object object) {
    return object.getClass() == type
        && (!(object instanceof String text) || text.length() <= longest)
        && (!(object instanceof byte[] bytes) || bytes.length <= longest);
  }
}
