package dev.vht.internal.table;

import dev.vht.codec.Codec;
import dev.vht.codec.Codecs;
import dev.vht.content.ContentKey;
import java.util.UUID;

/**
 * Recognizes objects that a codec of this library can surely encode within a limit, without
 * encoding them. The answer depends on the object only. Codecs of other libraries may reject any
 * object, so for them nothing is sure.
 */
final class EncodingCheck {
  private static final EncodingCheck NEVER_SURE = new EncodingCheck(EncodingCheck.class, 0);

  /** A UTF-16 unit takes three bytes at most; a pair takes four. */
  private static final int MAX_BYTES_PER_CHAR = 3;

  private final Class<?> type;

  /** The maximum length of a string in chars, or of an array in bytes. */
  private final int maxLength;

  private EncodingCheck(Class<?> type, int maxLength) {
    this.type = type;
    this.maxLength = maxLength;
  }

  @SuppressWarnings("ReferenceEquality") // each codec of this library is a singleton
  static EncodingCheck of(Codec<?> codec, int limit) {
    if (codec == Codecs.strings()) {
      return new EncodingCheck(String.class, limit / MAX_BYTES_PER_CHAR);
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
    return codec == ContentKey.codec()
        ? fixed(ContentKey.class, ContentKey.BYTES, limit)
        : NEVER_SURE;
  }

  private static EncodingCheck fixed(Class<?> type, int bytes, int limit) {
    return bytes <= limit ? new EncodingCheck(type, 0) : NEVER_SURE;
  }

  /** Whether an object surely fits; if false, it has to be encoded to find out. */
  boolean isSure(Object object) {
    return object.getClass() == type
        && (!(object instanceof String text) || text.length() <= maxLength)
        && (!(object instanceof byte[] bytes) || bytes.length <= maxLength);
  }
}
