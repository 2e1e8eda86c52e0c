package dev.vht.files.place;

import dev.vht.TableInUseException;
import dev.vht.files.disk.Disk.Kind;
import dev.vht.files.place.HolderFiles.Found;
import dev.vht.files.place.HolderFiles.Question;
import dev.vht.files.place.HolderRecord.State;
import dev.vht.files.place.OwnHolderRecord.Condition;
import dev.vht.files.place.ProcessIdentity.Life;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a newcomer gets the right to use a table, or finds out who has it ({@link TableLock}). */
final class LockAcquisition {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.files.place");

  private final TableLock lock;
  private final TableLayout layout;
  private final Access access;
  private final Path directory;
  private final LockTiming time;
  private final HolderFiles files;
  private final OwnHolderRecord mine;

  LockAcquisition(TableLock lock, TableLayout layout, Access access) throws IOException {
    this.lock = lock;
    this.layout = layout;
    this.access = access;
    this.time = lock.time();
    this.directory = layout.directory().toRealPath();
    this.files = new HolderFiles(directory);
    String since = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    this.mine =
        new OwnHolderRecord(
            files.newFile(),
            new HolderRecord(lock.owner(), access, State.ASKS, since, directory.toString(), 0));
  }

  /**
   * Gets the right.
   *
   * @throws TableInUseException if somebody else has it
   */
  HeldLocation hold() throws IOException {
    refuseForTheLiving();
    boolean isTable = layout.disk().kind(layout.marker()) == Kind.FILE;
    boolean isLockThere = Files.exists(layout.lock(), LinkOption.NOFOLLOW_LINKS);
    SystemLock system = lock.source().lock(layout, access, this::holder);
    try {
      publish();
      if (isTable && (!isLockThere || isARecordMissing(system))) {
        awaitReturn();
      }
      clearTheWay();
      take(system);
      return new HeldLocation(lock, layout, directory, mine, system);
    } catch (IOException | RuntimeException | Error e) {
      mine.delete();
      close(system, e);
      throw e;
    }
  }

  private static void close(SystemLock system, Throwable reason) {
    try {
      system.close();
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Without touching the lock: on Windows and for other class loaders that is the better way. */
  private void refuseForTheLiving() throws IOException {
    for (Found other : files.others(mine.file())) {
      if (other.excludes(access) && !other.isAsking() && isHereAndRuns(other)) {
        throw inUse(other);
      }
    }
  }

  /** A table that was copied or moved may have the record of a process that has the original. */
  private boolean isHereAndRuns(Found other) {
    return lock.life(other) == Life.RUNS
        && other.record().map(record -> record.isOf(directory)).orElse(false);
  }

  private Optional<String> holder() {
    try {
      return files.others(mine.file()).stream()
          .filter(found -> found.excludes(access) && found.record().isPresent())
          .filter(found -> lock.life(found) != Life.ENDED)
          .map(lock::describe)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A reader that may not write, and a writer for which there is no room, go by what else is. */
  private void publish() throws IOException {
    try {
      mine.publish();
    } catch (NoSuchFileException e) {
      throw e; // the directory was removed meanwhile
    } catch (IOException e) {
      LOGGER.debug("{} has no record of {}", layout.directory(), lock.owner(), e);
    }
  }

  private boolean isARecordMissing(SystemLock system) {
    return system
        .lastRecord()
        .map(name -> Files.notExists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS))
        .orElse(false);
  }

  private void awaitReturn() throws IOException {
    if (!mine.isPublished()) {
      return; // nor could a holder put its record back here
    }
    long end = time.clock().now() + time.grace();
    while (!isAnotherThere() && time.clock().now() < end) {
      pause();
    }
  }

  private boolean isAnotherThere() throws IOException {
    return files.others(mine.file()).stream().anyMatch(found -> found.excludes(access));
  }

  /** Waits a little, and lives meanwhile. */
  private void pause() throws IOException {
    time.clock().pause(time.turn());
    if (mine.isPublished() && mine.condition() == Condition.ALTERED) {
      mine.mend();
    }
  }

  private void clearTheWay() throws IOException {
    for (Found other : files.others(mine.file())) {
      if (other.excludes(access)) {
        settle(other);
      }
    }
  }

  private void settle(Found other) throws IOException {
    if (lock.life(other) == Life.ENDED) {
      removeRemains(other);
    } else if (isHereAndRuns(other)) {
      giveWayOrWait(other);
    } else {
      ask(other);
    }
  }

  /** A reader leaves that to a writer, which also takes the name from the lock. */
  private void removeRemains(Found other) {
    if (access == Access.READ_WRITE) {
      HolderFiles.delete(other.file());
    }
  }

  /** Of two that ask at a time the one whose name comes first goes on. */
  private void giveWayOrWait(Found other) throws IOException {
    boolean isFirst = mine.isPublished() && mine.file().compareTo(other.file()) < 0;
    if (!other.isAsking() || !isFirst) {
      throw inUse(other);
    }
    long end = time.clock().now() + time.patience();
    for (Optional<Found> now = files.find(other.file());
        now.isPresent();
        now = files.find(other.file())) {
      if (!now.get().isAsking() && now.get().record().isPresent() || time.clock().now() >= end) {
        throw inUse(now.get());
      }
      pause();
    }
  }

  private void ask(Found other) throws IOException {
    Optional<Question> question =
        mine.isPublished() ? HolderFiles.ask(other.file()) : Optional.empty();
    if (question.isEmpty()) {
      goByTheLockAlone(other);
      return;
    }
    long end = time.clock().now() + time.patience();
    while (time.clock().now() < end) {
      pause();
      if (question.get().isAnswered()) {
        files.find(other.file()).ifPresent(this::giveWay);
        return; // or it has just been closed
      }
    }
    LOGGER.warn(
        "{} was open for {}, which does not answer any more: taken over",
        layout.url(),
        lock.describe(other));
    HolderFiles.delete(other.file());
  }

  private void giveWay(Found other) {
    try {
      giveWayOrWait(other);
    } catch (IOException e) {
      throw FileFailures.of("look who has open", directory, e);
    }
  }

  private void goByTheLockAlone(Found other) {
    if (access == Access.READ_WRITE) {
      throw new TableInUseException(
          String.format(
              "C3: %s is in use by %s, as far as %s says, and this process may not change that file"
                  + " to ask whether it still is; if it is not, remove the file",
              layout.url(), lock.describe(other), other.file()),
          null);
    }
  }

  private void take(SystemLock system) throws IOException {
    if (mine.isPublished()) {
      if (mine.condition() == Condition.GONE) {
        throw TableLock.inUse(layout, "another process, which opened it at the same moment");
      }
      mine.write(State.HOLDS);
      for (Found other : files.others(mine.file())) {
        if (other.excludes(access) && !other.isAsking() && lock.life(other) != Life.ENDED) {
          throw inUse(other);
        }
      }
    }
    system.announce(mine.record().describedTo(lock.owner()) + ", " + TableLayout.name(mine.file()));
  }

  private TableInUseException inUse(Found other) {
    return TableLock.inUse(layout, lock.describe(other));
  }
}
