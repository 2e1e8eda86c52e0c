package dev.vht.files.place;

import dev.vht.TableInUseException;
import dev.vht.files.place.HolderFiles.Found;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Grants the right to use a table to one writer or any number of readers, among all processes.
 *
 * <p><b>The invariant.</b> Every process that has a table open or is opening it has a file in the
 * table's directory, its <em>record</em> ({@link HolderRecord}), provided that it has write access.
 * A newcomer writes its record first and looks for others afterwards, so of two concurrent
 * newcomers at least one sees the other. It has the table once it has seen no record that it
 * excludes, has written so into its own record, and has looked again with the same result. Names of
 * records are never reused, so deleting one never deletes another.
 *
 * <p><b>Dead holders.</b> A record whose owner has ended ({@link ProcessIdentity#lifeFor}) is
 * removed. If that is unknown, because the owner runs in another container or on another host or
 * the machine was rebooted since, the newcomer <em>asks</em>: it changes the record and waits. A
 * live owner restores its record at once. If it does not within {@link LockTiming#answerTimeout},
 * the newcomer deletes the record and takes the table over.
 *
 * <p><b>Live holders.</b> A holder checks its record every {@link LockTiming#checkInterval} by a
 * {@link HolderWatcher}, and before a write if the last check is older than {@link
 * LockTiming#maxCheckAge}. It restores a missing record, unless another process has the table by
 * now. Then the right is lost and nothing is written any more. It is also lost if the record is
 * missing and the last check is older than {@link LockTiming#returnTimeout}, because others may
 * have had the table meanwhile. A holder that was suspended finds this out before its next write.
 *
 * <p><b>The lock of the operating system</b> on {@code vht.lock} ({@link SystemLock}) is acquired
 * before the record is written, and kept. It orders newcomers, protects against programs that know
 * nothing of records, and proves that holders on other hosts are alive. But it is lost easily, so
 * records take precedence. If the lock file was removed from a table, or names a missing record,
 * records may have been removed too; then a newcomer waits for {@link LockTiming#returnTimeout} for
 * a holder to restore its record.
 *
 * <p>Within this process a registry is consulted first.
 *
 * <p><b>Limitation.</b> A holder that is suspended between its check and its write, and resumes
 * after another process has taken the table over, still completes that write; see {@code
 * docs/locking.md}.
 */
final class TableLock implements LocationClaims {

  /** The one of this process. */
  static final TableLock INSTANCE =
      new TableLock(
          ProcessIdentity.current(),
          LockTiming.REAL,
          SystemLock.REAL,
          new HolderWatcher(LockTiming.REAL.checkInterval()));

  private static final int STRIPES = 64;

  private final ProcessIdentity owner;
  private final LockTiming time;
  private final SystemLock.Source source;
  private final HolderWatcher watcher;
  private final Map<Path, HeldLocation> registry = new ConcurrentHashMap<>();
  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

  /** Creates the locks of a process, whose tables the watcher checks. */
  TableLock(
      ProcessIdentity owner, LockTiming time, SystemLock.Source source, HolderWatcher watcher) {
    this.owner = owner;
    this.time = time;
    this.source = source;
    this.watcher = watcher;
    Arrays.setAll(stripes, unused -> new ReentrantLock());
  }

  @Override
  public LocationClaim claim(TableLayout layout, Access access) throws IOException {
    Path directory = layout.directory().toRealPath();
    ReentrantLock stripe = stripe(directory);
    stripe.lock();
    try {
      HeldLocation held = registry.get(directory);
      if (held != null && !held.isLost()) {
        return share(held, layout, access);
      }
      HeldLocation acquired = new LockAcquisition(this, layout, access).acquire();
      registry.put(directory, acquired);
      watcher.add(acquired);
      return acquired.newHandle();
    } finally {
      stripe.unlock();
    }
  }

  private ReentrantLock stripe(Path directory) {
    return stripes[Math.floorMod(directory.hashCode(), STRIPES)];
  }

  private LocationClaim share(HeldLocation held, TableLayout layout, Access wanted) {
    if (held.access() == Access.READ_WRITE || wanted == Access.READ_WRITE) {
      throw inUse(layout, "this process (" + held.record().describedTo(owner) + ")");
    }
    return held.newHandle();
  }

  ProcessIdentity owner() {
    return owner;
  }

  LockTiming time() {
    return time;
  }

  SystemLock.Source source() {
    return source;
  }

  /** Runs a task while no other thread of this process opens or closes the table. */
  void runExclusively(Path directory, Runnable work) {
    ReentrantLock stripe = stripe(directory);
    stripe.lock();
    try {
      work.run();
    } finally {
      stripe.unlock();
    }
  }

  void unregister(HeldLocation hold) {
    watcher.remove(hold);
    registry.remove(hold.directory(), hold);
  }

  /** Whether the owner of a record still runs. */
  ProcessIdentity.Life life(Found found) {
    return found
        .record()
        .map(record -> record.owner().lifeFor(owner))
        .orElse(ProcessIdentity.Life.UNKNOWN);
  }

  /** Describes the owner of a record in messages. */
  String describe(Found found) {
    return found
        .record()
        .map(
            record ->
                record.access() == Access.READ_WRITE
                    ? record.describedTo(owner)
                    : "another process, which reads it (" + record.describedTo(owner) + ")")
        .orElse("a process that is named in " + found.file());
  }

  static TableInUseException inUse(TableLayout layout, String holder) {
    return new TableInUseException(
        "C3: "
            + layout.url()
            + " is in use by "
            + holder
            + "; a table in a directory has one writer or several readers at a time: close it there"
            + " first",
        null);
  }
}
