package dev.vht.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Which files were written or removed since they were last brought to the disk. */
final class Unsynced {
  private static final int MOST = 4_096;

  private final ReentrantLock lock = new ReentrantLock();
  private Set<Path> files = new HashSet<>();
  private boolean isEverything;

  void add(Path file) {
    lock.lock();
    try {
      if (!isEverything) {
        files.add(file);
      }
      if (files.size() > MOST) { // rather walk the table once than remember all of it
        isEverything = true;
        files = new HashSet<>();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Brings all of it to the disk; what is written meanwhile may wait for the next time. */
  void sync(Layout layout) throws IOException {
    Set<Path> due = taken(layout);
    Set<Path> directories = new HashSet<>();
    for (Path file : due) {
      Disk.syncFile(file);
      directories.add(Layout.parent(file));
    }
    for (Path directory : directories) {
      Disk.syncDirectory(directory);
    }
    Disk.syncDirectory(layout.values());
    Disk.syncFile(layout.marker());
    Disk.syncDirectory(layout.directory());
    Disk.syncDirectory(Layout.parent(layout.directory()));
  }

  private Set<Path> taken(Layout layout) throws IOException {
    lock.lock();
    try {
      Set<Path> due = isEverything ? everything(layout) : files;
      files = new HashSet<>();
      isEverything = false;
      return due;
    } finally {
      lock.unlock();
    }
  }

  private static Set<Path> everything(Layout layout) throws IOException {
    Set<Path> every = new HashSet<>();
    for (Path shard : layout.shards()) {
      every.addAll(Layout.list(shard));
    }
    return every;
  }
}
