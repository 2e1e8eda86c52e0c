package dev.vht.files;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes whole files so that a reader, or whoever comes after a crash, sees the old one or the new
 * one.
 *
 * <p>It writes through streams and not through channels: an interrupt of the calling thread closes
 * a channel under its hands, and leaves a stream alone.
 */
final class Disk {
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final boolean SYNCS_DIRECTORIES =
      !System.getProperty("os.name").startsWith("Windows");

  private Disk() {}

  /** Whether a write is brought to the disk before it counts. */
  enum Sync {
    YES,
    NO
  }

  /** A sync failed: what the kernel holds may never reach the disk, whatever later syncs say. */
  static final class SyncFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    SyncFailedException(Path file, IOException cause) {
      super("syncing " + file + " failed: " + cause.getMessage(), cause);
    }
  }

  static void write(Path file, byte[] content, Sync sync) throws IOException {
    Path temporary = Layout.temporary(file, NUMBERS.incrementAndGet());
    try {
      try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
        out.write(content);
        if (sync == Sync.YES) {
          sync(out, temporary);
        }
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      deleteQuietly(temporary, e);
      throw e;
    }
    if (sync == Sync.YES) {
      syncDirectory(Layout.parent(file));
    }
  }

  private static void sync(FileOutputStream out, Path file) throws IOException {
    try {
      out.getFD().sync();
    } catch (IOException e) {
      throw new SyncFailedException(file, e);
    }
  }

  private static void deleteQuietly(Path temporary, IOException reason) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Brings a file to the disk, if it is still there. */
  static void syncFile(Path file) throws IOException {
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      force(file);
    }
  }

  /** Brings the names in a directory to the disk; Windows does that by itself. */
  static void syncDirectory(Path directory) throws IOException {
    if (SYNCS_DIRECTORIES && Files.isDirectory(directory)) {
      force(directory);
    }
  }

  private static void force(Path path) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException e) { // the interrupt is for the caller: do it again
          interrupted |= Thread.interrupted();
        } catch (NoSuchFileException e) {
          return; // removed meanwhile
        } catch (IOException e) {
          throw new SyncFailedException(path, e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
