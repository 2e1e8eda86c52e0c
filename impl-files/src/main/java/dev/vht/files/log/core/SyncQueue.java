package dev.vht.files.log.core;

import dev.vht.files.disk.Disk;
import dev.vht.files.disk.DiskFile;
import dev.vht.files.disk.SyncFailedException;
import dev.vht.files.log.segment.Position;
import dev.vht.files.log.segment.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Brings a log to the disk, and knows how far that has come. */
public final class SyncQueue {
  private static final int BLOCK = 1 << 18;
  private static final long AWAKE_NANOS = 200_000;

  private final Log log;
  private final FailureState health;

  /** Held by who syncs, and by who closes files that somebody else may be syncing. */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile boolean areNamesSynced;
  private volatile long end = Position.START;

  SyncQueue(Log log, FailureState health) {
    this.log = log;
    this.health = health;
  }

  /** Up to where the log is on the disk. */
  public long end() {
    return end;
  }

  /** Whether everything is on the disk up to the end of a segment. */
  boolean hasReached(Segment segment) {
    return end == Log.endOf(segment);
  }

  /** Begins with a log that is known to be on the disk up to a position. */
  void begin(long synced) {
    end = synced;
  }

  /** A file was made, whose name is yet to be brought to the disk. */
  void addName() {
    areNamesSynced = false;
  }

  /** What must not be done while files are synced. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  /** Does something while nobody syncs. */
  void without(Work work) throws IOException {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the log is on the disk up to a position, without the lock. Threads that wait
   * together are served by one sync.
   *
   * <p>A disk that syncs in less time than it takes to wake a thread is not waited for asleep: each
   * thread would be woken behind the other, and their number would gain nothing.
   */
  @SuppressWarnings("ThreadPriorityCheck") // yields, because what it waits for is another thread
  public void awaitSynced(long position) throws IOException {
    long asleep = System.nanoTime() + AWAKE_NANOS;
    while (end < position) {
      if (!lock.tryLock()) {
        if (System.nanoTime() < asleep) {
          Thread.yield();
          continue;
        }
        lock.lock();
      }
      try {
        if (end < position) {
          syncAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Brings everything that was appended to the disk, without the lock, and returns up to where. */
  public long sync() throws IOException {
    lock.lock();
    try {
      return syncAll();
    } finally {
      lock.unlock();
    }
  }

  private long syncAll() throws IOException {
    List<Segment> due = new ArrayList<>();
    long reached;
    log.lock.lock();
    try {
      health.require();
      log.segments().stream().filter(segment -> !segment.isSynced()).forEach(due::add);
      reached = log.end();
    } finally {
      log.lock.unlock();
    }
    for (Segment segment : due) {
      sync(segment);
    }
    if (!areNamesSynced) {
      syncNames();
    }
    setSynced(due, reached);
    return reached;
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

  /** Brings what an ended segment and those before it hold to the disk. Under the log's lock. */
  void syncUpTo(Segment last) throws IOException {
    for (Segment due : log.segments()) { // others may be left from an earlier process
      if (!due.isSynced()) {
        sync(due);
        due.setSynced();
      }
    }
    if (!areNamesSynced) {
      syncNames();
    }
    end = Log.endOf(last);
  }

  /** Brings what a segment holds to the disk. */
  void sync(Segment segment) throws IOException {
    health.require(); // a second sync would succeed, and prove nothing
    try {
      if (segment.isInherited()) {
        rewrite(segment);
      }
      segment.sync();
    } catch (SyncFailedException e) {
      throw health.poisoned(e);
    }
  }

  /**
   * Writes what is there once more. A sync that failed may have been the end of the process before:
   * then the operating system shows bytes that it never brought to the disk, takes them for clean,
   * and would not write them now.
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

  /** Brings the names of the files to the disk. */
  void syncNames() throws IOException {
    areNamesSynced = true; // before: who makes a file meanwhile unsets it again
    try {
      log.disk().syncDirectory(log.directory());
    } catch (SyncFailedException e) {
      throw health.poisoned(e);
    } catch (IOException | RuntimeException | Error e) {
      areNamesSynced = false;
      throw e;
    }
  }
}
