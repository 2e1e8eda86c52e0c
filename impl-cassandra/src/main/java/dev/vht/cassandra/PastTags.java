package dev.vht.cassandra;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The tags that the row of a key had before its present one, newest first. They tell what has
 * become of a write that another one has replaced. A write that did not read the row does not know
 * them.
 */
final class PastTags {
  /** As a constant of CQL; one byte, because a null would be a tombstone in each row. */
  static final String UNKNOWN = "0x00";

  private static final int MOST = 16;

  private PastTags() {}

  /** Returns what a column has, or null if that says that the past is not known. */
  static @Nullable ByteBuffer of(@Nullable ByteBuffer column) {
    return column == null || column.remaining() == 1 ? null : column;
  }

  /** Returns the past of a row that replaces another one; empty if there was none. */
  static ByteBuffer after(StoredValue old) {
    ByteBuffer past = ByteBuffer.allocate(MOST * Long.BYTES);
    if (old.tag() != null) {
      past.putLong(old.tag());
      ByteBuffer older = old.past();
      if (older != null) {
        ByteBuffer kept = older.duplicate();
        kept.limit(kept.position() + Math.min(kept.remaining(), past.remaining()));
        past.put(kept);
      }
    }
    return past.flip();
  }

  /** Returns whether a tag is among those of a row's past. */
  static boolean contain(@Nullable ByteBuffer past, long tag) {
    for (int i = past == null ? 0 : past.position(); past != null && i < past.limit(); ) {
      if (past.getLong(i) == tag) {
        return true;
      }
      i += Long.BYTES;
    }
    return false;
  }

  /**
   * Returns whether a row has replaced one with a tag, directly or by writes that are all known.
   *
   * @param past of the row
   * @param tag of the other row, or null if there was none
   */
  static boolean reachBack(@Nullable ByteBuffer past, @Nullable Long tag) {
    return past != null && (tag == null ? !past.hasRemaining() : contain(past, tag));
  }
}
