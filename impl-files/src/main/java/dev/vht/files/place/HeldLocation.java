package dev.vht.files.place;

import dev.vht.StorageException;
import dev.vht.files.disk.Disk.Kind;
import dev.vht.files.place.OwnHolderRecord.Condition;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table that this process has open, by one handle or more.
 *
 * <p>A {@link HolderWatcher} checks it every 200 ms. A thread that writes checks too if the last
 * check is too old. If the check finds the record intact, the table is held. Otherwise it restores
 * the record and looks for other processes: one that took the table over has removed this record
 * and written its own.
 */
final class HeldLocation {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.files.place");

  /** Forces a check: too far from every time. */
  private static final long FORCE_CHECK = Long.MAX_VALUE;

  private final TableLock lock;
  private final TableLayout layout;
  private final Path directory;
  private final Access access;
  private final OwnHolderRecord ownRecord;
  private final SystemLock system;
  private final LockTiming time;
  private final ReentrantLock checkLock = new ReentrantLock();

  /** When the last successful check began. */
  private volatile long lastCheck;

  private volatile @Nullable String lossReason;
  private boolean isMissing;
  private boolean isReleased;
  private int handles;

  HeldLocation(
      TableLock lock,
      TableLayout layout,
      Path directory,
      OwnHolderRecord ownRecord,
      SystemLock system) {
    this.lock = lock;
    this.layout = layout;
    this.directory = directory;
    this.access = ownRecord.record().access();
    this.ownRecord = ownRecord;
    this.system = system;
    this.time = lock.time();
    this.lastCheck = time.clock().now();
  }

  Path directory() {
    return directory;
  }

  Access access() {
    return access;
  }

  HolderRecord record() {
    return ownRecord.record();
  }

  boolean isLost() {
    return lossReason != null;
  }

  // Checking.

  void requireHeld() {
    long age = time.clock().now() - lastCheck;
    if (age > time.maxCheckAge()
        || age < 0) { // negative if the clock was set back, or for FORCE_CHECK
      checkNow();
    }
  }

  private void checkNow() {
    checkLock.lock();
    try {
      if (lossReason == null && !isReleased) {
        check(true);
      }
      String reason = lossReason;
      if (reason != null) {
        throw new StorageException(reason);
      }
    } catch (IOException e) {
      throw FileFailures.of("check the holders of", layout.directory(), e);
    } finally {
      checkLock.unlock();
    }
  }

  /** Checks the record, unless another thread is doing so. */
  void check() {
    if (checkLock.tryLock()) {
      try {
        if (lossReason == null && !isReleased) {
          check(false);
        }
      } catch (IOException | RuntimeException e) {
        LOGGER.debug("checking {} failed and will be repeated", ownRecord.file(), e);
      } finally {
        checkLock.unlock();
      }
    }
  }

  /**
   * Checks the record. A missing one is restored at the second check only, unless this thread is
   * about to write: a program that deletes the whole directory should not find new files in it.
   */
  private void check(boolean isUrgent) throws IOException {
    long now = time.clock().now();
    Condition condition = ownRecord.isPublished() ? ownRecord.condition() : Condition.GONE;
    boolean isFirstTime = condition == Condition.GONE && !isMissing;
    isMissing = condition == Condition.GONE;
    if (isFirstTime && !isUrgent) {
      return;
    } else if (isMissing && Files.notExists(directory)) {
      markLost("its directory was moved or removed");
    } else if (isMissing && ownRecord.isPublished() && mayHaveBeenTaken(now)) {
      markLost(
          newHolder()
              .orElse(
                  "it may have been taken over, and given back, since this process last checked"));
    } else if (condition != Condition.WHOLE) {
      restoreRecord(condition);
    }
    if (lossReason == null) {
      restoreSystemLock();
      lastCheck = now;
    }
  }

  /** Whether other processes may have taken the table since the last check. */
  private boolean mayHaveBeenTaken(long now) {
    long age = now - lastCheck;
    return age >= time.returnTimeout() || age < 0;
  }

  private void restoreRecord(Condition condition) throws IOException {
    boolean isTable = layout.disk().kind(layout.marker()) == Kind.FILE;
    if (condition == Condition.ALTERED || condition == Condition.GONE && isTable) {
      try {
        ownRecord.restore();
      } catch (IOException e) { // a full disk, say: then the other records decide
        LOGGER.debug("{} could not be written and will be tried again", ownRecord.file(), e);
      }
    }
    Optional<String> newHolder = newHolder();
    if (newHolder.isPresent()) {
      markLost(newHolder.get());
    }
  }

  /** Which other process has taken the table over. */
  private Optional<String> newHolder() throws IOException {
    return new HolderFiles(directory)
        .others(ownRecord.file()).stream()
            .filter(found -> found.record().isPresent() && !found.isAsking())
            .filter(
                found -> found.excludes(access) && lock.life(found) != ProcessIdentity.Life.ENDED)
            .findFirst()
            .map(found -> lock.describe(found) + " has taken it over");
  }

  private void restoreSystemLock() throws IOException {
    if (access == Access.READ_WRITE
        && !system.isInPlace()
        && layout.disk().kind(layout.marker()) == Kind.FILE) {
      system.restore();
    }
  }

  private void markLost(String why) {
    lossReason =
        String.format(
            "C3: %s is not this process's any more: %s. That happens if %s was removed, or if this"
                + " process (%s) was suspended for so long that it was considered gone. Nothing is"
                + " written from now on; close the table here, and open it again when no other"
                + " process has it open",
            layout.url(),
            why,
            TableLayout.name(ownRecord.file()),
            ownRecord.record().describedTo(ownRecord.record().owner()));
    lastCheck = FORCE_CHECK;
    LOGGER.warn("{}", lossReason);
    ownRecord.delete();
    try {
      system.close();
    } catch (IOException e) {
      LOGGER.debug("closing the lock of {} failed", layout.directory(), e);
    }
  }

  // Handles, guarded by TableLock.runExclusively.

  LocationClaim newHandle() {
    handles++;
    return new Handle();
  }

  /** One of the handles of this process that share the record. */
  private final class Handle implements LocationClaim {
    private boolean isClosed;

    @Override
    public void requireHeld() {
      HeldLocation.this.requireHeld();
    }

    @Override
    public void close() {
      lock.runExclusively(
          directory,
          () -> {
            if (!isClosed) {
              isClosed = true;
              handles--;
              if (handles == 0) {
                lock.unregister(HeldLocation.this);
                release();
              }
            }
          });
    }
  }

  private void release() {
    checkLock.lock();
    try {
      isReleased = true;
      system.close(); // first: if only the record were gone, a newcomer would wait
      ownRecord.delete();
    } catch (IOException e) {
      throw FileFailures.of("close the lock of", layout.directory(), e);
    } finally {
      checkLock.unlock();
    }
  }
}
