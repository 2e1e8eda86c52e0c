package dev.vht.files.log.core;

import dev.vht.Durability;
import dev.vht.files.disk.Disk;
import dev.vht.files.disk.StackReserve;
import dev.vht.files.disk.SyncFailedException;
import dev.vht.files.log.segment.Address;
import dev.vht.files.log.segment.ContentsList;
import dev.vht.files.log.segment.Format;
import dev.vht.files.log.segment.KeyHash;
import dev.vht.files.log.segment.OpenSegments;
import dev.vht.files.log.segment.Position;
import dev.vht.files.log.segment.Segment;
import dev.vht.files.place.LocationClaim;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log of records in segments, and the index over it.
 *
 * <p><b>The invariant.</b> The content of the table is defined by its records, read from the first
 * segment to the last. Segments have consecutive sequence numbers from 1; a compacted segment has a
 * range of them. Every segment but the last ends with an END record. The index has, for every key
 * with a value, the address of the last record that sets it.
 *
 * <p><b>Locking.</b> All state is changed under {@link #lock}, except the content of files, which
 * only grow at the end. Reads take no lock: within an {@link ReadEpochs epoch} they find an address
 * in the index and the bytes in a segment. A segment is unmapped only after every epoch has ended
 * in which a read may have found it.
 *
 * <p><b>Crashes.</b> A kill preserves everything that was appended, and perhaps a part of one more
 * record. A power failure preserves everything up to the {@linkplain SyncQueue#end synced}
 * position, and any part of what follows. Recovery truncates the log at the first damaged record,
 * so the table is in a state that it had before. Segments are compacted without a sync, unless
 * every write is synced. So each segment that the last sync includes is kept until the next one
 * ({@link RetiredSegments}), and recovery decides which of them to use.
 *
 * <p><b>Errors</b> such as a stack overflow or a lack of memory may occur at any point. A change
 * first does what may fail: it ensures space in the index and appends its record. A few stores
 * remain. If an error interrupts even these, writes throw until the log is reopened ({@link
 * FailureState}).
 */
public final class Log {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.files.log");
  private static final byte[] NOTHING = {};
  private static final int SPINS = 1_000;
  private static final int CALLS_TO_UNLOCK = 12;

  private final Disk disk;
  private final Path directory;
  private final LogSizes sizes;
  private final long seed;
  private final long boot;

  public final ReentrantLock lock = new ReentrantLock();

  private final KeyIndex index = new KeyIndex();
  private final ReadEpochs epochs = new ReadEpochs();
  private final FailureState failureState;
  private final SyncQueue syncQueue;
  private final KeyIndex.Records records = this::isOf;
  private final OpenSegments segments;

  private final SpaceUsage space;
  private final RetiredSegments retired;
  private final boolean isSynced;
  private final ActiveSegment active;
  private long clearings;

  /** Creates a log that is only read, or whose caller holds the claim. */
  public Log(Disk disk, Path directory, long seed, Durability durability, LogSizes sizes) {
    this(disk, directory, seed, durability, sizes, () -> {});
  }

  public Log(
      Disk disk,
      Path directory,
      long seed,
      Durability durability,
      LogSizes sizes,
      LocationClaim claim) {
    this.disk = disk;
    this.directory = directory;
    this.seed = seed;
    this.sizes = sizes;
    this.boot = disk.boot();
    this.failureState = new FailureState(directory, claim);
    this.segments = new OpenSegments(disk, directory);
    this.syncQueue = new SyncQueue(this, failureState);
    this.space = new SpaceUsage(segments);
    this.retired = new RetiredSegments(disk);
    this.isSynced = durability == Durability.DISK;
    this.active = new ActiveSegment(this, durability);
  }

  public Disk disk() {
    return disk;
  }

  public Path directory() {
    return directory;
  }

  /** The path of the {@link NewestSegmentFile}. */
  public Path newestSegmentFile() {
    return directory.resolveSibling(NewestSegmentFile.NAME);
  }

  public KeyIndex index() {
    return index;
  }

  public ReadEpochs epochs() {
    return epochs;
  }

  public FailureState failureState() {
    return failureState;
  }

  public SyncQueue syncQueue() {
    return syncQueue;
  }

  /** The open segments. Under the lock. */
  public OpenSegments openSegments() {
    return segments;
  }

  /** The live and garbage bytes. Under the lock. */
  public SpaceUsage space() {
    return space;
  }

  /** The files that are kept until the next sync. Under the lock. */
  public RetiredSegments retired() {
    return retired;
  }

  /** Whether every write is synced before it is acknowledged. */
  public boolean isSynced() {
    return isSynced;
  }

  /** The segment to which records are appended. Under the lock. */
  public ActiveSegment active() {
    return active;
  }

  public LogSizes sizes() {
    return sizes;
  }

  public long boot() {
    return boot;
  }

  public long hash(byte[] key) {
    return KeyHash.of(seed, key);
  }

  // Reading, without a lock.

  /**
   * Acquires the lock to write. It spins first, because the lock is usually held for a few
   * microseconds, which is less than it takes to park and unpark.
   */
  public void lockToWrite() {
    StackReserve.require(CALLS_TO_UNLOCK);
    for (int spin = 0; spin < SPINS; spin++) {
      if (lock.tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    lock.lock();
  }

  /** The segment of an address, within an epoch. */
  public Segment segment(long address) {
    return segments.segmentAt(address);
  }

  private boolean isOf(long address, byte[] key) {
    return segment(address).isOf(Address.offset(address), key);
  }

  /** The address of a key's record or {@link KeyIndex#NONE}. Within an epoch or under the lock. */
  public long find(long hash, byte[] key) {
    return index.find(hash, key, records);
  }

  public byte @Nullable [] get(byte[] key) {
    long hash = hash(key);
    int epoch = epochs.enter();
    try {
      long address = index.find(hash, key, records);
      return address == KeyIndex.NONE ? null : segment(address).value(Address.offset(address), key);
    } finally {
      epochs.leave(epoch);
    }
  }

  public boolean contains(byte[] key) {
    long hash = hash(key);
    int epoch = epochs.enter();
    try {
      return index.find(hash, key, records) != KeyIndex.NONE;
    } finally {
      epochs.leave(epoch);
    }
  }

  // Writing, under the lock.

  /** Sets a key's value; {@code old} is the address of its record. */
  public void set(long hash, long old, byte[] key, byte[] value) throws IOException {
    int size = old == KeyIndex.NONE ? 0 : sizeAt(old);
    index.ensureSpace(hash);
    long address = active.appendValue(key, value, ContentsList.entry(Format.Kind.VALUE, hash));
    try {
      if (old == KeyIndex.NONE) {
        index.add(hash, address);
      } else {
        index.move(hash, old, address);
        space.addDead(segment(old), size);
      }
    } catch (RuntimeException | Error e) {
      failureState.changeInterrupted(e);
      throw e;
    }
  }

  /** Removes a key; {@code old} is the address of its record. */
  public void remove(long hash, long old, byte[] key) throws IOException {
    int size = sizeAt(old);
    byte[] record = Format.encode(Format.Kind.REMOVAL, key, NOTHING);
    long address = active.append(record, ContentsList.entry(Format.Kind.REMOVAL, hash));
    try {
      index.remove(hash, old);
      space.addRemoval(segment(address), record.length);
      space.addDead(segment(old), size);
    } catch (RuntimeException | Error e) {
      failureState.changeInterrupted(e);
      throw e;
    }
  }

  public void clear() throws IOException {
    long[][] empty = KeyIndex.empty();
    byte[] record = Format.encode(Format.Kind.CLEARING, NOTHING, NOTHING);
    long address = active.append(record, ContentsList.CLEARING);
    try {
      index.clear(empty);
      clearings++;
      space.addRemoval(segment(address), record.length);
      segments.list().forEach(Segment::markAllDead);
      space.recount();
    } catch (RuntimeException | Error e) {
      failureState.changeInterrupted(e);
      throw e;
    }
  }

  /** How often the table was cleared since it was opened. */
  public long clearings() {
    return clearings;
  }

  /** Counts the record at an address as garbage. */
  public void addGarbage(long address) {
    space.addDead(segment(address), sizeAt(address));
  }

  private int sizeAt(long address) {
    Segment segment = segment(address);
    return Format.sizeAt(segment.bytes(), Address.offset(address), segment.end());
  }

  /** The size of the next segment. */
  public int nextSegmentSize() {
    return sizes.segmentSize(space.live());
  }

  /** Ends a segment and frees its unused space. */
  public void finish(Segment segment) throws IOException {
    finish(segment, syncQueue.hasReached(segment));
  }

  /** Ends a segment with copies, whose place in the log says nothing about what is synced. */
  public void finishCopy(Segment segment) throws IOException {
    finish(segment, false);
  }

  private void finish(Segment segment, boolean isLogSynced) throws IOException {
    try {
      segment.finish(isLogSynced);
    } catch (SyncFailedException e) {
      throw failureState.syncFailed(e);
    }
    segment.trim();
  }

  /** The position at which the last record of a segment ends. */
  public static long endOf(Segment segment) {
    return Position.of(segment.name().last(), segment.end());
  }

  /** The position at which the last record ends. Under the lock. */
  public long end() {
    Segment last = segments.last();
    return last == null ? Position.START : endOf(last);
  }

  // Segments, under the lock.

  /** The segments in the order of the log. */
  public List<Segment> segments() {
    return segments.list();
  }

  /** Starts with the recovered segments, which are known to be synced up to a position. */
  public void start(@Nullable Segment unfinished, long synced) {
    active.resume(unfinished);
    syncQueue.start(synced);
    for (Segment segment : segments.list()) {
      segment.setInherited(!segment.isSynced());
    }
    space.recount();
  }

  /** Replaces segments by the one into which they were compacted. */
  public void replace(List<Segment> old, Segment compacted) {
    segments.replace(old, compacted);
    space.recount();
  }

  /** Keeps the files of replaced segments until the next sync, if the last one includes them. */
  public void retire(List<Segment> old) throws IOException {
    List<Segment> unneeded = new ArrayList<>();
    lock.lock();
    try {
      for (Segment segment : old) {
        if (segment.isKept()) {
          retired.add(segment);
        } else {
          unneeded.add(segment);
        }
      }
    } finally {
      lock.unlock();
    }
    closeAndDelete(unneeded);
  }

  /**
   * Closes and deletes replaced segments after the last read of them has ended. No sync may include
   * them that has begun. Files that cannot be deleted are deleted later, or by the next opening.
   */
  public void closeAndDelete(List<Segment> old) throws IOException {
    if (old.isEmpty()) {
      return;
    }
    epochs.await();
    for (Segment segment : old) {
      segments.close(segment);
    }
    for (Segment segment : old) {
      try {
        boolean unused = disk.delete(segment.path());
      } catch (IOException e) {
        warnOfFile(segment.path(), e);
        if (!isSynced) {
          addClosed(segment);
        }
      }
    }
  }

  private void addClosed(Segment segment) {
    lock.lock();
    try {
      retired.addClosed(segment, segments.lastSequence());
    } finally {
      lock.unlock();
    }
  }

  private static void warnOfFile(Path path, IOException e) {
    LOGGER.warn("{} is no longer needed, but cannot be deleted", path, e);
  }

  /**
   * Closes and deletes retired files. What cannot be deleted is tried again after the next sync.
   */
  void deleteRetired(List<RetiredSegments.Retired> unneeded) {
    if (unneeded.isEmpty()) {
      return;
    }
    epochs.await();
    for (RetiredSegments.Retired file : unneeded) {
      try {
        Segment segment = file.segment;
        if (segment != null) {
          file.segment = null;
          segments.close(segment);
        }
        disk.delete(file.path);
        lock.lock();
        try {
          retired.remove(file);
        } finally {
          lock.unlock();
        }
      } catch (IOException e) {
        if (isFirstFailure(file)) {
          warnOfFile(file.path, e);
        }
      }
    }
  }

  private boolean isFirstFailure(RetiredSegments.Retired file) {
    lock.lock();
    try {
      return RetiredSegments.fail(file, segments.lastSequence());
    } finally {
      lock.unlock();
    }
  }

  /** Closes every file. */
  public void close() throws IOException {
    active.forget();
    try {
      segments.closeAll();
    } finally {
      retired.closeAll();
    }
  }
}
