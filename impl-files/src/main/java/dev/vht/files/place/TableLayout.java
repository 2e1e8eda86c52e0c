package dev.vht.files.place;

import dev.vht.files.disk.Disk;
import dev.vht.files.disk.Disk.Kind;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which files a table consists of, and what they are called.
 *
 * <pre>
 * vht.table          the marker: format and codecs
 * vht.table.copy     the same bytes, should the marker be lost
 * vht.table.17.tmp   the marker being written
 * vht.lock           locked by who has the table open, naming them
 * vht.holder.5f…     one for each process that has the table open ({@link HolderRecord})
 * vht.deleted        the marker, renamed, of a table whose deletion has begun
 * quarantine/…       what a salvage has moved aside, under the names that it had
 * </pre>
 *
 * <p>What else there is, a scheme says by {@link #role}. Whatever has no role is foreign: a table
 * with foreign files is not destroyed, and a directory with them becomes no table. Links are
 * foreign, whatever they are called, and none is followed.
 *
 * <p><b>Thread-safety:</b> all methods may be called by any number of threads.
 */
public abstract class TableLayout {
  private static final String MARKER = "vht.table";
  private static final String COPY = "vht.table.copy";
  private static final String TOMBSTONE = "vht.deleted";
  private static final String LOCK = "vht.lock";
  private static final String QUARANTINE = "quarantine";
  private static final Set<String> FIXED = Set.of(MARKER, TOMBSTONE, LOCK);
  private static final Pattern MARKER_IN_THE_MAKING =
      Pattern.compile("vht\\.table\\.copy|vht\\.(table|table\\.copy|deleted)\\.[0-9]+\\.tmp");
  private static final Pattern REPEATED = Pattern.compile("\\.again[0-9]+$");

  private final String scheme;
  private final Disk disk;
  private final Path directory;

  /** What a file is to the table in whose directory it is. */
  public enum Role {
    /** Not the table's. */
    FOREIGN(Kind.NOTHING),
    /** A directory of the table's, deleted with it. */
    DIRECTORY(Kind.DIRECTORY),
    /** Somebody's data, even if the table has lost its marker. */
    DATA(Kind.FILE),
    /** A file that may be deleted where there is no table. */
    PASSING(Kind.FILE),
    /** A file that every table has, and that is deleted in its own order. */
    FIXED(Kind.FILE),
    /** Says which process has the table open. Only opening and closing the table delete it. */
    HOLDER(Kind.FILE);

    private final Kind kind;

    Role(Kind kind) {
      this.kind = kind;
    }
  }

  /**
   * Describes the table of a directory, whether there is one or not.
   *
   * @param scheme the scheme of its URL
   * @param disk where the directory is
   * @param directory an absolute path
   */
  protected TableLayout(String scheme, Disk disk, Path directory) {
    this.scheme = scheme;
    this.disk = disk;
    this.directory = directory;
  }

  /**
   * Says what a file that not every table has is to this one.
   *
   * @param path relative to {@link #directory()}, of one name at least
   * @return its role, were it a file or a directory as that role asks; never {@link Role#FIXED} nor
   *     {@link Role#HOLDER}
   */
  protected abstract Role role(Path path);

  /**
   * Returns where the table is.
   *
   * @return the disk
   */
  public final Disk disk() {
    return disk;
  }

  /**
   * Returns where the table is.
   *
   * @return an absolute path
   */
  public final Path directory() {
    return directory;
  }

  /**
   * Returns what messages call the table.
   *
   * @return its URL without options
   */
  public final String url() {
    return scheme + ":" + directory;
  }

  final String scheme() {
    return scheme;
  }

  /**
   * Returns the file that makes the directory a table.
   *
   * @return its path
   */
  public final Path marker() {
    return directory.resolve(MARKER);
  }

  /**
   * Returns the file that repeats the marker. It makes no table by itself: only where there is data
   * too, and no deletion has begun, does it say that the marker was lost.
   *
   * @return its path
   */
  final Path copy() {
    return directory.resolve(COPY);
  }

  /**
   * Returns the file that the marker becomes when the table's deletion begins.
   *
   * @return its path
   */
  final Path tombstone() {
    return directory.resolve(TOMBSTONE);
  }

  /**
   * Returns the file that is locked by whoever has the table open.
   *
   * @return its path
   */
  final Path lock() {
    return directory.resolve(LOCK);
  }

  /**
   * Returns the directory for what a salvage moves aside.
   *
   * @return its path
   */
  public final Path quarantine() {
    return directory.resolve(QUARANTINE);
  }

  /**
   * Returns the directory that a file is in.
   *
   * @param file a file of a table
   * @return its parent
   */
  public static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }

  /**
   * Returns the last name of a path.
   *
   * @param path of one name at least
   * @return the name
   */
  public static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private Role roleOf(Path path) {
    Path inside = directory.relativize(path);
    if (inside.startsWith(QUARANTINE)) {
      return inside.getNameCount() == 1 ? Role.DIRECTORY : roleInQuarantine(inside);
    } else if (inside.getNameCount() > 1) {
      return role(inside);
    } else if (FIXED.contains(name(inside))) {
      return Role.FIXED;
    } else if (HolderFiles.isOne(name(inside))) {
      return Role.HOLDER;
    }
    return MARKER_IN_THE_MAKING.matcher(name(inside)).matches() ? Role.PASSING : role(inside);
  }

  private Role roleInQuarantine(Path inside) {
    Path original = inside.subpath(1, inside.getNameCount());
    Path once = original.resolveSibling(REPEATED.matcher(name(original)).replaceFirst(""));
    if (once.equals(Path.of(MARKER)) || once.equals(Path.of(COPY))) {
      return Role.DATA;
    }
    return role(once) == Role.PASSING ? Role.DATA : role(once);
  }

  /**
   * Brings the marker's name to the disk, and those of the directories that lead to it. Whoever
   * opens a table that was not closed in order does this before anything else is to last: the
   * process that made the table may have been killed before it came to it, and others before that
   * when they had made directories. That an outer directory cannot be synced, because only others
   * may read it, is nothing to fail for.
   *
   * @throws IOException if the file system refuses
   */
  public final void syncNames() throws IOException {
    disk.syncDirectory(directory);
    Path outer = parent(directory);
    disk.syncDirectory(outer);
    while (!outer.equals(parent(outer))) {
      outer = parent(outer);
      try {
        disk.syncDirectory(outer);
      } catch (IOException e) {
        return;
      }
    }
  }

  /**
   * Makes room for a file of the table in the quarantine.
   *
   * @param file a file of the table
   * @return a path under {@link #quarantine()} that keeps the file's own, at which nothing is yet;
   *     the directories that lead there are on the disk
   * @throws IOException if the file system refuses
   */
  public final Path aside(Path file) throws IOException {
    Path first = quarantine().resolve(directory.relativize(file));
    makeDirectories(parent(first));
    Path free = first;
    for (int i = 2; disk.kind(free) != Kind.NOTHING; i++) {
      free = first.resolveSibling(name(first) + ".again" + i);
    }
    return free;
  }

  private void makeDirectories(Path within) throws IOException {
    if (!within.equals(directory)) {
      makeDirectories(parent(within));
      disk.createDirectory(within);
      disk.syncDirectory(parent(within));
    }
  }

  /**
   * Moves a file of the table into the quarantine, on the disk.
   *
   * @param file a file of the table
   * @throws IOException if the file system refuses
   */
  public final void moveAside(Path file) throws IOException {
    Path aside = aside(file);
    disk.move(file, aside);
    disk.syncDirectory(parent(aside));
    disk.syncDirectory(parent(file));
  }

  /**
   * Lists what is in the table's directory and cannot have been put there by a table.
   *
   * @return paths, in the order of their names; empty if there is no directory
   * @throws IOException if the file system refuses
   */
  public final List<Path> foreign() throws IOException {
    List<Path> foreign = new ArrayList<>();
    addForeign(directory, foreign);
    return foreign;
  }

  private void addForeign(Path within, List<Path> foreign) throws IOException {
    for (Path path : disk.list(within)) {
      Role role = roleOf(path);
      Kind kind = disk.kind(path);
      if (kind != role.kind && kind != Kind.NOTHING) { // nothing: it has just been removed
        foreign.add(path);
      } else if (role == Role.DIRECTORY) {
        addForeign(path, foreign);
      }
    }
  }

  /** Whether there is data of a table, with or without a marker. */
  final boolean hasData() throws IOException {
    return hasData(directory);
  }

  private boolean hasData(Path within) throws IOException {
    for (Path path : disk.list(within)) {
      Role role = roleOf(path);
      if (role == Role.DATA || role == Role.DIRECTORY && isDirectory(path) && hasData(path)) {
        return true;
      }
    }
    return false;
  }

  private boolean isDirectory(Path path) throws IOException {
    return disk.kind(path) == Kind.DIRECTORY;
  }

  /** Deletes all files and directories of the table but the fixed ones, and nothing foreign. */
  final void sweep() throws IOException {
    sweep(directory);
  }

  private void sweep(Path within) throws IOException {
    for (Path path : disk.list(within)) {
      Role role = roleOf(path);
      if (role == Role.DIRECTORY && isDirectory(path)) {
        sweep(path);
        deleteIfEmpty(path);
      } else if ((role == Role.DATA || role == Role.PASSING) && disk.kind(path) == Kind.FILE) {
        disk.delete(path);
      }
    }
  }

  /**
   * Removes what a killed process was writing into the directory itself, and the second name that a
   * marker has while a table is being copied. The caller has the table open for writing.
   */
  final void tidy() throws IOException {
    for (Path path : disk.list(directory)) {
      boolean isTemporary = name(path).endsWith(".tmp") && roleOf(path) == Role.PASSING;
      if (isTemporary && disk.kind(path) == Kind.FILE) {
        disk.delete(path);
      } else if (path.equals(tombstone())) {
        disk.syncDirectory(directory); // the marker must not be gone where this still is
        disk.delete(path);
      }
    }
  }

  /** Deletes a directory, unless there are somebody else's files in it. */
  final void deleteIfEmpty(Path path) throws IOException {
    try {
      disk.delete(path);
    } catch (DirectoryNotEmptyException e) {
      disk.syncDirectory(path);
    }
  }
}
