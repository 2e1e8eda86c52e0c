package dev.vht.files.log.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The binary format of a segment. All numbers are little-endian.
 *
 * <pre>
 * the header
 *   0   8  "VHTslog" and the format's version, 3
 *   8   8  the sequence number of the first segment that was compacted into this one
 *  16   8  that of the last
 *  24   8  the segment's id
 *  32   8  the boot in which it was created ({@link dev.vht.files.disk.Disk#boot})
 *  40   8  the {@link Position} up to which the log was synced when it was created
 *  48   8  the {@link Position} up to which the log must be intact for this segment to count, if it
 *          was compacted and not synced before it replaced others; otherwise 0
 *  56   4  zeros
 *  60   4  CRC-32C (RFC 3720) of everything before
 * then records, each at a multiple of 8
 *   0   4  CRC-32C of the bytes from 4 to the end of the value, XORed with a number derived from
 *          the segment's id and the record's offset
 *   4   4  the key's length in the lower 27 bits; bits 27 to 29: the {@link Kind}; bit 30: the
 *          log was synced up to here when this was written; bit 31: always set
 *   8   4  the value's length
 *  12      the key, the value, and zeros up to a multiple of 8
 * </pre>
 *
 * <p>The checksum depends on the place. So a record that was moved, or is left over from an earlier
 * file in the same blocks, is invalid.
 */
public final class Format {
  public static final int HEADER = 64;
  public static final int RECORD_HEADER = 12;

  /** The maximum length of a key. */
  public static final int MAX_KEY = (1 << 24) - 1;

  /** The maximum length of a value. */
  public static final int MAX_VALUE = 1 << 30;

  /** Records begin at multiples of this. */
  public static final int ALIGNMENT = 8;

  /** The size of the smallest record. */
  public static final int MIN_RECORD = 16;

  /** The size of an END record. */
  public static final int END_SIZE = 16;

  private static final long MAGIC = 0x03_67_6f_6c_73_54_48_56L; // "VHTslog", 3
  private static final int HEADER_CHECKSUM = 60;
  private static final int LENGTHS = 4;
  private static final int VALUE_LENGTH = 8;
  private static final int KEY_MASK = (1 << 27) - 1;
  private static final int KIND_SHIFT = 27;
  private static final int KIND_MASK = 7;
  private static final int SYNCED = 1 << 30;
  private static final int PRESENT = 1 << 31;
  private static final long PLACE_FACTOR = 0x9e3779b97f4a7c15L;

  private Format() {}

  /** The kinds of records. */
  public enum Kind {
    /** Sets the value of a key. */
    VALUE(0),
    /** Removes a key. */
    REMOVAL(1),
    /** Removes all keys. */
    CLEARING(2),
    /** Ends the segment. */
    END(3),
    /** Lists earlier records ({@link ContentsList}). */
    CONTENTS(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  private static final Kind[] KINDS = Kind.values();

  /** The header of a segment. */
  public record Header(long first, long last, long id, long boot, long synced, long needed) {
    /** The header of the same segment if the log is synced up to a position after it. */
    Header ofSynced(long position) {
      return new Header(first, last, id, boot, position, Position.START);
    }
  }

  static byte[] encode(Header header) {
    ByteBuffer buffer = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(MAGIC).putLong(header.first()).putLong(header.last()).putLong(header.id());
    buffer.putLong(header.boot()).putLong(header.synced()).putLong(header.needed());
    CRC32C checksum = new CRC32C();
    checksum.update(buffer.array(), 0, HEADER_CHECKSUM);
    return buffer.putInt(HEADER_CHECKSUM, (int) checksum.getValue()).array();
  }

  static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Decodes the header; null if it is damaged. */
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
            bytes.getLong(40),
            bytes.getLong(48))
        : null;
  }

  /** Whether a file may begin with a partly written header. */
  public static boolean mayBeHeader(ByteBuffer bytes) {
    for (int i = 0; i < Math.min(Long.BYTES, bytes.limit()); i++) {
      byte wanted = (byte) (MAGIC >>> i * Byte.SIZE);
      if (bytes.get(i) != 0 && bytes.get(i) != wanted) {
        return false;
      }
    }
    return true;
  }

  /** The size of a record. */
  public static long size(long keyLength, long valueLength) {
    return RECORD_HEADER + keyLength + valueLength + ALIGNMENT - 1 & -ALIGNMENT;
  }

  /** Encodes a record without its checksum, which {@link #seal} adds when the place is known. */
  public static byte[] encode(Kind kind, byte[] key, byte[] value) {
    byte[] record = new byte[(int) size(key.length, value.length)];
    ByteBuffer buffer = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(LENGTHS, key.length | kind.code << KIND_SHIFT | PRESENT);
    buffer.putInt(VALUE_LENGTH, value.length);
    System.arraycopy(key, 0, record, RECORD_HEADER, key.length);
    System.arraycopy(value, 0, record, RECORD_HEADER + key.length, value.length);
    return record;
  }

  /** Encodes what precedes a value, without the checksum. */
  static byte[] encodeStart(byte[] key, int valueLength, boolean isSynced) {
    byte[] start = new byte[RECORD_HEADER + key.length];
    int synced = isSynced ? SYNCED : 0;
    littleEndian(start)
        .putInt(LENGTHS, key.length | Kind.VALUE.code << KIND_SHIFT | PRESENT | synced)
        .putInt(VALUE_LENGTH, valueLength);
    System.arraycopy(key, 0, start, RECORD_HEADER, key.length);
    return start;
  }

  /** The encoded checksum of a record that is in a file, up to the end of its value. */
  static byte[] checksumOfCopied(ByteBuffer bytes, int offset, int length, long id) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.duplicate().limit(offset + length).position(offset + LENGTHS));
    byte[] encoded = new byte[Integer.BYTES];
    littleEndian(encoded).putInt((int) checksum.getValue() ^ placeCode(id, offset));
    return encoded;
  }

  static void seal(byte[] record, int from, int length, long id, int offset, boolean isSynced) {
    ByteBuffer buffer =
        ByteBuffer.wrap(record, from, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    int lengths = buffer.getInt(LENGTHS) & ~SYNCED | (isSynced ? SYNCED : 0);
    buffer.putInt(LENGTHS, lengths);
    int end = RECORD_HEADER + (lengths & KEY_MASK) + buffer.getInt(VALUE_LENGTH);
    CRC32C checksum = new CRC32C();
    checksum.update(record, from + LENGTHS, end - LENGTHS);
    buffer.putInt(0, (int) checksum.getValue() ^ placeCode(id, offset));
  }

  /** Seals the copy of an intact record for another place. */
  public static void resealCopy(
      byte[] copies, int at, long fromId, int fromOffset, long toId, int toOffset) {
    // The checksum is XORed with the number of the place, so it need not be computed again.
    ByteBuffer buffer = ByteBuffer.wrap(copies).order(ByteOrder.LITTLE_ENDIAN);
    int checksum = buffer.getInt(at) ^ placeCode(fromId, fromOffset) ^ placeCode(toId, toOffset);
    buffer.putInt(at, checksum);
  }

  /** Seals the copy of an intact record for another place, where it is not synced. */
  public static void sealUnsynced(byte[] copies, int at, int length, long toId, int toOffset) {
    seal(copies, at, length, toId, toOffset, false);
  }

  /** The number with which the checksum of a record is combined. */
  static int placeCode(long id, int offset) {
    long folded = KeyHash.folded(id ^ offset, PLACE_FACTOR);
    return (int) (folded ^ folded >>> Integer.SIZE);
  }

  // Reading a record's parts. The caller has checked that they are within the segment.

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

  /** Whether this version knows the kind of a record. */
  public static boolean isKnown(int lengths) {
    return (lengths >>> KIND_SHIFT & KIND_MASK) < KINDS.length;
  }

  /** The kind of an intact record. */
  public static Kind kind(int lengths) {
    return KINDS[lengths >>> KIND_SHIFT & KIND_MASK];
  }

  public static int keyLength(int lengths) {
    return lengths & KEY_MASK;
  }

  /** The key of the record at an offset. */
  public static byte[] key(ByteBuffer bytes, int offset) {
    byte[] key = new byte[keyLength(lengths(bytes, offset))];
    bytes.get(offset + RECORD_HEADER, key);
    return key;
  }

  /** Where the value of the record at an offset begins. */
  static int valueOffset(ByteBuffer bytes, int offset) {
    return offset + RECORD_HEADER + keyLength(lengths(bytes, offset));
  }

  static int valueLength(ByteBuffer bytes, int offset) {
    return bytes.getInt(offset + VALUE_LENGTH);
  }

  /** The size of the record at an offset; 0 if no record can begin there. */
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

  /** Whether the record at an offset, for which {@link #sizeAt} is positive, is intact. */
  public static boolean isIntact(ByteBuffer bytes, int offset, long id) {
    return isIntact(bytes, bytes.duplicate(), offset, id);
  }

  /** The same, with a reusable duplicate of the buffer. */
  static boolean isIntact(ByteBuffer bytes, ByteBuffer view, int offset, long id) {
    int lengths = lengths(bytes, offset);
    int end = offset + RECORD_HEADER + keyLength(lengths) + valueLength(bytes, offset);
    CRC32C checksum = new CRC32C();
    checksum.update(view.limit(end).position(offset + LENGTHS));
    return checksum(bytes, offset) == ((int) checksum.getValue() ^ placeCode(id, offset));
  }
}
