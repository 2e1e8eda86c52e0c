package dev.vht.files.place;

import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Opening;
import dev.vht.files.disk.DiskFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes whole files so that a reader, or whoever comes after a crash, sees the old one or the new
 * one.
 *
 * <p>The content is written under another name beside the file's, brought to the disk if it is to
 * last, and takes the name by a move. The move itself is on the disk once the directory is synced.
 *
 * <p><b>Thread-safety:</b> any number of threads, on one file too: the last to move wins.
 */
public final class AtomicFileWriter {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private AtomicFileWriter() {}

  /** Whether a write is brought to the disk before it counts. */
  public enum Sync {
    /** It is, and survives a loss of power from then on. */
    YES,
    /** It is not, and survives a kill of the process only. */
    NO
  }

  /**
   * Writes a file; with {@link Sync#YES} its name is on the disk too.
   *
   * @param disk where
   * @param file its name
   * @param content all of it
   * @param sync whether it is to last
   * @throws IOException if the file system refuses; the file is as it was, unless it is the sync of
   *     the directory that failed
   */
  public static void write(Disk disk, Path file, byte[] content, Sync sync) throws IOException {
    place(disk, file, content, sync);
    if (sync == Sync.YES) {
      disk.syncDirectory(TableLayout.parent(file));
    }
  }

  /**
   * Writes a file, and leaves it to the caller to sync the directory.
   *
   * @param disk where
   * @param file its name
   * @param content all of it
   * @param sync whether the content is to be on the disk before the file has its name
   * @throws IOException if the file system refuses; the file is as it was
   */
  public static void place(Disk disk, Path file, byte[] content, Sync sync) throws IOException {
    Path temporary = temporary(file, NUMBERS.incrementAndGet());
    try {
      try (DiskFile open = created(disk, temporary)) {
        open.write(0, content, 0, content.length);
        if (sync == Sync.YES) {
          open.sync();
        }
      }
      disk.move(temporary, file);
    } catch (IOException | RuntimeException | Error e) {
      deleteQuietly(disk, temporary, e);
      throw e;
    }
  }

  /** A new file, in place of one that a process with the same numbers left when it was killed. */
  private static DiskFile created(Disk disk, Path file) throws IOException {
    try {
      return disk.open(file, Opening.CREATE);
    } catch (FileAlreadyExistsException e) {
      disk.delete(file);
      return disk.open(file, Opening.CREATE);
    }
  }

  private static void deleteQuietly(Disk disk, Path temporary, Throwable reason) {
    try {
      disk.delete(temporary);
    } catch (IOException | RuntimeException | Error e) {
      reason.addSuppressed(e);
    }
  }

  /**
   * Returns the name under which a file is written before it takes its own.
   *
   * @param file the file
   * @param number any; different for two that are written at a time
   * @return the file's name without {@code .vht}, the number and {@code .tmp}
   */
  public static Path temporary(Path file, long number) {
    String name = TableLayout.name(file);
    String stem = name.endsWith(".vht") ? name.substring(0, name.length() - 4) : name;
    return file.resolveSibling(stem + "." + number + ".tmp");
  }
}
