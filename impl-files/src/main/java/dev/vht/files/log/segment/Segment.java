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
 * An open segment: a file of records, one after the other.
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

  /** Whether there may be something behind the end that is no record of ours. */
  private boolean isTorn;

  private boolean isSynced;

  /** What is to be listed yet; null before something is appended. */
  private @Nullable ContentsList contents;

  /** Read and changed by who syncs. */
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

  /** Says that the file has another name now. */
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

  /** Where the last record ends. */
  public int end() {
    return end;
  }

  public int capacity() {
    return bytes.capacity();
  }

  /** How much of it is taken by values that their keys do not have any more. */
  public long dead() {
    return dead;
  }

  public void addDead(long size) {
    dead += size;
  }

  /** How much of it is taken by records that say that something was removed. */
  public long removals() {
    return removals;
  }

  public void addRemovals(long size) {
    removals += size;
  }

  public void setUse(long dead, long removals) {
    this.dead = dead;
    this.removals = removals;
  }

  /** No value here is a key's any more. */
  public void buryAll() {
    buryUpTo(end);
  }

  /** No value before an offset is a key's any more, and there are none behind it. */
  public void buryUpTo(int offset) {
    dead = offset - Format.HEADER - removals;
  }

  /** Says where the last record ends, once all have been read. */
  public void setEnd(int end) {
    this.end = end;
  }

  /** How much of it is taken by values that their keys have. */
  public long live() {
    return end - Format.HEADER - dead - removals;
  }

  /** Whether it is never written again. */
  public boolean isFinished() {
    return isFinished;
  }

  /** Says that it has its end already. */
  public void setFinished() {
    isFinished = true;
  }

  /** Whether all of it is on the disk. */
  public boolean isSynced() {
    return isSynced;
  }

  public void setSynced() {
    isSynced = true;
  }

  /** Whether somebody else wrote it, who may have failed to bring it to the disk. */
  public boolean isInherited() {
    return isInherited;
  }

  public void setInherited(boolean isInherited) {
    this.isInherited = isInherited;
  }

  // Reading.

  /** Whether the record at an offset is that of a key. */
  public boolean isOf(int offset, byte[] key) {
    int size = Format.sizeAt(bytes, offset, end);
    if (size == 0) {
      throw damaged(offset, "no record begins here");
    }
    if (Format.keyLength(Format.lengths(bytes, offset)) == key.length && hasKey(offset, key)) {
      return true;
    }
    if (!Format.isWhole(bytes, offset, name.id())) { // perhaps it is the one that is looked for
      throw damaged(offset, "the checksum does not agree");
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

  /** The value of the record at an offset, which is that of {@code key}. */
  public byte[] value(int offset, byte[] key) {
    if (!Format.isWhole(bytes, offset, name.id())) {
      throw damaged(offset, "the checksum does not agree");
    }
    byte[] value = new byte[Format.valueLength(bytes, offset)];
    bytes.get(offset + Format.RECORD_HEADER + key.length, value);
    return value;
  }

  /** The key of the record at an offset, whose checksum is left to who reads the value. */
  public byte[] key(int offset) {
    if (Format.sizeAt(bytes, offset, end) == 0) {
      throw damaged(offset, "no record begins here");
    }
    byte[] key = new byte[Format.keyLength(Format.lengths(bytes, offset))];
    bytes.get(offset + Format.RECORD_HEADER, key);
    return key;
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
            + "; VirtualHashTables.salvage keeps what is whole, a backup may have the rest",
        null);
  }

  // Writing, under the log's lock.

  /** What of it is not listed yet. */
  public ContentsList contents() {
    ContentsList known = contents;
    if (known == null) {
      known = new ContentsList(end);
      contents = known;
    }
    return known;
  }

  /** Says what of it is not listed yet, because another process wrote it. */
  public void setContents(ContentsList contents) {
    this.contents = contents;
  }

  public boolean hasRoom(int size) {
    return !isFinished
        && (long) end + size + contents().reserve() + Format.END_SIZE <= capacity()
        && end < Address.OFFSETS;
  }

  /** Adds a record, which is listed by an entry, and returns its offset; or adds nothing. */
  public int append(byte[] record, int entry, boolean isLogSynced) throws IOException {
    ContentsList unlisted = contents();
    unlisted.prepare();
    boolean isList = listIfDue(isLogSynced);
    int offset = append(record, isLogSynced && !isList);
    unlisted.add(entry);
    return offset;
  }

  /** Adds a list if one is due. */
  public void listIfDue() throws IOException {
    listIfDue(false);
  }

  private boolean listIfDue(boolean isLogSynced) throws IOException {
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

  /** Adds the list of what is not listed yet, and the record that ends the segment. */
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

  /** Adds records that are sealed for their offsets; noting them is left to the caller. */
  public int append(byte[] records, int length) throws IOException {
    int offset = end;
    wipe();
    isTorn = true;
    file.write(offset, records, 0, length);
    isTorn = false;
    isSynced = false;
    end = offset + length;
    return offset;
  }

  /**
   * Makes what a failed write has left behind the end what it was: zeros. It is synced, because a
   * loss of power could bring back a record of which somebody was told that it is not there.
   */
  public void wipe() throws IOException {
    if (isTorn) {
      file.resize(end);
      file.resize(capacity());
      file.sync();
      isTorn = false;
    }
  }

  public void writeHeader(long boot, long synced) throws IOException {
    byte[] header =
        Format.encode(new Format.Header(name.first(), name.last(), name.id(), boot, synced));
    file.write(0, header, 0, header.length);
  }

  public void sync() throws IOException {
    file.sync();
  }

  /** Gives back the room behind the last record. */
  public void trim() throws IOException {
    file.resize(end);
  }

  void close() throws IOException {
    file.close();
  }
}
