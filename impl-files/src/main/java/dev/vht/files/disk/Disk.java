package dev.vht.files.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system. The narrow seam between tables and files: one implementation is the real one, the
 * other a simulator of crashes and faults.
 *
 * <p><b>What survives.</b> A kill of the process loses nothing that was done. A loss of power loses
 * any part of what was written to a file since its last {@link DiskFile#sync}, in any order and
 * torn at sectors, and any of the creations, moves and deletions in a directory since its last
 * {@link #syncDirectory}; but a move is done or not done.
 *
 * <p><b>Interrupts.</b> An interrupt of the calling thread neither fails a method nor is lost.
 *
 * <p><b>Errors.</b> Every method throws an {@link IOException} if the file system refuses: {@link
 * java.nio.file.NoSuchFileException} where there is nothing, {@link
 * java.nio.file.FileAlreadyExistsException} where there is something, {@link SyncFailedException}
 * if a sync fails.
 *
 * <p><b>Thread-safety:</b> all methods may be called by any number of threads.
 */
public interface Disk {

  /** What a path names; links are not followed. */
  enum Kind {
    /** There is nothing. */
    NOTHING,
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A link, a device, or what else there may be. */
    OTHER
  }

  /** How a file is opened. */
  enum Opening {
    /** For reading what is there. */
    READ,
    /** For reading and writing what is there. */
    WRITE,
    /** For reading and writing a file that is not there yet. */
    CREATE,
    /** The same, for one that is synced after most writes. */
    CREATE_TO_SYNC
  }

  /**
   * Opens a file.
   *
   * @param file where it is
   * @param opening what for
   * @return the open file, to be closed
   * @throws IOException if the file system refuses
   */
  DiskFile open(Path file, Opening opening) throws IOException;

  /**
   * Reads a whole file.
   *
   * @param file where it is; at most 2 GiB long
   * @return its bytes
   * @throws IOException if the file system refuses
   */
  byte[] read(Path file) throws IOException;

  /**
   * Returns what a path names.
   *
   * @param path anywhere
   * @return its kind
   * @throws IOException if the file system refuses
   */
  Kind kind(Path path) throws IOException;

  /**
   * Lists a directory.
   *
   * @param directory where it is
   * @return what is in it, in the order of the names; nothing if there is no directory
   * @throws IOException if the file system refuses
   */
  List<Path> list(Path directory) throws IOException;

  /**
   * Makes a directory in one that is there. If it is there already, nothing happens.
   *
   * @param directory where
   * @throws IOException if the file system refuses
   */
  void createDirectory(Path directory) throws IOException;

  /**
   * Gives a file another name in one step, in place of the file that has that name, if any.
   *
   * @param from its name
   * @param to its new name, in the same file system
   * @throws IOException if the file system refuses
   */
  void move(Path from, Path to) throws IOException;

  /**
   * Deletes a file or an empty directory.
   *
   * @param path where it is; a link is deleted itself
   * @return whether there was anything
   * @throws java.nio.file.DirectoryNotEmptyException if it is a directory with something in it
   * @throws IOException if the file system refuses
   */
  boolean delete(Path path) throws IOException;

  /**
   * Brings the names in a directory to the disk. If there is no directory, nothing happens.
   *
   * @param directory where it is
   * @throws IOException if the file system refuses
   */
  void syncDirectory(Path directory) throws IOException;

  /**
   * Gives a path the form in which two names of one place are equal, as far as it leads to what is
   * there: absolute, without links, and {@code link/..} is where the operating system says.
   *
   * @param path any
   * @return an absolute path
   * @throws IOException if it goes through a link that leads nowhere, and back
   */
  default Path canonical(Path path) throws IOException {
    return path.toAbsolutePath().normalize();
  }

  /**
   * Returns a number of the time for which this machine has been up. As long as it is the same, no
   * power was lost, and everything that was written is there, synced or not.
   *
   * @return a number that differs after each start of the machine, or 0 if that is not known
   */
  long boot();
}
