package dev.vht.files;

import dev.vht.TableInUseException;
import dev.vht.spi.Settings.Access;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a table: one writer, or any number of readers, over all processes.
 *
 * <p>Between processes it is a lock of the operating system on {@code vht.lock}, which ends with
 * the process that holds it, so that no remains of a killed one are ever in the way. Such locks
 * belong to processes and not to handles, and on POSIX closing <em>any</em> descriptor of the file
 * gives them up; so within this process a registry decides first, and only it opens the file.
 */
final class TableLock implements AutoCloseable {
  private static final int LONGEST_HOLDER = 200;
  private static final ReentrantLock REGISTRY_LOCK = new ReentrantLock();
  private static final Map<Path, TableLock> REGISTRY = new HashMap<>();

  private final Path directory;
  private final Access access;
  private final String holder;
  private final @Nullable FileChannel channel;
  private int handles = 1;

  private TableLock(Path directory, Access access, @Nullable FileChannel channel) {
    this.directory = directory;
    this.access = access;
    this.channel = channel;
    this.holder =
        "process "
            + ProcessHandle.current().pid()
            + ", since "
            + Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Acquires the right, at once or not at all.
   *
   * @throws TableInUseException if somebody else has it
   */
  static TableLock acquire(Layout layout, Access access) throws IOException {
    Path directory = layout.directory().toRealPath();
    REGISTRY_LOCK.lock();
    try {
      TableLock held = REGISTRY.get(directory);
      if (held != null) {
        return held.shared(access);
      }
      TableLock acquired = new TableLock(directory, access, locked(layout, access));
      acquired.announce();
      REGISTRY.put(directory, acquired);
      return acquired;
    } finally {
      REGISTRY_LOCK.unlock();
    }
  }

  private TableLock shared(Access wanted) {
    if (access == Access.READ_WRITE || wanted == Access.READ_WRITE) {
      throw inUse(directory, "this process (" + holder + ")");
    }
    handles++;
    return this;
  }

  private static @Nullable FileChannel locked(Layout layout, Access access) throws IOException {
    while (true) {
      FileChannel channel = opened(layout.lock(), access);
      if (channel == null) {
        return null;
      }
      try {
        Object before = identity(layout.lock());
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, access == Access.READ_ONLY);
        if (lock == null) {
          throw inUse(layout.directory(), announced(channel));
        }
        if (before != null && before.equals(identity(layout.lock()))) {
          return channel;
        }
        channel.close(); // the table was destroyed under our hands: what we have locked is a ghost
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
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

  private void announce() throws IOException {
    if (channel != null && access == Access.READ_WRITE) {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((holder + "\n").getBytes(StandardCharsets.UTF_8)), 0);
    }
  }

  private static String announced(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(LONGEST_HOLDER);
    channel.read(text, 0);
    String holder = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
    return holder.isEmpty() ? "another process, which reads it" : holder;
  }

  private static TableInUseException inUse(Path directory, String holder) {
    return new TableInUseException(
        "C3: files:"
            + directory
            + " is in use by "
            + holder
            + "; a table in files has one writer or several readers at a time: close it there first",
        null);
  }

  @Override
  public void close() {
    REGISTRY_LOCK.lock();
    try {
      handles--;
      if (handles == 0) {
        REGISTRY.remove(directory);
        if (channel != null) {
          channel.close();
        }
      }
    } catch (IOException e) {
      throw Failures.of("close the lock of", directory, e);
    } finally {
      REGISTRY_LOCK.unlock();
    }
  }
}
