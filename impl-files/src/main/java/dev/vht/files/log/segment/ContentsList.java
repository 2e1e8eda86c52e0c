package dev.vht.files.log.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Collects the keys of the newest records of a growing segment, to be listed in the segment itself.
 * If a record is damaged later, the list shows which key's value or removal was lost.
 *
 * <p>A record of {@link Format.Kind#CONTENTS} lists the records of a <em>block</em>, that is
 * between two offsets, in order: whether each sets or removes, and 31 bits of its key's hash. It is
 * written after the block that follows its own, which is at least 4 KiB long, so that one damaged
 * page does not destroy both. At the end of a segment the remaining records are listed.
 *
 * <p>Its value is the offset at which the block begins, the offset at which it ends, and a
 * four-byte {@linkplain #entry entry} for each record in it. Blocks are contiguous; lists belong to
 * blocks but are not listed.
 */
public final class ContentsList {
  /** The entry of a clearing. */
  public static final int CLEARING = 0;

  private static final int LEAST_RECORDS = 64;
  private static final int LEAST_BYTES = 1 << 12;
  private static final int HASH_SHIFT = 33;
  private static final int BOUNDS = 2 * Integer.BYTES;
  private static final byte[] NO_KEY = {};

  /** The entries of the older block, up to {@code split}, then of the growing one. */
  private int[] entries = new int[LEAST_RECORDS * 2];

  private int split;
  private int count;
  private int from;
  private int middle;

  /** Creates a list that begins at an offset. */
  public ContentsList(int from) {
    this.from = from;
    this.middle = from;
  }

  /** The content of a list. */
  public record Block(int from, int to, List<Integer> entries) {}

  /** The entry of a record. */
  public static int entry(Format.Kind kind, long hash) {
    return switch (kind) {
      case VALUE -> part(hash) << 1;
      case REMOVAL -> part(hash) << 1 | 1;
      default -> CLEARING;
    };
  }

  /** The entry of an encoded record. */
  public static int entryOf(byte[] record, ToLongFunction<byte[]> hash) {
    ByteBuffer bytes = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    return entry(Format.kind(Format.lengths(bytes, 0)), hash.applyAsLong(Format.key(bytes, 0)));
  }

  private static int part(long hash) {
    return Math.max(1, (int) (hash >>> HASH_SHIFT));
  }

  public static boolean isRemoval(int entry) {
    return (entry & 1) != 0;
  }

  /** The upper bits of the hash of an entry's key, which determine its shard. */
  public static long hash(int entry) {
    return (long) (entry >>> 1) << HASH_SHIFT;
  }

  /** The size of the lists that may precede the segment's next record and its end. */
  public int reserve() {
    return (int) (Format.size(0, BOUNDS + (count + 1L) * Integer.BYTES) + Format.size(0, BOUNDS));
  }

  /** Ensures space for an entry, so that {@link #add} cannot fail. */
  public void prepare() {
    if (count == entries.length) {
      entries = Arrays.copyOf(entries, 2 * count);
    }
  }

  /** Adds an entry. */
  public void add(int entry) {
    entries[count] = entry;
    count++;
  }

  /** Whether a list has to be written at the end of the last record. */
  public boolean isDue(int end) {
    return count - split >= LEAST_RECORDS && end - middle >= LEAST_BYTES;
  }

  /** The list of the older block, unsealed; null if that is empty. */
  byte @Nullable [] older() {
    return split == 0 ? null : encode(from, middle, split);
  }

  /** Starts a new block at {@code end}, after the list of the older one was written. */
  void shift(int end) {
    System.arraycopy(entries, split, entries, 0, count - split);
    count -= split;
    split = count;
    from = middle;
    middle = end;
  }

  /** The list of all remaining records, unsealed; null if there are none. */
  byte @Nullable [] rest(int end) {
    return count == 0 ? null : encode(from, end, count);
  }

  /** Starts over at an offset, after everything before was listed. */
  void clear(int end) {
    count = 0;
    split = 0;
    from = end;
    middle = end;
  }

  private byte[] encode(int start, int end, int length) {
    ByteBuffer list =
        ByteBuffer.allocate(BOUNDS + length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    list.putInt(start).putInt(end);
    list.asIntBuffer().put(entries, 0, length);
    return Format.encode(Format.Kind.CONTENTS, NO_KEY, list.array());
  }

  /** Decodes an intact record of this kind. */
  public static Block decode(ByteBuffer bytes, int offset) {
    int at = Format.valueOffset(bytes, offset);
    int count = (Format.valueLength(bytes, offset) - BOUNDS) / Integer.BYTES;
    List<Integer> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(bytes.getInt(at + BOUNDS + i * Integer.BYTES));
    }
    return new Block(bytes.getInt(at), bytes.getInt(at + Integer.BYTES), entries);
  }
}
