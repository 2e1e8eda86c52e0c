package dev.vht.codec;

/**
 * Turns objects of one type into bytes and back.
 *
 * <p><b>Thread-safety:</b> many threads call implementations concurrently, without a lock.
 *
 * @param <T> the type of objects
 * @implSpec {@code decode(encode(x))} equals {@code x}. A codec of keys always encodes objects that
 *     are the same key to the same bytes. An implementation does not use an array again that it has
 *     returned, and neither modifies nor keeps one that is passed in.
 */
public interface Codec<T> {

  /**
   * Returns the name of the format. It is stored with each table and compared when the table is
   * opened again (rule O2), so a new format needs a new name.
   *
   * @return a short name of printable ASCII characters, for example {@code strings}
   */
  String id();

  /**
   * Returns the bytes of an object.
   *
   * @param object not null
   * @return its bytes, of any length
   * @throws CodecException if this object cannot be encoded
   */
  byte[] encode(T object);

  /**
   * Returns the object that these bytes encode.
   *
   * @param bytes as {@link #encode} returned them, or damaged
   * @return the object, never null
   * @throws CodecException if they do not encode an object
   */
  T decode(byte[] bytes);

  /**
   * Returns whether objects can represent their bytes: two objects are equal by {@code equals} if
   * and only if their bytes are equal, and objects are immutable.
   *
   * <p>Two keys are the same if and only if their bytes are equal (rule K2). If this is true, a
   * cache can use the objects themselves as its keys; otherwise it has to use their bytes.
   *
   * @return whether equality of objects is equality of bytes, and objects are immutable
   * @implSpec The default is false, which is always correct. An implementation that returns true
   *     guarantees this for every object that it encodes, including subclasses of {@code T}, and
   *     for every object that it decodes. Also, {@code hashCode} is consistent with {@code equals}.
   */
  default boolean keepsEquality() {
    return false;
  }
}
