package dev.vht.files.place;

import dev.vht.TableInUseException;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A lock of the operating system on {@code vht.lock}: exclusive for a writer, shared by readers.
 *
 * <p>Where it is there it proves that its owner lives, on another host too. Where it is not it
 * proves nothing: on POSIX a process loses its lock when anything in it closes <em>any</em>
 * descriptor of the file, and where the file was removed another one is made and locked.
 *
 * <p>While a writer has the table the file says who it is: for messages, for other programs, and to
 * tell that a record was removed. A table that was closed in order leaves it empty. Nothing else
 * rests on that: a disk that is full keeps nobody from opening a table.
 */
class SystemLock implements AutoCloseable {
  private static final int LONGEST_TEXT = 300;
  private static final Pattern TEXT =
      Pattern.compile("(process ([0-9]{1,18}), since [^,]*)(?:, (vht\\.holder\\.[0-9a-f]{16}))?");

  /** Channels that are never closed, because that would give up what another class loader holds. */
  private static final List<FileChannel> FORSAKEN = Collections.synchronizedList(new ArrayList<>());

  /** Where such locks come from. */
  interface Source {
    /**
     * Locks, at once or not at all.
     *
     * @param layout of a table whose directory is there
     * @param access for what
     * @param holder says who has the lock, if it cannot be had
     * @throws TableInUseException if another process has it
     */
    SystemLock lock(TableLayout layout, Access access, Supplier<Optional<String>> holder)
        throws IOException;
  }

  /** Locks of the operating system. */
  static final Source REAL = SystemLock::acquire;

  private final TableLayout layout;
  private final Access access;
  private @Nullable FileChannel channel;
  private @Nullable Object identity;
  private String text = "";

  /** Makes the lock of a reader where there is no file to lock, or of a test. */
  SystemLock(TableLayout layout, Access access, @Nullable FileChannel channel) throws IOException {
    this.layout = layout;
    this.access = access;
    this.channel = channel;
    this.identity = identity(layout.lock());
  }

  private static SystemLock acquire(
      TableLayout layout, Access access, Supplier<Optional<String>> holder) throws IOException {
    return uninterrupted(() -> new SystemLock(layout, access, locked(layout, access, holder)));
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  /** An interrupt closes the channel, and with it goes the lock: then from the beginning. */
  private static <T> T uninterrupted(Work<T> work) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return work.run();
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static @Nullable FileChannel locked(
      TableLayout layout, Access access, Supplier<Optional<String>> holder) throws IOException {
    while (true) {
      FileChannel channel = opened(layout.lock(), access);
      if (channel == null) {
        return null;
      }
      try {
        if (isLocked(layout, channel, access, holder)) {
          return channel;
        }
        channel.close(); // the table was destroyed under our hands: what we have locked is a ghost
      } catch (OverlappingFileLockException e) {
        FORSAKEN.add(channel);
        throw TableLock.inUse(layout, "this process, by another class loader");
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
  }

  private static boolean isLocked(
      TableLayout layout, FileChannel channel, Access access, Supplier<Optional<String>> holder)
      throws IOException {
    Object before = identity(layout.lock());
    FileLock lock = channel.tryLock(0, Long.MAX_VALUE, access == Access.READ_ONLY);
    if (lock == null) {
      throw TableLock.inUse(layout, holder.get().orElseGet(() -> announced(channel)));
    }
    return before != null && before.equals(identity(layout.lock()));
  }

  /**
   * A reader locks what is there, and does without where nothing is: it must not change anything.
   */
  private static @Nullable FileChannel opened(Path file, Access access) throws IOException {
    if (access == Access.READ_WRITE) {
      return FileChannel.open(
          file,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.CREATE,
          LinkOption.NOFOLLOW_LINKS);
    }
    try {
      return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static @Nullable Object identity(Path file) throws IOException {
    try {
      Object key =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .fileKey();
      return key == null ? "(no identities on this file system)" : key;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Who has the lock, as far as the file says: a reader does not write its name there. */
  private static String announced(FileChannel channel) {
    Matcher matcher = TEXT.matcher(text(channel));
    if (!matcher.matches()) {
      return "another process, which reads it";
    }
    String holder = matcher.group(1);
    boolean isAlive = ProcessHandle.of(Long.parseLong(matcher.group(2))).isPresent();
    return isAlive ? holder : "another process (the last to write here was " + holder + ")";
  }

  private static String text(@Nullable FileChannel channel) {
    if (channel == null) {
      return "";
    }
    try {
      ByteBuffer text = ByteBuffer.allocate(LONGEST_TEXT);
      channel.read(text, 0);
      return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return ""; // the name is there for messages; on Windows nobody reads what is locked
    }
  }

  /** The name of the record of the writer that has not closed the table in order, if one was. */
  Optional<String> lastRecord() {
    Matcher matcher = TEXT.matcher(text(channel));
    return matcher.matches() ? Optional.ofNullable(matcher.group(3)) : Optional.empty();
  }

  /** Writes the name of this process into the file, for others to see. */
  void announce(String holder) throws IOException {
    if (channel != null && access == Access.READ_WRITE) {
      text = holder;
      uninterrupted(this::isAnnounced);
    }
  }

  private boolean isAnnounced() throws IOException {
    FileChannel open = channel;
    if (open == null || !open.isOpen()) { // by an interrupt, just now
      return isLockedAgain();
    }
    try {
      write(open, text + "\n");
      return true;
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      return false; // a table without a name on its door
    }
  }

  private static void write(FileChannel channel, String text) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
  }

  /** Whether the file is the one that was locked. */
  boolean isInPlace() throws IOException {
    return identity != null && identity.equals(identity(layout.lock()));
  }

  /** Locks the file that is there now, if nobody else has; makes it if it was removed. */
  void restore() throws IOException {
    if (access == Access.READ_WRITE && !isInPlace()) {
      uninterrupted(this::isLockedAgain);
    }
  }

  private boolean isLockedAgain() throws IOException {
    FileChannel next = opened(layout.lock(), access);
    if (next == null) {
      return false;
    }
    try {
      if (!isLocked(layout, next, access, Optional::empty)) {
        next.close();
        return false;
      }
      write(next, text + "\n");
    } catch (TableInUseException e) {
      next.close(); // by a newcomer that is about to find out that it is ours
      return false;
    } catch (OverlappingFileLockException e) {
      FORSAKEN.add(next);
      return false;
    } catch (IOException | RuntimeException e) {
      next.close();
      throw e;
    }
    FileChannel before = channel;
    channel = next;
    identity = identity(layout.lock());
    if (before != null) {
      before.close(); // of a file that is gone
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open == null) {
      return;
    }
    uninterrupted(
        () -> {
          try (open) {
            if (open.isOpen() && access == Access.READ_WRITE && !text.isEmpty()) {
              clear(open);
            }
          }
          return open;
        });
  }

  /** So that nobody takes this process for the next holder. */
  private void clear(FileChannel open) throws IOException {
    if (text(open).equals(text)) {
      open.truncate(0);
    }
  }
}
