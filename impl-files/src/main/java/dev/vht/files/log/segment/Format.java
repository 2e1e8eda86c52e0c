package dev.vht.files.log.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a segment. All numbers are little-endian.
 *
 * <pre>
 * the header
 *   0   8  "VHTslog" and the format's version, 2
 *   8   8  the sequence number of the first segment whose records are here
 *  16   8  that of the last
 *  24   8  the segment's id
 *  32   8  the boot of the machine in which it was made ({@link dev.vht.files.disk.Disk#boot})
 *  40   8  up to which {@link Position} the log was on the disk when it was made
 *  48  12  zeros
 *  60   4  CRC-32C (RFC 3720) of everything before
 * then records, each at a multiple of 8
 *   0   4  CRC-32C of the bytes from 4 to the end of the value, combined by exclusive or with a
 *          number that follows from the segment's id and the record's offset
 *   4   4  the key's length in the lower 27 bits; bits 27 to 29: the {@link Kind}; bit 30: the
 *          log was on the disk up to here when this was written; bit 31: always set
 *   8   4  the value's length
 *  12      the key, the value, and zeros up to a multiple of 8
 * </pre>
 *
 * <p>A checksum depends on the place, so that a record which got into another place, or which is
 * left from an earlier file in the same blocks, is none.
 */
public final class Format {
  public static final int HEADER = 64;
  public static final int RECORD_HEADER = 12;

  /** How long the longest key may be. */
  public static final int MAX_KEY = (1 << 24) - 1;

  /** How long the longest value may be. */
  public static final int MAX_VALUE = 1 << 30;

  /** How much room the record takes that ends a segment. */
  public static final int END_SIZE = 16;

  private static final long MAGIC = 0x02_67_6f_6c_73_54_48_56L; // "VHTslog", 2
  private static final int HEADER_CHECKSUM = 60;
  private static final int LENGTHS = 4;
  private static final int VALUE_LENGTH = 8;
  private static final int KEY_MASK = (1 << 27) - 1;
  private static final int KIND_SHIFT = 27;
  private static final int KIND_MASK = 7;
  private static final int SYNCED = 1 << 30;
  private static final int PRESENT = 1 << 31;
  private static final long PLACES = 0x9e3779b97f4a7c15L;

  private Format() {}

  /** What a record says. */
  public enum Kind {
    /** A key has a value. */
    VALUE(0),
    /** A key has none any more. */
    REMOVAL(1),
    /** No key has a value any more. */
    CLEARING(2),
    /** The segment ends here. */
    END(3),
    /** Lists what records before this one say ({@link ContentsList}). */
    CONTENTS(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  private static final Kind[] KINDS = Kind.values();

  /** What a segment says of itself. */
  public record Header(long first, long last, long id, long boot, long synced) {}

  static byte[] encode(Header header) {
    ByteBuffer buffer = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(MAGIC).putLong(header.first()).putLong(header.last()).putLong(header.id());
    buffer.putLong(header.boot()).putLong(header.synced());
    CRC32C checksum = new CRC32C();
    checksum.update(buffer.array(), 0, HEADER_CHECKSUM);
    return buffer.putInt(HEADER_CHECKSUM, (int) checksum.getValue()).array();
  }

  /** The header in a segment's first bytes; null if they are not one. */
  public static @Nullable Header header(ByteBuffer bytes) {
    if (bytes.limit() < HEADER || bytes.getLong(0) != MAGIC) {
      return null;
    }
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.duplicate().position(0).limit(HEADER_CHECKSUM));
    return bytes.getInt(HEADER_CHECKSUM) == (int) checksum.getValue()
        ? new Header(
            bytes.getLong(8),
            bytes.getLong(16),
            bytes.getLong(24),
            bytes.getLong(32),
            bytes.getLong(40))
        : null;
  }

  /** Whether a file may begin with a header of which a part was never written. */
  public static boolean mayBeHeader(ByteBuffer bytes) {
    for (int i = 0; i < Math.min(Long.BYTES, bytes.limit()); i++) {
      byte wanted = (byte) (MAGIC >>> i * Byte.SIZE);
      if (bytes.get(i) != 0 && bytes.get(i) != wanted) {
        return false;
      }
    }
    return true;
  }

  /** How much room a record takes. */
  static long size(long keyLength, long valueLength) {
    return RECORD_HEADER + keyLength + valueLength + 7 & -8L;
  }

  /** A record, but for its checksum, which {@link #seal} adds once its place is known. */
  public static byte[] encode(Kind kind, byte[] key, byte[] value) {
    byte[] record = new byte[(int) size(key.length, value.length)];
    ByteBuffer buffer = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(LENGTHS, key.length | kind.code << KIND_SHIFT | PRESENT);
    buffer.putInt(VALUE_LENGTH, value.length);
    System.arraycopy(key, 0, record, RECORD_HEADER, key.length);
    System.arraycopy(value, 0, record, RECORD_HEADER + key.length, value.length);
    return record;
  }

  static void seal(byte[] record, int from, int length, long id, int offset, boolean isSynced) {
    ByteBuffer buffer =
        ByteBuffer.wrap(record, from, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    int lengths = buffer.getInt(LENGTHS) & ~SYNCED | (isSynced ? SYNCED : 0);
    buffer.putInt(LENGTHS, lengths);
    int end = RECORD_HEADER + (lengths & KEY_MASK) + buffer.getInt(VALUE_LENGTH);
    CRC32C checksum = new CRC32C();
    checksum.update(record, from + LENGTHS, end - LENGTHS);
    buffer.putInt(0, (int) checksum.getValue() ^ place(id, offset));
  }

  /** Seals the copy of a whole record for another place than that of the record. */
  public static void resealCopy(
      byte[] copies, int at, long fromId, int fromOffset, long toId, int toOffset) {
    ByteBuffer buffer = ByteBuffer.wrap(copies).order(ByteOrder.LITTLE_ENDIAN);
    int checksum = buffer.getInt(at) ^ place(fromId, fromOffset) ^ place(toId, toOffset);
    buffer.putInt(at, checksum);
  }

  /** What the checksum of a record is combined with. */
  static int place(long id, int offset) {
    long folded = KeyHash.folded(id ^ offset, PLACES);
    return (int) (folded ^ folded >>> Integer.SIZE);
  }

  // Reading a record's parts, which the caller has found to be within the segment.

  public static int lengths(ByteBuffer bytes, int offset) {
    return bytes.getInt(offset + LENGTHS);
  }

  static int checksum(ByteBuffer bytes, int offset) {
    return bytes.getInt(offset);
  }

  static boolean isPresent(int lengths) {
    return (lengths & PRESENT) != 0;
  }

  public static boolean isSynced(int lengths) {
    return (lengths & SYNCED) != 0;
  }

  /** Whether a record is of a kind that this version knows. */
  public static boolean isKnown(int lengths) {
    return (lengths >>> KIND_SHIFT & KIND_MASK) < KINDS.length;
  }

  /** The kind of a whole record. */
  public static Kind kind(int lengths) {
    return KINDS[lengths >>> KIND_SHIFT & KIND_MASK];
  }

  public static int keyLength(int lengths) {
    return lengths & KEY_MASK;
  }

  static int valueLength(ByteBuffer bytes, int offset) {
    return bytes.getInt(offset + VALUE_LENGTH);
  }

  /** How much room the record takes that begins at an offset; 0 if none can begin there. */
  public static int sizeAt(ByteBuffer bytes, int offset, int end) {
    if (offset + RECORD_HEADER > end) {
      return 0;
    }
    int lengths = lengths(bytes, offset);
    int valueLength = valueLength(bytes, offset);
    if (!isPresent(lengths) || valueLength < 0) {
      return 0;
    }
    long size = size(keyLength(lengths), valueLength);
    return offset + size > end ? 0 : (int) size;
  }

  /** Whether the record at an offset is as it was written, where there is room for one. */
  public static boolean isWhole(ByteBuffer bytes, int offset, long id) {
    return isWhole(bytes, bytes.duplicate(), offset, id);
  }

  /** The same, with a view of the bytes that the caller keeps for this. */
  static boolean isWhole(ByteBuffer bytes, ByteBuffer view, int offset, long id) {
    int lengths = lengths(bytes, offset);
    int end = offset + RECORD_HEADER + keyLength(lengths) + valueLength(bytes, offset);
    CRC32C checksum = new CRC32C();
    checksum.update(view.limit(end).position(offset + LENGTHS));
    return checksum(bytes, offset) == ((int) checksum.getValue() ^ place(id, offset));
  }
}
