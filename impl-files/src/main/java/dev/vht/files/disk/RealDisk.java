package dev.vht.files.disk;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The file system of the operating system. */
public final class RealDisk implements Disk {
  private static final boolean SYNCS_DIRECTORIES =
      !System.getProperty("os.name").startsWith("Windows");
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  /** The only instance; it has no state. */
  public static final Disk INSTANCE = new RealDisk();

  private RealDisk() {}

  @Override
  public DiskFile open(Path file, Opening opening) throws IOException {
    boolean isNew = opening == Opening.CREATE || opening == Opening.CREATE_TO_SYNC;
    if (isNew
        && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) { // no race: nothing else creates it
      throw new FileAlreadyExistsException(file.toString());
    }
    return RealFile.open(file, opening);
  }

  @Override
  public byte[] read(Path file) throws IOException {
    try (FileInputStream stream =
        JavaIoOpener.open(
            file, Set.of(StandardOpenOption.READ), () -> new FileInputStream(file.toFile()))) {
      return stream.readAllBytes();
    }
  }

  @Override
  public Kind kind(Path path) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          ? Kind.FILE
          : attributes.isDirectory() ? Kind.DIRECTORY : Kind.OTHER;
    } catch (NoSuchFileException e) {
      return Kind.NOTHING;
    }
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(found::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    found.sort(null);
    return found;
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      Kind kind = kind(directory);
      if (kind == Kind.NOTHING) { // removed meanwhile
        throw new NoSuchFileException(directory.toString());
      } else if (kind != Kind.DIRECTORY) {
        throw e;
      }
    }
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public boolean delete(Path path) throws IOException {
    return Files.deleteIfExists(path);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    if (!SYNCS_DIRECTORIES) {
      return; // Windows cannot, and need not
    }
    boolean interrupted = false;
    try {
      while (!trySync(directory)) { // the interrupt is the caller's: repeat
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean trySync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
      return true;
    } catch (ClosedByInterruptException e) {
      return false;
    } catch (NoSuchFileException e) {
      return true; // removed meanwhile
    } catch (IOException e) {
      throw new SyncFailedException(directory, e);
    }
  }

  @Override
  public Path canonical(Path path) throws IOException {
    Path absolute = path.toAbsolutePath();
    for (Path there = absolute; there != null; there = there.getParent()) {
      Path real = realPath(there);
      if (real != null) {
        return real.resolve(missing(there, absolute)).normalize();
      }
    }
    return absolute.normalize();
  }

  private static @Nullable Path realPath(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return null; // missing or inaccessible: its parent may be neither
    }
  }

  /** The part of a path that does not exist; {@code ..} in it can only be resolved lexically. */
  private static Path missing(Path there, Path absolute) throws IOException {
    int from = there.getNameCount();
    int to = absolute.getNameCount();
    Path missing = from == to ? Path.of("") : absolute.subpath(from, to);
    boolean goesBack = !missing.equals(missing.normalize());
    if (goesBack && Files.isSymbolicLink(there.resolve(missing.getName(0)))) {
      throw new NoSuchFileException(
          there.resolve(missing.getName(0)).toString(), null, "it is a link that leads nowhere");
    }
    return missing;
  }

  @Override
  public long boot() {
    try {
      UUID id = UUID.fromString(new String(read(BOOT), StandardCharsets.US_ASCII).strip());
      return id.getMostSignificantBits() ^ id.getLeastSignificantBits();
    } catch (IOException | IllegalArgumentException e) {
      return 0; // not Linux
    }
  }

  @Override
  public long usableSpace(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }
}
