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
 * vht.table.copy     a copy of the marker
 * vht.table.17.tmp   the marker being written
 * vht.lock           locked by the process that has the table open, and names it
 * vht.holder.5f…     one for each process that has the table open ({@link HolderRecord})
 * vht.deleted        the renamed marker of a table whose deletion has begun
 * quarantine/…       what a salvage has moved aside, under the original names
 * </pre>
 *
 * <p>A scheme defines its other files by {@link #role}. All other files are foreign, and so are
 * links, which are never followed. A table with foreign files is not destroyed, and no table is
 * created in a directory with foreign files.
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
  private static final Pattern MARKER_FILE =
      Pattern.compile("vht\\.table\\.copy|vht\\.(table|table\\.copy|deleted)\\.[0-9]+\\.tmp");
  private static final Pattern SUFFIX = Pattern.compile("\\.again[0-9]+$");

  private final String scheme;
  private final Disk disk;
  private final Path directory;

  /** The role of a file in a table's directory. */
  public enum Role {
    /** Not part of a table. */
    FOREIGN(Kind.NOTHING),
    /** A directory of the table, deleted with it. */
    DIRECTORY(Kind.DIRECTORY),
    /** Data, which is kept even if the marker is lost. */
    DATA(Kind.FILE),
    /** A file that may be deleted if there is no table. */
    DISPOSABLE(Kind.FILE),
    /** A file that every table has, deleted in a particular order. */
    FIXED(Kind.FILE),
    /** Names a process that has the table open. Only opening and closing the table delete it. */
    HOLDER(Kind.FILE);

    private final Kind kind;

    Role(Kind kind) {
      this.kind = kind;
    }
  }

  /** Creates the layout of a directory, an absolute path, whether or not it is a table. */
  protected TableLayout(String scheme, Disk disk, Path directory) {
    this.scheme = scheme;
    this.disk = disk;
    this.directory = directory;
  }

  /**
   * Returns the role of a file that is specific to the scheme.
   *
   * @param path relative to {@link #directory()}, of at least one name
   * @return its role if it is a file or a directory as that role requires; never {@link Role#FIXED}
   *     nor {@link Role#HOLDER}
   */
  protected abstract Role role(Path path);

  /** The disk that the table is on. */
  public final Disk disk() {
    return disk;
  }

  /** The table's directory, an absolute path. */
  public final Path directory() {
    return directory;
  }

  /** The table's URL without options, for messages. */
  public final String url() {
    return scheme + ":" + directory;
  }

  final String scheme() {
    return scheme;
  }

  /** The file that makes the directory a table. */
  public final Path marker() {
    return directory.resolve(MARKER);
  }

  /**
   * The copy of the marker. By itself it makes no table: only with data, and without a tombstone,
   * does it show that the marker was lost.
   */
  final Path copy() {
    return directory.resolve(COPY);
  }

  /** The file to which the marker is renamed when the table's deletion begins. */
  final Path tombstone() {
    return directory.resolve(TOMBSTONE);
  }

  /** The file that is locked by a process that has the table open. */
  final Path lock() {
    return directory.resolve(LOCK);
  }

  /** The directory to which a salvage moves files. */
  public final Path quarantine() {
    return directory.resolve(QUARANTINE);
  }

  /** The directory of a file of a table. */
  public static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }

  /** The last name of a path that has at least one. */
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
    } else if (HolderFiles.isHolderFile(name(inside))) {
      return Role.HOLDER;
    }
    return MARKER_FILE.matcher(name(inside)).matches() ? Role.DISPOSABLE : role(inside);
  }

  private Role roleInQuarantine(Path inside) {
    Path original = inside.subpath(1, inside.getNameCount());
    Path once = original.resolveSibling(SUFFIX.matcher(name(original)).replaceFirst(""));
    if (once.equals(Path.of(MARKER)) || once.equals(Path.of(COPY))) {
      return Role.DATA;
    }
    return role(once) == Role.DISPOSABLE ? Role.DATA : role(once);
  }

  /**
   * Syncs the names of the table's directory and of all directories that lead to it. This is called
   * when a table is opened that was not closed, before anything else is synced: the processes that
   * created the table or its directories may have been killed before they synced the names. An
   * outer directory that cannot be synced, for example because it is not readable, is skipped.
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
   * Creates an unused path in the quarantine for a file of the table: the file's relative path,
   * with a suffix if that is taken. Its directories are created and synced.
   */
  public final Path quarantinePath(Path file) throws IOException {
    Path first = quarantine().resolve(directory.relativize(file));
    createDirectories(parent(first));
    Path free = first;
    for (int i = 2; disk.kind(free) != Kind.NOTHING; i++) {
      free = first.resolveSibling(name(first) + ".again" + i);
    }
    return free;
  }

  private void createDirectories(Path within) throws IOException {
    if (!within.equals(directory)) {
      createDirectories(parent(within));
      disk.createDirectory(within);
      disk.syncDirectory(parent(within));
    }
  }

  /** Moves a file of the table into the quarantine and syncs both directories. */
  public final void moveToQuarantine(Path file) throws IOException {
    Path target = quarantinePath(file);
    disk.move(file, target);
    disk.syncDirectory(parent(target));
    disk.syncDirectory(parent(file));
  }

  /** Lists the files in the table's directory that no table creates, sorted by name. */
  public final List<Path> foreign() throws IOException {
    List<Path> foreign = new ArrayList<>();
    addForeign(directory, foreign);
    return foreign;
  }

  private void addForeign(Path within, List<Path> foreign) throws IOException {
    for (Path path : disk.list(within)) {
      Role role = roleOf(path);
      Kind kind = disk.kind(path);
      if (kind != role.kind && kind != Kind.NOTHING) { // NOTHING if it has just been deleted
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

  /** Deletes the table's files and directories, except fixed and foreign ones. */
  final void sweep() throws IOException {
    sweep(directory);
  }

  private void sweep(Path within) throws IOException {
    for (Path path : disk.list(within)) {
      Role role = roleOf(path);
      if (role == Role.DIRECTORY && isDirectory(path)) {
        sweep(path);
        deleteIfEmpty(path);
      } else if ((role == Role.DATA || role == Role.DISPOSABLE) && disk.kind(path) == Kind.FILE) {
        disk.delete(path);
      }
    }
  }

  /**
   * Deletes temporary files of killed processes from the directory itself, and the tombstone that a
   * table has while it is being created by a backup. The caller has the table open for writing.
   */
  final void deleteTemporaryFiles() throws IOException {
    for (Path path : disk.list(directory)) {
      boolean isTemporary = name(path).endsWith(".tmp") && roleOf(path) == Role.DISPOSABLE;
      if (isTemporary && disk.kind(path) == Kind.FILE) {
        disk.delete(path);
      } else if (path.equals(tombstone())) {
        disk.syncDirectory(directory); // the marker must be durable before
        disk.delete(path);
      }
    }
  }

  /** Deletes a directory, unless there are foreign files in it. */
  final void deleteIfEmpty(Path path) throws IOException {
    try {
      disk.delete(path);
    } catch (DirectoryNotEmptyException e) {
      disk.syncDirectory(path);
    }
  }
}
