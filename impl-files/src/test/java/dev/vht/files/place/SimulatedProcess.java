package dev.vht.files.place;

import dev.vht.files.disk.RealDisk;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Simulates another process, with its own registry and watcher and any identity. It has no
 * operating system lock, as if that were lost.
 */
final class SimulatedProcess {
  private final HolderWatcher watcher;
  private final TableLock lock;

  SimulatedProcess(ProcessIdentity owner, LockTiming time) {
    this.watcher = HolderWatcher.manual();
    this.lock =
        new TableLock(owner, time, (layout, access, holder) -> new NoLock(layout, access), watcher);
  }

  /** A process with a lock. */
  SimulatedProcess(TableLock lock, HolderWatcher watcher) {
    this.lock = lock;
    this.watcher = watcher;
  }

  LocationClaim claim(Path directory, Access access) throws IOException {
    return lock.claim(new AnyLayout(directory), access);
  }

  /** Runs the watcher once. */
  void check() {
    watcher.checkAll();
  }

  /** A lock without effect. */
  private static final class NoLock extends SystemLock {
    NoLock(TableLayout layout, Access access) throws IOException {
      super(layout, access, null);
    }

    @Override
    boolean isInPlace() {
      return true;
    }
  }

  /** A table of no scheme. */
  private static final class AnyLayout extends TableLayout {
    AnyLayout(Path directory) {
      super("any", RealDisk.INSTANCE, directory);
    }

    @Override
    protected Role role(Path path) {
      return Role.FOREIGN;
    }
  }
}
