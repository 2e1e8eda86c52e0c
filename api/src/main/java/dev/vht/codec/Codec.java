package dev.vht.codec;

/**
 * Turns objects of one type into bytes and back.
 *
 * <p><b>Thread-safety:</b> implementations are used by many threads at once without a lock.
 *
 * @param <T> the type of objects
 * @implSpec {@code decode(encode(x))} equals {@code x}. For a codec of keys, objects that are to be
 *     one key give the same bytes, always. An array that is handed out is not changed or used
 *     afterwards; one that is taken is not changed, and not kept.
 */
public interface Codec<T> {

  /**
   * Returns the name of the format. It is stored with each table and compared when the table is
   * opened again (rule O2), so it changes whenever the format does.
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
   * Returns the object of which these are the bytes.
   *
   * @param bytes as {@link #encode} gave them, or damaged
   * @return the object, never null
   * @throws CodecException if they are not the bytes of an object
   */
  T decode(byte[] bytes);

  /**
   * Tells whether an object may stand for its bytes: two objects are equal by {@code equals} if and
   * only if their bytes are, and no object ever changes.
   *
   * <p>Two keys are one key if and only if their bytes are equal (rule K2). Where this is true, a
   * hash table in memory that goes by {@code equals} and {@code hashCode}, such as a cache, may
   * have the object itself as its key; elsewhere it has to have the bytes.
   *
   * @return whether equality of objects is equality of bytes, and objects are immutable
   * @implSpec False, which is always right. Who returns true promises it for every object that the
   *     codec encodes, subclasses of {@code T} included, and for every object that it decodes; and
   *     that {@code hashCode} agrees with {@code equals}.
   */
  default boolean keepsEquality() {
    return false;
  }
}
