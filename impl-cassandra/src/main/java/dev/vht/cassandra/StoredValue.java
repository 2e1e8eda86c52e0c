package dev.vht.cassandra;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a key's row.
 *
 * @param tag of the write that made it, or null if there is none
 * @param value the value, or the id of its chunks; null if the key is absent
 * @param crc the checksum of the key and its value
 * @param chunks how many chunks the value has; 0 if it is in the row
 * @param past the tags before that one ({@link PastTags}), or null if they are not known
 */
record StoredValue(
    @Nullable Long tag,
    @Nullable ByteBuffer value,
    int crc,
    int chunks,
    @Nullable ByteBuffer past) {
  static final StoredValue ABSENT = new StoredValue(null, null, 0, 0);

  /** A row whose past does not matter. */
  StoredValue(@Nullable Long tag, @Nullable ByteBuffer value, int crc, int chunks) {
    this(tag, value, crc, chunks, null);
  }

  boolean isPresent() {
    return value != null;
  }

  boolean isDivided() {
    return chunks > 0;
  }
}
