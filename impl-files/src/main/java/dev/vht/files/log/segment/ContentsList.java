package dev.vht.files.log.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the newest records of a growing segment are about, to be written into the segment itself: so
 * that it is known, should a record be damaged later, whose value or removal was lost with it.
 *
 * <p>A record of {@link Format.Kind#CONTENTS} lists the records of a <em>block</em>: of those
 * between two offsets, in their order, whether each sets or removes, and 31 bits of its key's hash.
 * It is not written next to its block but after the block that follows, which is 4 KiB long at
 * least, so that one damaged page does not take both. The end of a segment lists what is not listed
 * yet.
 *
 * <p>Its value is the offset at which the block begins, that at which it ends, and an {@linkplain
 * #entry entry} of four bytes for each record in it. Blocks follow each other without a gap, the
 * lists among them counted to the blocks and not listed.
 */
public final class ContentsList {
  /** The entry of a clearing. */
  public static final int CLEARING = 0;

  private static final int LEAST_RECORDS = 64;
  private static final int LEAST_BYTES = 1 << 12;
  private static final int HASH_SHIFT = 33;
  private static final int BOUNDS = 2 * Integer.BYTES;
  private static final byte[] NO_KEY = {};

  /** Of the older block, up to {@code split}; then of the one that grows. */
  private int[] entries = new int[LEAST_RECORDS * 2];

  private int split;
  private int count;
  private int from;
  private int middle;

  /** Begins with records that are listed up to an offset. */
  public ContentsList(int from) {
    this.from = from;
    this.middle = from;
  }

  /** What a list says of a block. */
  public record Block(int from, int to, List<Integer> entries) {}

  /** What is listed of a record. */
  public static int entry(Format.Kind kind, long hash) {
    return switch (kind) {
      case VALUE -> part(hash) << 1;
      case REMOVAL -> part(hash) << 1 | 1;
      default -> CLEARING;
    };
  }

  /** What is listed of a record that stands in an array. */
  public static int entryOf(byte[] record, ToLongFunction<byte[]> hash) {
    int lengths = Format.lengths(ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN), 0);
    int end = Format.RECORD_HEADER + Format.keyLength(lengths);
    byte[] key = Arrays.copyOfRange(record, Format.RECORD_HEADER, end);
    return entry(Format.kind(lengths), hash.applyAsLong(key));
  }

  private static int part(long hash) {
    return Math.max(1, (int) (hash >>> HASH_SHIFT));
  }

  /** Whether an entry is one of a key with this hash. */
  static boolean isOf(int entry, long hash) {
    return entry >>> 1 == part(hash);
  }

  public static boolean isRemoval(int entry) {
    return (entry & 1) != 0;
  }

  /** The upper bits of the hash of an entry's key, by which its shard is known. */
  public static long hash(int entry) {
    return (long) (entry >>> 1) << HASH_SHIFT;
  }

  /** How long the lists are that may come before the segment's next record and its end. */
  public int reserve() {
    return (int) (Format.size(0, BOUNDS + (count + 1L) * Integer.BYTES) + Format.size(0, BOUNDS));
  }

  /** Makes room to note a record, so that {@link #add} cannot fail. */
  public void prepare() {
    if (count == entries.length) {
      entries = Arrays.copyOf(entries, 2 * count);
    }
  }

  /** Notes a record. */
  public void add(int entry) {
    entries[count] = entry;
    count++;
  }

  /** Whether a list is to be written, where the last record ends. */
  public boolean isDue(int end) {
    return count - split >= LEAST_RECORDS && end - middle >= LEAST_BYTES;
  }

  /** The list of the older block, unsealed; null if that is empty. */
  byte @Nullable [] older() {
    return split == 0 ? null : encode(from, middle, split);
  }

  /** Says that the list of the older block is written; {@code end} is where it was written to. */
  void shift(int end) {
    System.arraycopy(entries, split, entries, 0, count - split);
    count -= split;
    split = count;
    from = middle;
    middle = end;
  }

  /** The list of everything that is not listed, unsealed; null if there is nothing. */
  byte @Nullable [] rest(int end) {
    return count == 0 ? null : encode(from, end, count);
  }

  /** Says that everything is listed up to an offset. */
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

  /** What a whole record of this kind says. */
  public static Block decode(ByteBuffer bytes, int offset) {
    int at = offset + Format.RECORD_HEADER + Format.keyLength(Format.lengths(bytes, offset));
    int count = (Format.valueLength(bytes, offset) - BOUNDS) / Integer.BYTES;
    List<Integer> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(bytes.getInt(at + BOUNDS + i * Integer.BYTES));
    }
    return new Block(bytes.getInt(at), bytes.getInt(at + Integer.BYTES), entries);
  }
}
