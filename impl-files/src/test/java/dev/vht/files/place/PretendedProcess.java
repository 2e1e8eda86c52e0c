package dev.vht.files.place;

import dev.vht.files.disk.RealDisk;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What may be a process of its own, as far as others can tell: it has its own registry, its own
 * watcher and any identity. It does without the lock of the operating system, which is lost.
 */
final class PretendedProcess {
  private final HolderWatcher watcher;
  private final TableLock lock;

  PretendedProcess(ProcessIdentity owner, LockTiming time) {
    this.watcher = HolderWatcher.byHand();
    this.lock =
        new TableLock(
            owner, time, (layout, access, holder) -> new LostLock(layout, access), watcher);
  }

  /** One that has a lock. */
  PretendedProcess(TableLock lock, HolderWatcher watcher) {
    this.lock = lock;
    this.watcher = watcher;
  }

  LocationClaim claim(Path directory, Access access) throws IOException {
    return lock.claim(new AnyLayout(directory), access);
  }

  /** Does what its watcher does every so often. */
  void look() {
    watcher.look();
  }

  /** A lock that holds nobody. */
  private static final class LostLock extends SystemLock {
    LostLock(TableLayout layout, Access access) throws IOException {
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
