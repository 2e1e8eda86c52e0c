package dev.vht.files.log.core;

import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.disk.SyncFailedException;
import dev.vht.files.log.segment.Position;
import dev.vht.files.log.segment.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** Syncs a log for all waiting threads together, and tracks the synced position. */
public final class SyncQueue {
  private static final int BLOCK = 1 << 18;
  private static final long SPIN_NANOS = 200_000;
  private static final long PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Log log;
  private final FailureState failureState;

  /** Held during a sync. */
  private final ReentrantLock lock = new ReentrantLock();

  /** Threads that wait for the end of a sync, and maybe some that do not any more. */
  private final Queue<Thread> parked = new ConcurrentLinkedQueue<>();

  private volatile boolean areNamesSynced;
  private volatile long end = Position.START;
  private volatile long lastNanos = System.nanoTime();

  SyncQueue(Log log, FailureState failureState) {
    this.log = log;
    this.failureState = failureState;
  }

  /** The position up to which the log is synced. */
  public long end() {
    return end;
  }

  /** Whether everything is synced up to the end of a segment. */
  boolean hasReached(Segment segment) {
    return end == Log.endOf(segment);
  }

  /** Starts with a log that is known to be synced up to a position. */
  void start(long synced) {
    end = synced;
  }

  /** When the last sync ended, or the log was opened, as {@link System#nanoTime} shows it. */
  public long lastNanos() {
    return lastNanos;
  }

  /** Notes that a file was created or renamed, whose name has to be synced. */
  public void markNameUnsynced() {
    areNamesSynced = false;
  }

  /**
   * Waits until the log is synced up to a position, without the log's lock. One sync serves all
   * waiting threads.
   *
   * <p>Threads spin before they park. On a disk that syncs faster than a thread is woken, parked
   * threads would wake one after another, and batching would gain nothing. The end of a sync wakes
   * all that are parked. If they waited for the lock, a thread that has just written would take it
   * again first, and sync for itself alone.
   */
  @SuppressWarnings("ThreadPriorityCheck") // yields to the thread that syncs
  public void awaitSynced(long position) throws IOException {
    long spinUntil = System.nanoTime() + SPIN_NANOS;
    while (end < position) {
      if (lock.tryLock()) {
        syncTo(position);
      } else if (System.nanoTime() < spinUntil) {
        Thread.yield();
      } else {
        awaitEndOfSync();
      }
    }
  }

  /** Syncs if that is needed, and releases the lock. */
  private void syncTo(long position) throws IOException {
    try {
      if (end < position) {
        long unused = syncAll();
      }
    } finally {
      release();
    }
  }

  private void release() {
    lock.unlock();
    for (Thread next = parked.poll(); next != null; next = parked.poll()) {
      LockSupport.unpark(next);
    }
  }

  /**
   * Parks until a sync has ended that is running. The thread that releases the lock looks for
   * parked ones afterwards. If an error keeps it from that, they wake up by themselves.
   */
  private void awaitEndOfSync() {
    parked.add(Thread.currentThread());
    if (lock.isLocked()) {
      LockSupport.parkNanos(this, PARK_NANOS);
    }
  }

  /** Syncs everything that was appended, without the log's lock, and returns the position. */
  public long sync() throws IOException {
    lock.lock();
    try {
      return syncAll();
    } finally {
      release();
    }
  }

  private long syncAll() throws IOException {
    List<Segment> unsynced = new ArrayList<>();
    List<RetiredSegments.Retired> unneeded;
    long reached;
    log.lock.lock();
    try {
      failureState.requireWritable();
      keepAll(unsynced);
      unneeded = log.retired().due(log.openSegments().lastSequence());
      reached = log.end();
    } finally {
      log.lock.unlock();
    }
    for (Segment segment : unsynced) {
      sync(segment);
    }
    if (!areNamesSynced) {
      syncNames();
    }
    setSynced(unsynced, reached);
    lastNanos = System.nanoTime();
    log.deleteRetired(unneeded);
    return reached;
  }

  /** Notes that a sync begins, and adds the segments that it has to sync. */
  private void keepAll(List<Segment> unsynced) {
    boolean isNew = false;
    for (Segment segment : log.segments()) {
      if (!segment.isSynced()) {
        unsynced.add(segment);
      }
      isNew |= !segment.isKept();
      segment.setKept();
    }
    if (isNew) {
      log.space().recount();
    }
  }

  private void setSynced(List<Segment> done, long reached) {
    log.lock.lock();
    try {
      done.stream().filter(segment -> Log.endOf(segment) <= reached).forEach(Segment::setSynced);
      end = Math.max(end, reached);
    } finally {
      log.lock.unlock();
    }
  }

  /** Syncs an ended segment and those before it. Under the log's lock. */
  void syncUpTo(Segment last) throws IOException {
    for (Segment unsynced : log.segments()) { // others may be left from an earlier process
      if (!unsynced.isSynced()) {
        sync(unsynced);
        unsynced.setSynced();
      }
    }
    if (!areNamesSynced) {
      syncNames();
    }
    end = Log.endOf(last);
  }

  /** Syncs a segment's content. */
  void sync(Segment segment) throws IOException {
    failureState.requireWritable(); // after a failed sync another one proves nothing
    try {
      if (segment.isInherited()) {
        rewrite(segment);
      }
      segment.sync();
    } catch (SyncFailedException e) {
      throw failureState.syncFailed(e);
    }
  }

  /**
   * Writes the content again. The process before this one may have ended after a failed sync. Then
   * the page cache contains bytes that were never written to the disk but count as clean, so a sync
   * alone would not write them.
   */
  private void rewrite(Segment segment) throws IOException {
    try (DiskFile file = log.disk().open(segment.path(), Disk.Opening.WRITE)) {
      byte[] block = new byte[Math.min(BLOCK, segment.end())];
      for (int done = 0; done < segment.end(); done += block.length) {
        int size = Math.min(block.length, segment.end() - done);
        segment.bytes().get(done, block, 0, size);
        file.write(done, block, 0, size);
      }
      file.sync();
    }
    segment.setInherited(false);
  }

  /** Syncs the names of the files. */
  void syncNames() throws IOException {
    areNamesSynced = true; // set before, so that a file created meanwhile unsets it
    try {
      log.disk().syncDirectory(log.directory());
    } catch (SyncFailedException e) {
      throw failureState.syncFailed(e);
    } catch (IOException | RuntimeException | Error e) {
      areNamesSynced = false;
      throw e;
    }
  }
}
