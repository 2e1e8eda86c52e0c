package dev.vht.files.place;

import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Opening;
import dev.vht.files.disk.DiskFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes whole files atomically: concurrent readers, and readers after a crash, see the old content
 * or the new one.
 *
 * <p>The content is written to a temporary file in the same directory, synced if requested, and
 * moved to its name. The move is durable once the directory is synced.
 *
 * <p><b>Thread-safety:</b> all methods may be called by any number of threads, also for one file:
 * the last move wins.
 */
public final class AtomicFileWriter {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private AtomicFileWriter() {}

  /** Whether a write is synced before it takes effect. */
  public enum Sync {
    /** It is, so that it survives a power failure. */
    YES,
    /** It is not, and survives only a kill of the process. */
    NO
  }

  /**
   * Writes a file and, with {@link Sync#YES}, syncs its name too.
   *
   * @throws IOException if an I/O error occurs; the file is unchanged unless syncing the directory
   *     failed
   */
  public static void write(Disk disk, Path file, byte[] content, Sync sync) throws IOException {
    writeAndMove(disk, file, content, sync);
    if (sync == Sync.YES) {
      disk.syncDirectory(TableLayout.parent(file));
    }
  }

  /**
   * Writes a file and, with {@link Sync#YES}, syncs its content. Syncing the directory is left to
   * the caller.
   *
   * @throws IOException if an I/O error occurs; the file is unchanged
   */
  public static void writeAndMove(Disk disk, Path file, byte[] content, Sync sync)
      throws IOException {
    Path temporary = temporary(file, NUMBERS.incrementAndGet());
    try {
      try (DiskFile open = createNew(disk, temporary)) {
        open.write(0, content, 0, content.length);
        if (sync == Sync.YES) {
          open.sync();
        }
      }
      disk.move(temporary, file);
    } catch (IOException | RuntimeException | Error e) {
      deleteAfterFailure(disk, temporary, e);
      throw e;
    }
  }

  /** A new file, replacing one that a killed process left under the same number. */
  private static DiskFile createNew(Disk disk, Path file) throws IOException {
    try {
      return disk.open(file, Opening.CREATE);
    } catch (FileAlreadyExistsException e) {
      disk.delete(file);
      return disk.open(file, Opening.CREATE);
    }
  }

  private static void deleteAfterFailure(Disk disk, Path temporary, Throwable reason) {
    try {
      disk.delete(temporary);
    } catch (IOException | RuntimeException | Error e) {
      reason.addSuppressed(e);
    }
  }

  /** The temporary path of a file: its name without {@code .vht}, a number and {@code .tmp}. */
  public static Path temporary(Path file, long number) {
    String name = TableLayout.name(file);
    String stem = name.endsWith(".vht") ? name.substring(0, name.length() - 4) : name;
    return file.resolveSibling(stem + "." + number + ".tmp");
  }
}
