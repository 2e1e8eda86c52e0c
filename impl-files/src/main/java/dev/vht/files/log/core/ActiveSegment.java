package dev.vht.files.log.core;

import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.SyncFailedException;
import dev.vht.files.log.segment.Address;
import dev.vht.files.log.segment.ContentsList;
import dev.vht.files.log.segment.Format;
import dev.vht.files.log.segment.OpenSegments;
import dev.vht.files.log.segment.Position;
import dev.vht.files.log.segment.Segment;
import dev.vht.files.log.segment.SegmentName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segment to which records are appended, and its replacement when it is full. Under the lock.
 */
public final class ActiveSegment {
  private final Log log;
  private final Durability durability;
  private final OpenSegments segments;
  private final FailureState failureState;
  private final SyncQueue syncQueue;
  private @Nullable Segment active;

  /** Whether {@link NewestSegmentFile} has to be written before the next record. */
  private boolean isNewestUnrecorded;

  ActiveSegment(Log log, Durability durability) {
    this.log = log;
    this.durability = durability;
    this.segments = log.openSegments();
    this.failureState = log.failureState();
    this.syncQueue = log.syncQueue();
  }

  /** Continues a segment that was found without an END, if there is one. */
  void resume(@Nullable Segment unfinished) {
    active = unfinished;
  }

  void forget() {
    active = null;
  }

  /** How a record is appended to a segment. */
  private interface Appending {
    /** Appends it, and returns its offset. */
    int to(Segment segment, boolean isLogSynced) throws IOException;
  }

  /** Appends a record, and returns its address. */
  long append(byte[] record, int entry) throws IOException {
    return append(
        record.length, (segment, isLogSynced) -> segment.append(record, entry, isLogSynced));
  }

  /** Appends the record of a value, and returns its address. */
  long appendValue(byte[] key, byte[] value, int entry) throws IOException {
    if (value.length < log.sizes().largeValue() || durability == Durability.DISK) {
      return append(Format.encode(Format.Kind.VALUE, key, value), entry);
    }
    return append(
        (int) Format.size(key.length, value.length),
        (segment, isLogSynced) -> segment.appendLarge(key, value, entry, isLogSynced));
  }

  private long append(int size, Appending appending) throws IOException {
    failureState.requireWritable();
    Segment segment = segmentWithRoom(size);
    int before = segment.end();
    int offset = append(segment, appending);
    log.space().addAppended(segment.end() - before);
    return Address.of(segment.number(), offset);
  }

  private int append(Segment segment, Appending appending) throws IOException {
    try {
      return appending.to(segment, syncQueue.hasReached(segment));
    } catch (SyncFailedException e) {
      throw failureState.undoFailed(e);
    } catch (IOException e) {
      try {
        segment.eraseTorn();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
        throw failureState.undoFailed(e);
      }
      throw e;
    }
  }

  private Segment segmentWithRoom(int size) throws IOException {
    Segment current = active;
    if (current == null || !current.hasRoom(size)) {
      current = startNext(current, size);
    }
    if (isNewestUnrecorded) {
      recordNewest();
    }
    return current;
  }

  /** Starts the next segment. */
  private Segment startNext(@Nullable Segment current, int size) throws IOException {
    Segment next = create(size);
    try {
      if (current != null) {
        finishOrTrim(current);
      }
      segments.add(next);
    } catch (IOException | RuntimeException | Error e) {
      segments.discard(next, e);
      throw e;
    }
    active = next;
    isNewestUnrecorded = true;
    if (current != null && durability == Durability.DISK) {
      syncQueue.syncUpTo(current);
    }
    return next;
  }

  private void recordNewest() throws IOException {
    boolean isSynced = durability == Durability.DISK;
    new NewestSegmentFile(segments.lastSequence(), log.boot(), isSynced)
        .write(log.disk(), log.newestSegmentFile());
    isNewestUnrecorded = false;
  }

  private Segment create(int size) throws IOException {
    long sequence = segments.lastSequence() + 1;
    SegmentName name = segments.newName(sequence, sequence);
    long needed = Format.HEADER + (long) size + new ContentsList(0).reserve() + Format.END_SIZE;
    Disk.Opening opening =
        durability == Durability.DISK ? Disk.Opening.CREATE_TO_SYNC : Disk.Opening.CREATE;
    Path path = log.directory().resolve(name.toString());
    Segment segment = segments.create(name, path, opening, Math.max(needed, log.nextSegmentSize()));
    try {
      segment.writeHeader(log.boot(), syncQueue.end(), Position.START);
      syncQueue.markNameUnsynced();
      if (durability == Durability.DISK) {
        syncQueue.sync(segment);
        syncQueue.syncNames();
      }
      return segment;
    } catch (IOException | RuntimeException | Error e) {
      segments.discard(segment, e);
      throw e;
    }
  }

  /** Ends a segment, unless it is ended, and frees its unused space. */
  private void finishOrTrim(Segment segment) throws IOException {
    if (!segment.isFinished()) {
      log.finish(segment);
    } else {
      segment.trim();
    }
  }

  /** Ends the active segment, if there is one. */
  public void finish() throws IOException {
    failureState.requireHeld();
    Segment current = active;
    if (current != null) {
      finishOrTrim(current);
      if (durability == Durability.DISK) {
        syncQueue.syncUpTo(current);
      }
      active = null;
    }
  }

  /** All segments but the active one. */
  public List<Segment> finishedSegments() {
    return segments.list().stream().filter(segment -> segment != active).toList();
  }
}
