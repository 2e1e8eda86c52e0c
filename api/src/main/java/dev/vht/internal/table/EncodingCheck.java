package dev.vht.internal.table;

import dev.vht.codec.Codec;
import dev.vht.codec.Codecs;
import dev.vht.content.ContentKey;
import java.util.UUID;

/**
 * Tells of the objects of this library's own codecs that they can be encoded and are within a
 * limit, without encoding them. What it says depends on the object only. Of other codecs it knows
 * nothing: they may refuse any object.
 */
final class EncodingCheck {
  private static final EncodingCheck NOTHING = new EncodingCheck(EncodingCheck.class, 0);

  /** A UTF-16 unit takes three bytes at most; a pair takes four. */
  private static final int MOST_BYTES_OF_A_CHAR = 3;

  private final Class<?> type;

  /** So long may a string or an array be, in units of its own. */
  private final int longest;

  private EncodingCheck(Class<?> type, int longest) {
    this.type = type;
    this.longest = longest;
  }

  @SuppressWarnings("ReferenceEquality") // a codec of ours is that one object
  static EncodingCheck of(Codec<?> codec, int limit) {
    if (codec == Codecs.strings()) {
      return new EncodingCheck(String.class, limit / MOST_BYTES_OF_A_CHAR);
    }
    if (codec == Codecs.bytes()) {
      return new EncodingCheck(byte[].class, limit);
    }
    if (codec == Codecs.longs()) {
      return fixed(Long.class, Long.BYTES, limit);
    }
    if (codec == Codecs.ints()) {
      return fixed(Integer.class, Integer.BYTES, limit);
    }
    if (codec == Codecs.uuids()) {
      return fixed(UUID.class, 2 * Long.BYTES, limit);
    }
    return codec == ContentKey.codec() ? fixed(ContentKey.class, ContentKey.BYTES, limit) : NOTHING;
  }

  private static EncodingCheck fixed(Class<?> type, int bytes, int limit) {
    return bytes <= limit ? new EncodingCheck(type, 0) : NOTHING;
  }

  /** Whether an object surely fits; if not, its encoding says. */
  boolean isSure(Object object) {
    return object.getClass() == type
        && (!(object instanceof String text) || text.length() <= longest)
        && (!(object instanceof byte[] bytes) || bytes.length <= longest);
  }
}
