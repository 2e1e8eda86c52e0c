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
 * The right to use a table: one writer, or any number of readers, over all processes.
 *
 * <p><b>The invariant.</b> Every process that has a table open, and every one that is about to, has
 * a file of its own in the table's directory, a <em>record</em> ({@link HolderRecord}), as long as
 * it may write there at all. A newcomer writes its record first and looks for others afterwards; so
 * of two that come at a time at least one sees the other. It has the table once it has seen nobody
 * whom it excludes, has said so in its record, and has still seen nobody. No record is ever made
 * under a name that another had, so that removing one can hit nobody else.
 *
 * <p><b>The dead.</b> A record whose owner has ended ({@link ProcessIdentity#lifeFor}) is removed.
 * Where that cannot be told, because its owner is in another container or on another host or the
 * machine was started again since, the newcomer <em>asks</em>: it changes the record and waits. An
 * owner that lives puts its record right within a moment; from one that does not in {@link
 * LockTiming#patience} the table is taken over, by removing the record.
 *
 * <p><b>The living.</b> A holder sees to it that its record is as it should be: every {@link
 * LockTiming#look} by a {@link HolderWatcher}, and before a write if the last look is older than
 * {@link LockTiming#limit}. If the record is gone it is put back, unless another process has the
 * table by now: then the right is lost and nothing is written any more. It is lost too if the last
 * look is older than {@link LockTiming#grace}, because others may have had the table meanwhile. A
 * holder that sleeps through all of that finds out before its next write.
 *
 * <p><b>The lock of the operating system</b> on {@code vht.lock} ({@link SystemLock}) comes before
 * all this, and is kept. It orders newcomers, holds against programs that know nothing of records,
 * and proves the life of holders on other hosts; but it is lost easily, and nothing rests on it
 * where there are records. If that file was removed from a table, or names a record that is not
 * there, records may have been removed too, and a newcomer waits for {@link LockTiming#grace}
 * whether a holder puts its own back.
 *
 * <p>Within this process a registry decides first.
 *
 * <p><b>What is not held</b> against: a holder that stops between its look and its write, and goes
 * on when another has taken the table over; see {@code docs/locking.md}.
 */
final class TableLock implements LocationClaims {

  /** For this process. */
  static final TableLock INSTANCE =
      new TableLock(
          ProcessIdentity.current(),
          LockTiming.REAL,
          SystemLock.REAL,
          new HolderWatcher(LockTiming.REAL.look()));

  private static final int STRIPES = 64;

  private final ProcessIdentity owner;
  private final LockTiming time;
  private final SystemLock.Source source;
  private final HolderWatcher watcher;
  private final Map<Path, HeldLocation> registry = new ConcurrentHashMap<>();
  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];

  /**
   * Acts for a process.
   *
   * @param owner which
   * @param time how long it waits
   * @param source the locks that it takes besides
   * @param watcher looks at its tables
   */
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
        return shared(held, layout, access);
      }
      HeldLocation acquired = new LockAcquisition(this, layout, access).hold();
      registry.put(directory, acquired);
      watcher.add(acquired);
      return acquired.handle();
    } finally {
      stripe.unlock();
    }
  }

  private ReentrantLock stripe(Path directory) {
    return stripes[Math.floorMod(directory.hashCode(), STRIPES)];
  }

  private LocationClaim shared(HeldLocation held, TableLayout layout, Access wanted) {
    if (held.access() == Access.READ_WRITE || wanted == Access.READ_WRITE) {
      throw inUse(layout, "this process (" + held.record().describedTo(owner) + ")");
    }
    return held.handle();
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

  /** Does something while nobody in this process opens or closes the table. */
  void alone(Path directory, Runnable work) {
    ReentrantLock stripe = stripe(directory);
    stripe.lock();
    try {
      work.run();
    } finally {
      stripe.unlock();
    }
  }

  void forget(HeldLocation hold) {
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

  /** What messages call the owner of a record. */
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
