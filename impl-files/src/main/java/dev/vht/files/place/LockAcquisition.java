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

/** Acquires the right to use a table for a newcomer ({@link TableLock}). */
final class LockAcquisition {
  private static final Logger LOGGER = LoggerFactory.getLogger("dev.vht.files.place");

  private final TableLock lock;
  private final TableLayout layout;
  private final Access access;
  private final Path directory;
  private final LockTiming time;
  private final HolderFiles files;
  private final OwnHolderRecord ownRecord;

  LockAcquisition(TableLock lock, TableLayout layout, Access access) throws IOException {
    this.lock = lock;
    this.layout = layout;
    this.access = access;
    this.time = lock.time();
    this.directory = layout.directory().toRealPath();
    this.files = new HolderFiles(directory);
    String since = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    this.ownRecord =
        new OwnHolderRecord(
            files.newFile(),
            new HolderRecord(lock.owner(), access, State.ASKS, since, directory.toString(), 0));
  }

  /**
   * Acquires the right.
   *
   * @throws TableInUseException if another process has it
   */
  HeldLocation acquire() throws IOException {
    requireNoLiveHolder();
    boolean isTable = layout.disk().kind(layout.marker()) == Kind.FILE;
    boolean hasLockFile = Files.exists(layout.lock(), LinkOption.NOFOLLOW_LINKS);
    SystemLock system = lock.source().lock(layout, access, this::describeHolder);
    try {
      publish();
      if (isTable && (!hasLockFile || isRecordMissing(system))) {
        awaitHolder();
      }
      resolveOthers();
      confirm(system);
      return new HeldLocation(lock, layout, directory, ownRecord, system);
    } catch (IOException | RuntimeException | Error e) {
      ownRecord.delete();
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

  /** Fails before touching the lock, which is better on Windows and among class loaders. */
  private void requireNoLiveHolder() throws IOException {
    for (Found other : files.others(ownRecord.file())) {
      if (other.excludes(access) && !other.isAsking() && isLiveHere(other)) {
        throw inUse(other);
      }
    }
  }

  /** A copied or moved table may contain the record of a process that has the original open. */
  private boolean isLiveHere(Found other) {
    return lock.life(other) == Life.RUNS
        && other.record().map(record -> record.isFor(directory)).orElse(false);
  }

  private Optional<String> describeHolder() {
    try {
      return files.others(ownRecord.file()).stream()
          .filter(found -> found.excludes(access) && found.record().isPresent())
          .filter(found -> lock.life(found) != Life.ENDED)
          .map(lock::describe)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A reader without write access, or a writer on a full disk, goes on without a record. */
  private void publish() throws IOException {
    try {
      ownRecord.publish();
    } catch (NoSuchFileException e) {
      throw e; // the directory was removed meanwhile
    } catch (IOException e) {
      LOGGER.debug("{} has no record of {}", layout.directory(), lock.owner(), e);
    }
  }

  private boolean isRecordMissing(SystemLock system) {
    return system
        .lastRecord()
        .map(name -> Files.notExists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS))
        .orElse(false);
  }

  private void awaitHolder() throws IOException {
    if (!ownRecord.isPublished()) {
      return; // nor could a holder restore its record here
    }
    long end = time.clock().now() + time.returnTimeout();
    while (!isOtherPresent() && time.clock().now() < end) {
      pause();
    }
  }

  private boolean isOtherPresent() throws IOException {
    return files.others(ownRecord.file()).stream().anyMatch(found -> found.excludes(access));
  }

  /** Waits, and restores its own record if another process asks meanwhile. */
  private void pause() throws IOException {
    time.clock().pause(time.pollInterval());
    if (ownRecord.isPublished() && ownRecord.condition() == Condition.ALTERED) {
      ownRecord.restore();
    }
  }

  private void resolveOthers() throws IOException {
    for (Found other : files.others(ownRecord.file())) {
      if (other.excludes(access)) {
        resolve(other);
      }
    }
  }

  private void resolve(Found other) throws IOException {
    if (lock.life(other) == Life.ENDED) {
      removeDead(other);
    } else if (isLiveHere(other)) {
      failOrAwaitEnd(other);
    } else {
      ask(other);
    }
  }

  /** Only a writer removes them, because it also clears the name in the lock file. */
  private void removeDead(Found other) {
    if (access == Access.READ_WRITE) {
      HolderFiles.delete(other.file());
    }
  }

  /** Of two processes that ask concurrently, the one with the smaller file name wins. */
  private void failOrAwaitEnd(Found other) throws IOException {
    boolean isFirst = ownRecord.isPublished() && ownRecord.file().compareTo(other.file()) < 0;
    if (!other.isAsking() || !isFirst) {
      throw inUse(other);
    }
    long end = time.clock().now() + time.answerTimeout();
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
        ownRecord.isPublished() ? HolderFiles.ask(other.file()) : Optional.empty();
    if (question.isEmpty()) {
      requireSystemLockSuffices(other);
      return;
    }
    long end = time.clock().now() + time.answerTimeout();
    while (time.clock().now() < end) {
      pause();
      if (question.get().isAnswered()) {
        files.find(other.file()).ifPresent(this::failOrAwaitEndUnchecked);
        return; // or the owner has just closed the table
      }
    }
    LOGGER.warn(
        "{} was open in {}, which no longer answers: taken over",
        layout.url(),
        lock.describe(other));
    HolderFiles.delete(other.file());
  }

  private void failOrAwaitEndUnchecked(Found other) {
    try {
      failOrAwaitEnd(other);
    } catch (IOException e) {
      throw FileFailures.of("check the holders of", directory, e);
    }
  }

  private void requireSystemLockSuffices(Found other) {
    if (access == Access.READ_WRITE) {
      throw new TableInUseException(
          String.format(
              "C3: %s is in use by %s, as far as %s says, and this process may not change that file"
                  + " to ask whether it still is; if it is not, remove the file",
              layout.url(), lock.describe(other), other.file()),
          null);
    }
  }

  private void confirm(SystemLock system) throws IOException {
    if (ownRecord.isPublished()) {
      if (ownRecord.condition() == Condition.GONE) {
        throw TableLock.inUse(layout, "another process, which opened it at the same moment");
      }
      ownRecord.write(State.HOLDS);
      for (Found other : files.others(ownRecord.file())) {
        if (other.excludes(access) && !other.isAsking() && lock.life(other) != Life.ENDED) {
          throw inUse(other);
        }
      }
    }
    system.announce(
        ownRecord.record().describedTo(lock.owner()) + ", " + TableLayout.name(ownRecord.file()));
  }

  private TableInUseException inUse(Found other) {
    return TableLock.inUse(layout, lock.describe(other));
  }
}
