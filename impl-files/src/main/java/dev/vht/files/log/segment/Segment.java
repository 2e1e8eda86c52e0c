package dev.vht.files.log.segment;

import dev.vht.DamagedTableException;
import dev.vht.files.disk.DiskFile;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An open segment: a file of consecutive records.
 *
 * <p>Bytes below {@link #end} never change, so they are read without a lock. Only the log's newest
 * segment grows, under the log's lock.
 */
public final class Segment {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final byte[] NOTHING = {};

  private volatile Path path;
  private final SegmentName name;
  private final int number;
  private final DiskFile file;
  private final ByteBuffer bytes;
  private volatile int end;

  // Changed and read under the log's lock.

  private long dead;
  private long removals;
  private boolean isFinished;

  /** Whether a failed write may have left bytes after the end. */
  private boolean isTorn;

  private boolean isSynced;

  /** Whether a compaction has found damage in it. */
  private boolean isUnreadable;

  /** Whether the content at the last sync includes a part of it. */
  private boolean isKept;

  /** The records to be listed; null before the first append. */
  private @Nullable ContentsList contents;

  /** Accessed by the thread that syncs. */
  private volatile boolean isInherited;

  public Segment(
      Path path, SegmentName name, int number, DiskFile file, ByteBuffer bytes, int end) {
    this.path = path;
    this.name = name;
    this.number = number;
    this.file = file;
    this.bytes = bytes;
    this.end = end;
  }

  public Path path() {
    return path;
  }

  /** Changes the path after the file was renamed. */
  public void setPath(Path path) {
    this.path = path;
  }

  public SegmentName name() {
    return name;
  }

  public int number() {
    return number;
  }

  public ByteBuffer bytes() {
    return bytes;
  }

  /** The end of the last record. */
  public int end() {
    return end;
  }

  public int capacity() {
    return bytes.capacity();
  }

  /** The bytes of superseded records. */
  public long dead() {
    return dead;
  }

  public void addDead(long size) {
    dead += size;
  }

  /** The bytes of records of removals and clearings. */
  public long removals() {
    return removals;
  }

  public void addRemovals(long size) {
    removals += size;
  }

  public void setUsage(long dead, long removals) {
    this.dead = dead;
    this.removals = removals;
  }

  /** Counts all values as dead. */
  public void markAllDead() {
    markDeadUpTo(end);
  }

  /** Counts all values before an offset as dead; there are none after it. */
  public void markDeadUpTo(int offset) {
    dead = offset - Format.HEADER - removals;
  }

  /** Sets the end of the last record, after all were read. */
  public void setEnd(int end) {
    this.end = end;
  }

  /** The bytes of current values. */
  public long live() {
    return end - Format.HEADER - dead - removals;
  }

  /** Whether it is ended, and never written again. */
  public boolean isFinished() {
    return isFinished;
  }

  /** Marks a segment that was found with an END as finished. */
  public void setFinished() {
    isFinished = true;
  }

  /** Whether all of it is synced. */
  public boolean isSynced() {
    return isSynced;
  }

  public void setSynced() {
    isSynced = true;
  }

  /** Whether a compaction has found damage in it, so that it is not compacted. */
  public boolean isUnreadable() {
    return isUnreadable;
  }

  public void setUnreadable(boolean isUnreadable) {
    this.isUnreadable = isUnreadable;
  }

  /** Whether its file has to be kept until the next sync, also after it was compacted. */
  public boolean isKept() {
    return isKept;
  }

  /** Notes that a sync may have begun, which includes it. */
  public void setKept() {
    isKept = true;
  }

  /** Whether another process wrote it, and may have failed to sync it. */
  public boolean isInherited() {
    return isInherited;
  }

  public void setInherited(boolean isInherited) {
    this.isInherited = isInherited;
  }

  // Reading.

  /** Whether the record at an offset has this key. */
  public boolean isOf(int offset, byte[] key) {
    int size = Format.sizeAt(bytes, offset, end);
    if (size == 0) {
      throw damaged(offset, "no record begins here");
    }
    if (Format.keyLength(Format.lengths(bytes, offset)) == key.length && hasKey(offset, key)) {
      return true;
    }
    if (!Format.isIntact(bytes, offset, name.id())) { // its key may be damaged
      throw damaged(offset, "the checksum does not match");
    }
    return false;
  }

  private boolean hasKey(int offset, byte[] key) {
    int start = offset + Format.RECORD_HEADER;
    int next = 0;
    for (; key.length - next >= Long.BYTES; next += Long.BYTES) {
      if (bytes.getLong(start + next) != (long) LONGS.get(key, next)) {
        return false;
      }
    }
    for (; next < key.length; next++) {
      if (bytes.get(start + next) != key[next]) {
        return false;
      }
    }
    return true;
  }

  /** The value of the record at an offset, whose key is {@code key}. */
  public byte[] value(int offset, byte[] key) {
    if (!Format.isIntact(bytes, offset, name.id())) {
      throw damaged(offset, "the checksum does not match");
    }
    byte[] value = new byte[Format.valueLength(bytes, offset)];
    bytes.get(offset + Format.RECORD_HEADER + key.length, value);
    return value;
  }

  /** The key of the record at an offset. Does not verify the checksum. */
  public byte[] key(int offset) {
    if (Format.sizeAt(bytes, offset, end) == 0) {
      throw damaged(offset, "no record begins here");
    }
    return Format.key(bytes, offset);
  }

  public DamagedTableException damaged(int offset, String problem) {
    return damaged(path, offset, problem);
  }

  public static DamagedTableException damaged(Path path, long offset, String problem) {
    return new DamagedTableException(
        "damaged record in "
            + path
            + " at byte "
            + offset
            + ": "
            + problem
            + "; VirtualHashTables.salvage keeps what is intact, a backup may have the rest",
        null);
  }

  // Writing, under the log's lock.

  /** The records that are not listed yet. */
  public ContentsList contents() {
    ContentsList known = contents;
    if (known == null) {
      known = new ContentsList(end);
      contents = known;
    }
    return known;
  }

  /** Sets the unlisted records of a segment that another process wrote. */
  public void setContents(ContentsList contents) {
    this.contents = contents;
  }

  public boolean hasRoom(int size) {
    return !isFinished
        && (long) end + size + contents().reserve() + Format.END_SIZE <= capacity()
        && end < Address.OFFSETS;
  }

  /**
   * Appends a record with its list entry, and returns its offset. If this throws, nothing is
   * appended.
   */
  public int append(byte[] record, int entry, boolean isLogSynced) throws IOException {
    ContentsList unlisted = contents();
    unlisted.prepare();
    boolean isList = appendListIfDue(isLogSynced);
    int offset = append(record, isLogSynced && !isList);
    unlisted.add(entry);
    return offset;
  }

  /**
   * Appends the record of a value with its list entry, and returns its offset. The value is copied
   * once, into the file. If this throws, nothing is appended.
   */
  public int appendLarge(byte[] key, byte[] value, int entry, boolean isLogSynced)
      throws IOException {
    ContentsList unlisted = contents();
    unlisted.prepare();
    boolean isList = appendListIfDue(isLogSynced);
    int offset = appendInParts(key, value, isLogSynced && !isList);
    unlisted.add(entry);
    return offset;
  }

  private int appendInParts(byte[] key, byte[] value, boolean isLogSynced) throws IOException {
    int offset = end;
    byte[] start = Format.encodeStart(key, value.length, isLogSynced);
    eraseTorn();
    isTorn = true;
    file.write(offset, start, 0, start.length);
    file.write(offset + start.length, value, 0, value.length);
    // The checksum is that of the file's bytes, because the caller may modify the array.
    byte[] checksum =
        Format.checksumOfCopied(bytes, offset, start.length + value.length, name.id());
    file.write(offset, checksum, 0, checksum.length);
    isTorn = false;
    isSynced = false;
    end = offset + (int) Format.size(key.length, value.length);
    return offset;
  }

  /** Appends a contents list if one is due. */
  public void appendListIfDue() throws IOException {
    appendListIfDue(false);
  }

  private boolean appendListIfDue(boolean isLogSynced) throws IOException {
    ContentsList unlisted = contents();
    int at = end;
    if (!unlisted.isDue(at)) {
      return false;
    }
    byte[] list = unlisted.older();
    if (list != null) {
      append(list, isLogSynced);
    }
    unlisted.shift(at);
    return true;
  }

  /** Appends the list of the remaining records and an END. */
  public void finish(boolean isLogSynced) throws IOException {
    byte[] list = contents().rest(end);
    if (list != null) {
      append(list, isLogSynced);
      contents().clear(end);
    }
    append(Format.encode(Format.Kind.END, NOTHING, NOTHING), isLogSynced && list == null);
    isFinished = true;
    contents = null;
  }

  private int append(byte[] record, boolean isLogSynced) throws IOException {
    Format.seal(record, 0, record.length, name.id(), end, isLogSynced);
    return append(record, record.length);
  }

  /** Appends sealed records. The caller adds their list entries. */
  public int append(byte[] records, int length) throws IOException {
    int offset = end;
    eraseTorn();
    isTorn = true;
    file.write(offset, records, 0, length);
    isTorn = false;
    isSynced = false;
    end = offset + length;
    return offset;
  }

  /**
   * Restores the zeros after the end, if a failed write has left bytes there. This is synced,
   * because otherwise a record that was reported as failed could reappear after a power failure.
   */
  public void eraseTorn() throws IOException {
    if (isTorn) {
      file.resize(end);
      file.resize(capacity());
      file.sync();
      isTorn = false;
    }
  }

  /**
   * Writes the header.
   *
   * @param synced the position up to which the log is synced
   * @param needed the position up to which the log must be intact for this segment to count, or
   *     {@link Position#START}
   */
  public void writeHeader(long boot, long synced, long needed) throws IOException {
    byte[] header =
        Format.encode(
            new Format.Header(name.first(), name.last(), name.id(), boot, synced, needed));
    file.write(0, header, 0, header.length);
  }

  public void sync() throws IOException {
    file.sync();
  }

  /** Frees the space after the last record. */
  public void trim() throws IOException {
    file.resize(end);
  }

  /** Closes the file. No thread may read it any more. */
  public void close() throws IOException {
    file.close();
  }
}
