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
 * An operating system lock on {@code vht.lock}: exclusive for a writer, shared by readers.
 *
 * <p>A held lock proves that its owner is alive, also on another host. A missing lock proves
 * nothing. On POSIX a process loses its lock when it closes <em>any</em> descriptor of the file.
 * And if the file was deleted, another process creates and locks a new one.
 *
 * <p>While a writer has the table open, the file names it: for messages, for other programs, and to
 * detect that a record was removed. Closing the table empties the file. Failures to write the name
 * are ignored, so a table can be opened on a full disk.
 */
class SystemLock implements AutoCloseable {
  private static final int LONGEST_TEXT = 300;
  private static final Pattern TEXT =
      Pattern.compile("(process ([0-9]{1,18}), since [^,]*)(?:, (vht\\.holder\\.[0-9a-f]{16}))?");

  /** Never closed, because that would release the lock of another class loader. */
  private static final List<FileChannel> NEVER_CLOSED =
      Collections.synchronizedList(new ArrayList<>());

  /** Creates locks. */
  interface Source {
    /**
     * Locks the file without waiting.
     *
     * @param layout of a directory that exists
     * @param access for reading or writing
     * @param holder names the holder for the message, if it is known
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

  /** Creates a lock; without a channel for a reader that found no file, or for a test. */
  SystemLock(TableLayout layout, Access access, @Nullable FileChannel channel) throws IOException {
    this.layout = layout;
    this.access = access;
    this.channel = channel;
    this.identity = identity(layout.lock());
  }

  private static SystemLock acquire(
      TableLayout layout, Access access, Supplier<Optional<String>> holder) throws IOException {
    return retryInterrupted(
        () -> new SystemLock(layout, access, openAndLock(layout, access, holder)));
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  /** Repeats the work if an interrupt closes the channel, which releases the lock. */
  private static <T> T retryInterrupted(Work<T> work) throws IOException {
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

  private static @Nullable FileChannel openAndLock(
      TableLayout layout, Access access, Supplier<Optional<String>> holder) throws IOException {
    while (true) {
      FileChannel channel = openFile(layout.lock(), access);
      if (channel == null) {
        return null;
      }
      try {
        if (tryLock(layout, channel, access, holder)) {
          return channel;
        }
        channel.close(); // the file was deleted meanwhile: this lock is worthless
      } catch (OverlappingFileLockException e) {
        NEVER_CLOSED.add(channel);
        throw TableLock.inUse(layout, "this process, by another class loader");
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
  }

  private static boolean tryLock(
      TableLayout layout, FileChannel channel, Access access, Supplier<Optional<String>> holder)
      throws IOException {
    Object before = identity(layout.lock());
    FileLock lock = channel.tryLock(0, Long.MAX_VALUE, access == Access.READ_ONLY);
    if (lock == null) {
      throw TableLock.inUse(layout, holder.get().orElseGet(() -> describeHolder(channel)));
    }
    return before != null && before.equals(identity(layout.lock()));
  }

  /** A reader must not change anything, so it goes without a lock if there is no file. */
  private static @Nullable FileChannel openFile(Path file, Access access) throws IOException {
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

  /** Names the holder according to the file; readers do not write their name. */
  private static String describeHolder(FileChannel channel) {
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
      return ""; // only for messages; on Windows a locked file cannot be read
    }
  }

  /** The record's name of the last writer, if that has not closed the table. */
  Optional<String> lastRecord() {
    Matcher matcher = TEXT.matcher(text(channel));
    return matcher.matches() ? Optional.ofNullable(matcher.group(3)) : Optional.empty();
  }

  /** Writes the name of this process into the file. */
  void announce(String holder) throws IOException {
    if (channel != null && access == Access.READ_WRITE) {
      text = holder;
      retryInterrupted(this::tryAnnounce);
    }
  }

  private boolean tryAnnounce() throws IOException {
    FileChannel open = channel;
    if (open == null || !open.isOpen()) { // closed by an interrupt
      return tryRelock();
    }
    try {
      write(open, text + "\n");
      return true;
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      return false; // the name is optional
    }
  }

  private static void write(FileChannel channel, String text) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
  }

  /** Whether the file at this path is still the one that was locked. */
  boolean isInPlace() throws IOException {
    return identity != null && identity.equals(identity(layout.lock()));
  }

  /** Locks the file that is there now, creating it if it was deleted, unless it is locked. */
  void restore() throws IOException {
    if (access == Access.READ_WRITE && !isInPlace()) {
      retryInterrupted(this::tryRelock);
    }
  }

  private boolean tryRelock() throws IOException {
    FileChannel next = openFile(layout.lock(), access);
    if (next == null) {
      return false;
    }
    try {
      if (!tryLock(layout, next, access, Optional::empty)) {
        next.close();
        return false;
      }
      write(next, text + "\n");
    } catch (TableInUseException e) {
      next.close(); // a newcomer has it, and will find our record
      return false;
    } catch (OverlappingFileLockException e) {
      NEVER_CLOSED.add(next);
      return false;
    } catch (IOException | RuntimeException e) {
      next.close();
      throw e;
    }
    FileChannel before = channel;
    channel = next;
    identity = identity(layout.lock());
    if (before != null) {
      before.close(); // of the deleted file
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
    retryInterrupted(
        () -> {
          try (open) {
            if (open.isOpen() && access == Access.READ_WRITE && !text.isEmpty()) {
              clear(open);
            }
          }
          return open;
        });
  }

  /** Empties the file, unless another process has written to it. */
  private void clear(FileChannel open) throws IOException {
    if (text(open).equals(text)) {
      open.truncate(0);
    }
  }
}
