package dev.vht.files.directory;

import dev.vht.files.disk.Disk.Kind;
import dev.vht.files.disk.Disk.Opening;
import dev.vht.files.disk.DiskFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What was changed since it was last brought to the disk: files that were written, and directories
 * of which the names were changed.
 */
final class Unsynced {
  private static final int MOST = 4_096;

  private final DirectoryLayout layout;
  private final ReentrantLock lock = new ReentrantLock();
  private Due due = new Due();

  private static final class Due {
    final Set<Path> files = new HashSet<>();
    final Set<Path> directories = new HashSet<>();
    boolean isEverything;
  }

  Unsynced(DirectoryLayout layout) {
    this.layout = layout;
  }

  void addFile(Path file) {
    add(List.of(file), List.of());
  }

  void addDirectory(Path directory) {
    add(List.of(), List.of(directory));
  }

  /** For what others have written, of which nobody knows whether it was synced. */
  void addEverything() {
    lock.lock();
    try {
      due = new Due();
      due.isEverything = true;
    } finally {
      lock.unlock();
    }
  }

  private void add(Collection<Path> files, Collection<Path> directories) {
    lock.lock();
    try {
      if (!due.isEverything) {
        due.files.addAll(files);
        due.directories.addAll(directories);
      }
      if (due.files.size() > MOST) { // rather walk the table once than remember all of it
        addEverything();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isNothing() {
    lock.lock();
    try {
      return !due.isEverything && due.files.isEmpty() && due.directories.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Brings all of it to the disk; what is written meanwhile may wait for the next time. */
  void sync() throws IOException {
    Due taken = taken();
    try {
      if (taken.isEverything) {
        syncEverything();
      } else {
        sync(taken.files, taken.directories);
      }
      layout.disk().syncDirectory(layout.values());
    } catch (IOException | RuntimeException e) {
      giveBack(taken);
      throw e;
    }
  }

  private Due taken() {
    lock.lock();
    try {
      Due taken = due;
      due = new Due();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(Due taken) {
    if (taken.isEverything) {
      addEverything();
    } else {
      add(taken.files, taken.directories);
    }
  }

  private void syncEverything() throws IOException {
    for (Path shard : layout.shards()) {
      sync(layout.values(shard), List.of(shard));
    }
  }

  private void sync(Collection<Path> files, Collection<Path> directories) throws IOException {
    for (Path file : files) {
      syncFile(file);
    }
    for (Path directory : directories) {
      layout.disk().syncDirectory(directory);
    }
  }

  private void syncFile(Path file) throws IOException {
    if (layout.disk().kind(file) != Kind.FILE) {
      return; // removed, and its directory is synced
    }
    try (DiskFile open = layout.disk().open(file, Opening.WRITE)) {
      open.sync();
    } catch (NoSuchFileException e) {
      return; // removed just now
    }
  }
}
