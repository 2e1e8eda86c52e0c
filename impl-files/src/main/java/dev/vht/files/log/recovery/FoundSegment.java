package dev.vht.files.log.recovery;

import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.log.core.Log;
import dev.vht.files.log.segment.ContentsList;
import dev.vht.files.log.segment.Format;
import dev.vht.files.log.segment.Position;
import dev.vht.files.log.segment.RecordScanner;
import dev.vht.files.log.segment.Segment;
import dev.vht.files.log.segment.SegmentName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A segment that was found while a log is being opened. */
public final class FoundSegment {
  public final SegmentName name;
  public final Path path;
  public int number;
  Log log;
  public DiskFile file;
  public ByteBuffer bytes;
  public Format.@Nullable Header header;
  public Segment segment;

  /** The end of the intact records. {@link #isEnded} is whether the last of them is an END. */
  public int end = Format.HEADER;

  boolean isEnded;

  /** Whether it is known to be synced as a whole. */
  boolean isKnownSynced;

  @SuppressWarnings("NullAway.Init") // opened and adopted at once
  public FoundSegment(SegmentName name, Path path) {
    this.name = name;
    this.path = path;
  }

  /** Opens the file and adds the segment to the log. */
  private void open(Disk.Opening opening, int upTo) throws IOException {
    file = log.disk().open(path, opening);
    try {
      bytes = file.map();
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
    segment = new Segment(path, name, number, file, bytes, upTo);
    log.openSegments().adopt(segment);
  }

  public void openForReading(Log owner) throws IOException {
    log = owner;
    open(Disk.Opening.READ, 0);
    header = Format.header(bytes);
    segment.setEnd(bytes.capacity());
  }

  /** Reopens the file with the length {@code end + room}; with {@code room > 0} for writing. */
  void reopen(int room) throws IOException {
    Segment old = segment;
    log.openSegments().remove(old);
    file.close();
    try (DiskFile writable = log.disk().open(path, Disk.Opening.WRITE)) {
      writable.resize(end);
      if (room > 0) {
        writable.resize((long) end + room);
      } else {
        writable.sync(); // or a power failure may undo the truncation
      }
    }
    open(room > 0 ? Disk.Opening.WRITE : Disk.Opening.READ, end);
    segment.setUsage(old.dead(), old.removals());
  }

  /** Whether the file belongs to another segment: it does not match the name anywhere. */
  public boolean isForeign() {
    boolean isOther = header != null ? !name.isIn(header) : !Format.mayBeHeader(bytes);
    return isOther && scan().nextIntact(Format.HEADER) >= bytes.capacity();
  }

  /** Whether it was compacted without a sync, and may not have been synced since. */
  boolean isUnsyncedCompaction() {
    return header != null && header.needed() != Position.START && !isKnownSynced;
  }

  long position(int offset) {
    return Position.of(name.last(), offset);
  }

  public RecordScanner scan() {
    return new RecordScanner(bytes, bytes.capacity(), name.id());
  }

  boolean isBlankAfterEnd() {
    return scan().isBlankFrom(end);
  }

  /** Whether the record before an offset is an END. */
  boolean isEndedAt(int offset) {
    return new RecordScanner(bytes, offset, name.id()).isEnd(offset - Format.END_SIZE);
  }

  public byte[] key(int offset) {
    return Format.key(bytes, offset);
  }

  /** The records that no contents list covers yet. */
  ContentsList unlisted() {
    int from = Format.HEADER;
    for (int at = from; isRecord(at); at += Format.sizeAt(bytes, at, end)) {
      boolean isList = kind(at) == Format.Kind.CONTENTS && scan().intactAt(at) > 0;
      from = isList ? ContentsList.decode(bytes, at).to() : from;
    }
    ContentsList unlisted = new ContentsList(from);
    for (int at = from; isRecord(at); at += Format.sizeAt(bytes, at, end)) {
      if (kind(at) != Format.Kind.CONTENTS) {
        unlisted.prepare();
        unlisted.add(entry(at));
      }
    }
    return unlisted;
  }

  /**
   * Whether a record may begin at an offset. Records that a checkpoint covers were not verified.
   */
  private boolean isRecord(int offset) {
    return Format.sizeAt(bytes, offset, end) > 0 && Format.isKnown(Format.lengths(bytes, offset));
  }

  /** The entry of a record in a contents list. */
  public int entry(int offset) {
    return ContentsList.entry(kind(offset), log.hash(key(offset)));
  }

  public Format.Kind kind(int offset) {
    return Format.kind(Format.lengths(bytes, offset));
  }
}
