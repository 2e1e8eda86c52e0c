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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a table: one writer, or any number of readers, over all processes.
 *
 * <p>Between processes it is a lock of the operating system on {@code vht.lock}, which ends with
 * the process that holds it, so that no remains of a killed one are ever in the way. Such locks
 * belong to processes and not to handles, and on POSIX closing <em>any</em> descriptor of the file
 * gives them up; so within this process a registry decides first, and only it opens the file.
 *
 * <p>The holder's name in the file is there for messages, and nothing rests on it: a disk that is
 * full keeps nobody from opening a table.
 */
final class TableLock {
  private static final int LONGEST_HOLDER = 200;
  private static final Pattern HOLDER = Pattern.compile("process ([0-9]{1,18}), since .*");
  private static final ReentrantLock REGISTRY_LOCK = new ReentrantLock();
  private static final Map<Path, TableLock> REGISTRY = new HashMap<>();

  /** Channels that are never closed, because that would give up what another class loader holds. */
  private static final List<FileChannel> FORSAKEN = new ArrayList<>();

  private final Path directory;
  private final Access access;
  private final String holder = thisProcess();
  private final @Nullable FileChannel channel;
  private int handles;

  private TableLock(Path directory, Access access, @Nullable FileChannel channel) {
    this.directory = directory;
    this.access = access;
    this.channel = channel;
  }

  private static String thisProcess() {
    return "process "
        + ProcessHandle.current().pid()
        + ", since "
        + Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Acquires the right, at once or not at all.
   *
   * @throws TableInUseException if somebody else has it
   */
  static Claim acquire(Layout layout, Access access) throws IOException {
    Path directory = layout.directory().toRealPath();
    REGISTRY_LOCK.lock();
    try {
      TableLock held = REGISTRY.get(directory);
      if (held != null) {
        return held.handle(layout, access);
      }
      TableLock acquired = uninterrupted(layout, directory, access);
      REGISTRY.put(directory, acquired);
      return acquired.new Handle();
    } finally {
      REGISTRY_LOCK.unlock();
    }
  }

  private Claim handle(Layout layout, Access wanted) {
    if (access == Access.READ_WRITE || wanted == Access.READ_WRITE) {
      throw inUse(layout, "this process (" + holder + ")");
    }
    return new Handle();
  }

  /** One of those in this process that share the lock. */
  private final class Handle implements Claim {
    private boolean isClosed;

    Handle() {
      handles++;
    }

    @Override
    public void close() {
      REGISTRY_LOCK.lock();
      try {
        if (!isClosed) {
          isClosed = true;
          handles--;
          if (handles == 0) {
            REGISTRY.remove(directory);
            release();
          }
        }
      } catch (IOException e) {
        throw Failures.of("close the lock of", directory, e);
      } finally {
        REGISTRY_LOCK.unlock();
      }
    }
  }

  /** An interrupt closes the channel, and with it goes the lock: then from the beginning. */
  private static TableLock uninterrupted(Layout layout, Path directory, Access access)
      throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          TableLock acquired = new TableLock(directory, access, locked(layout, access));
          acquired.announce();
          return acquired;
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

  private static @Nullable FileChannel locked(Layout layout, Access access) throws IOException {
    while (true) {
      FileChannel channel = opened(layout.lock(), access);
      if (channel == null) {
        return null;
      }
      try {
        if (isLocked(layout, channel, access)) {
          return channel;
        }
        channel.close(); // the table was destroyed under our hands: what we have locked is a ghost
      } catch (OverlappingFileLockException e) {
        FORSAKEN.add(channel);
        throw inUse(layout, "this process, by another class loader");
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
  }

  private static boolean isLocked(Layout layout, FileChannel channel, Access access)
      throws IOException {
    Object before = identity(layout.lock());
    FileLock lock = channel.tryLock(0, Long.MAX_VALUE, access == Access.READ_ONLY);
    if (lock == null) {
      throw inUse(layout, announced(channel));
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

  private void announce() throws ClosedByInterruptException {
    if (channel != null && access == Access.READ_WRITE) {
      try {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((holder + "\n").getBytes(StandardCharsets.UTF_8)), 0);
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        return; // a table without a name on its door
      }
    }
  }

  /** Who has the lock, as far as the file says: a reader does not write its name there. */
  private static String announced(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(LONGEST_HOLDER);
    channel.read(text, 0);
    String holder = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
    Matcher matcher = HOLDER.matcher(holder);
    if (!matcher.matches()) {
      return "another process, which reads it";
    }
    boolean isAlive = ProcessHandle.of(Long.parseLong(matcher.group(1))).isPresent();
    return isAlive ? holder : "another process (the last to write here was " + holder + ")";
  }

  private static TableInUseException inUse(Layout layout, String holder) {
    return new TableInUseException(
        "C3: "
            + layout.url()
            + " is in use by "
            + holder
            + "; a table in a directory has one writer or several readers at a time: close it there"
            + " first",
        null);
  }

  private void release() throws IOException {
    if (channel == null) {
      return;
    }
    try (channel) {
      if (access == Access.READ_WRITE) {
        channel.truncate(0); // so that nobody takes this process for the next holder
      }
    } catch (ClosedByInterruptException e) {
      return; // closed it is, and the name is there for messages only
    }
  }
}
