package dev.vht.files.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system, as far as tables use one. One implementation is the real file system, the other
 * simulates crashes and faults.
 *
 * <p><b>What survives.</b> A kill of the process loses nothing. A power failure may lose any part
 * of what was written to a file since its last {@link DiskFile#sync}, in any order and torn at
 * sector boundaries. It may also lose any of the creations, moves and deletions in a directory
 * since its last {@link #syncDirectory}. A move is atomic.
 *
 * <p><b>Interrupts.</b> A method completes although its thread is interrupted, and leaves the
 * interrupt status set.
 *
 * <p><b>Errors.</b> Every method throws an {@link IOException} if an I/O error occurs: {@link
 * java.nio.file.NoSuchFileException} if a file is missing, {@link
 * java.nio.file.FileAlreadyExistsException} if a file to be created exists, {@link
 * SyncFailedException} if a sync fails.
 *
 * <p><b>Thread-safety:</b> all methods may be called by any number of threads.
 */
public interface Disk {

  /** What a path names. Links are not followed. */
  enum Kind {
    /** Nothing. */
    NOTHING,
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A link, a device or anything else. */
    OTHER
  }

  /** How a file is opened. */
  enum Opening {
    /** For reading an existing file. */
    READ,
    /** For reading and writing an existing file. */
    WRITE,
    /** For reading and writing a new file. */
    CREATE,
    /** Like {@link #CREATE}, for a file that is synced after most writes. */
    CREATE_TO_SYNC
  }

  /**
   * Opens a file.
   *
   * @param opening how it is opened
   * @return the open file, which the caller closes
   */
  DiskFile open(Path file, Opening opening) throws IOException;

  /**
   * Reads a whole file.
   *
   * @param file where it is; at most 2 GiB long
   * @return its bytes
   */
  byte[] read(Path file) throws IOException;

  /**
   * Returns what a path names.
   *
   * @param path anywhere
   * @return its kind
   */
  Kind kind(Path path) throws IOException;

  /**
   * Lists a directory.
   *
   * @return its entries, sorted by name; empty if there is no such directory
   */
  List<Path> list(Path directory) throws IOException;

  /**
   * Creates a directory, whose parent exists. Does nothing if the directory exists.
   *
   * @param directory where
   */
  void createDirectory(Path directory) throws IOException;

  /**
   * Renames a file atomically, replacing the file that has the new name, if any.
   *
   * @param from its name
   * @param to its new name, in the same file system
   */
  void move(Path from, Path to) throws IOException;

  /**
   * Deletes a file or an empty directory.
   *
   * @param path where it is; of a link, the link itself is deleted
   * @return whether there was anything to delete
   * @throws java.nio.file.DirectoryNotEmptyException if it is a directory that is not empty
   */
  boolean delete(Path path) throws IOException;

  /** Syncs the names in a directory. Does nothing if there is no such directory. */
  void syncDirectory(Path directory) throws IOException;

  /**
   * Returns the canonical form of a path: absolute and without links, as far as the path exists. In
   * it {@code link/..} is resolved as the operating system does.
   *
   * @param path any
   * @return an absolute path
   * @throws IOException if it contains {@code ..} after a broken link
   */
  default Path canonical(Path path) throws IOException {
    return path.toAbsolutePath().normalize();
  }

  /**
   * Returns the id of the machine's current boot. While it stays the same there was no power
   * failure, so everything that was written is still there, synced or not.
   *
   * @return a number that differs for each boot, or 0 if it is unknown
   */
  long boot();

  /**
   * Returns how much can still be written.
   *
   * @param directory where
   * @return in bytes; it may be too large, since others write, too
   * @throws IOException if it is unknown
   */
  long usableSpace(Path directory) throws IOException;
}
