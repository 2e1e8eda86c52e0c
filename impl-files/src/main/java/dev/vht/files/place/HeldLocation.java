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
 * A table that this process has open, by one handle or more, and what others may not take from it.
 *
 * <p>A {@link HolderWatcher} looks at it every 200 ms. A thread that writes looks too, if the last
 * look is too old. If a look finds the record whole, the table is held. Otherwise it puts the
 * record right and looks for others: a process that took the table over has removed this record,
 * and has one of its own.
 */
final class HeldLocation {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.files.place");

  /** A time that is too far from every other: always look. */
  private static final long NEVER = Long.MAX_VALUE;

  private final TableLock lock;
  private final TableLayout layout;
  private final Path directory;
  private final Access access;
  private final OwnHolderRecord mine;
  private final SystemLock system;
  private final LockTiming time;
  private final ReentrantLock looking = new ReentrantLock();

  /** When the right was last seen to be whole. */
  private volatile long seen;

  private volatile @Nullable String loss;
  private boolean isMissing;
  private boolean isEnded;
  private int handles;

  HeldLocation(
      TableLock lock, TableLayout layout, Path directory, OwnHolderRecord mine, SystemLock system) {
    this.lock = lock;
    this.layout = layout;
    this.directory = directory;
    this.access = mine.record().access();
    this.mine = mine;
    this.system = system;
    this.time = lock.time();
    this.seen = time.clock().now();
  }

  Path directory() {
    return directory;
  }

  Access access() {
    return access;
  }

  HolderRecord record() {
    return mine.record();
  }

  boolean isLost() {
    return loss != null;
  }

  // Looking.

  void requireHeld() {
    long age = time.clock().now() - seen;
    if (age > time.limit() || age < 0) { // the latter if the clock was set back, or for NEVER
      lookNow();
    }
  }

  private void lookNow() {
    looking.lock();
    try {
      if (loss == null && !isEnded) {
        look(true);
      }
      String reason = loss;
      if (reason != null) {
        throw new StorageException(reason);
      }
    } catch (IOException e) {
      throw FileFailures.of("look who has open", layout.directory(), e);
    } finally {
      looking.unlock();
    }
  }

  /** Looks, unless another thread does already. */
  void look() {
    if (looking.tryLock()) {
      try {
        if (loss == null && !isEnded) {
          look(false);
        }
      } catch (IOException | RuntimeException e) {
        LOGGER.debug("looking at {} failed, and is tried again", mine.file(), e);
      } finally {
        looking.unlock();
      }
    }
  }

  /**
   * Looks. A record that is gone is put back at the second look only, unless this thread is about
   * to write: a program that removes a whole directory should not find something new in it.
   */
  private void look(boolean isUrgent) throws IOException {
    long now = time.clock().now();
    Condition condition = mine.isPublished() ? mine.condition() : Condition.GONE;
    boolean isFirstTime = condition == Condition.GONE && !isMissing;
    isMissing = condition == Condition.GONE;
    if (isFirstTime && !isUrgent) {
      return;
    } else if (isMissing && Files.notExists(directory)) {
      lose("its directory was moved or removed");
    } else if (isMissing && mine.isPublished() && isLongAgo(now)) {
      lose(
          successor()
              .orElse(
                  "it may have been taken over, and given back, since this process last looked"));
    } else if (condition != Condition.WHOLE) {
      mend(condition);
    }
    if (loss == null) {
      restoreSystemLock();
      seen = now;
    }
  }

  /** Whether others have waited long enough to take the table, were they there. */
  private boolean isLongAgo(long now) {
    long age = now - seen;
    return age >= time.grace() || age < 0;
  }

  private void mend(Condition condition) throws IOException {
    boolean isTable = layout.disk().kind(layout.marker()) == Kind.FILE;
    if (condition == Condition.ALTERED || condition == Condition.GONE && isTable) {
      try {
        mine.mend();
      } catch (IOException e) { // a full disk, say: then it counts what others have written
        LOGGER.debug("{} could not be written, and is tried again", mine.file(), e);
      }
    }
    Optional<String> successor = successor();
    if (successor.isPresent()) {
      lose(successor.get());
    }
  }

  /** Which other process has the table, against this one. */
  private Optional<String> successor() throws IOException {
    return new HolderFiles(directory)
        .others(mine.file()).stream()
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

  private void lose(String why) {
    loss =
        String.format(
            "C3: %s is not this process's any more: %s. That happens if %s was removed, or if this"
                + " process (%s) was suspended for so long that it was taken for gone. Nothing is"
                + " written from now on; close the table here, and open it again when nobody else"
                + " has it open",
            layout.url(),
            why,
            TableLayout.name(mine.file()),
            mine.record().describedTo(mine.record().owner()));
    seen = NEVER;
    LOGGER.warn("{}", loss);
    mine.delete();
    try {
      system.close();
    } catch (IOException e) {
      LOGGER.debug("closing the lock of {} failed", layout.directory(), e);
    }
  }

  // Handles, under the table's lock.

  LocationClaim handle() {
    handles++;
    return new Handle();
  }

  /** One of those in this process that share the right. */
  private final class Handle implements LocationClaim {
    private boolean isClosed;

    @Override
    public void requireHeld() {
      HeldLocation.this.requireHeld();
    }

    @Override
    public void close() {
      lock.alone(
          directory,
          () -> {
            if (!isClosed) {
              isClosed = true;
              handles--;
              if (handles == 0) {
                lock.forget(HeldLocation.this);
                end();
              }
            }
          });
    }
  }

  private void end() {
    looking.lock();
    try {
      isEnded = true;
      system.close(); // first: with the record gone and this text there a newcomer would wait
      mine.delete();
    } catch (IOException e) {
      throw FileFailures.of("close the lock of", layout.directory(), e);
    } finally {
      looking.unlock();
    }
  }
}
